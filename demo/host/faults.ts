/** What the token endpoint can be told to do wrong. */
export const FAULT_KINDS = ['none', 'too-many-requests', 'server-error', 'silence', 'slow', 'cut'] as const;

/**
 * `too-many-requests`: 429 with `Retry-After`. `server-error`: 500. `silence`: takes the request and never answers.
 * `slow`: answers late. `cut`: destroys the connection, as when the network is gone.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault and when it ends. */
export interface ActiveFault {
  readonly kind: FaultKind;
  /** Epoch ms. */
  readonly until: number;
}

/** All is well. */
export const NO_FAULT: ActiveFault = { kind: 'none', until: 0 };

/** How long an answer is held back by `slow`, in ms. */
export const SLOW_ANSWER_DELAY_MS = 3_000;

const MAX_FAULT_SECONDS = 600;

/** @returns the fault that a request body asks for, or `undefined` when it asks for nothing known. */
export function parseFault(body: unknown, now = Date.now()): ActiveFault | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const kind = FAULT_KINDS.find(known => known === body.kind);
  if (kind === undefined) return undefined;
  if (kind === 'none') return NO_FAULT;
  const seconds = 'seconds' in body ? body.seconds : undefined;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= MAX_FAULT_SECONDS)) return undefined;
  return { kind, until: now + seconds * 1_000 };
}

/** The fault that is in force now: `none` once its time is over. */
export function faultInForce(fault: ActiveFault, now = Date.now()): FaultKind {
  return now < fault.until ? fault.kind : 'none';
}

/** Whole seconds until the fault ends, at least one: a `Retry-After`. */
export function secondsLeft(fault: ActiveFault, now = Date.now()): number {
  return Math.max(1, Math.ceil((fault.until - now) / 1_000));
}
