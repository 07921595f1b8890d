/** The faults that the demo can inject at the token endpoint. */
export const FAULT_KINDS = ['none', 'too-many-requests', 'server-error', 'silence', 'slow', 'cut'] as const;

/**
 * `too-many-requests`: 429 with `Retry-After`. `server-error`: 500. `silence`: accepts the request and never answers.
 * `slow`: answers late. `cut`: destroys the connection, as a network failure does.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault and when it ends. */
export interface ActiveFault {
  readonly kind: FaultKind;
  /** Epoch ms. */
  readonly until: number;
}

/** No fault is injected. */
export const NO_FAULT: ActiveFault = { kind: 'none', until: 0 };

/** By how much `slow` delays an answer. */
export const SLOW_ANSWER_DELAY_MS = 3_000;

const MAX_FAULT_SECONDS = 600;

/** @returns the fault that a request body names, or `undefined` if the body is invalid. */
export function parseFault(body: unknown, now = Date.now()): ActiveFault | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const kind = FAULT_KINDS.find(known => known === body.kind);
  if (kind === undefined) return undefined;
  if (kind === 'none') return NO_FAULT;
  const seconds = 'seconds' in body ? body.seconds : undefined;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= MAX_FAULT_SECONDS)) return undefined;
  return { kind, until: now + seconds * 1_000 };
}

/** The fault to inject now: `none` after the fault has ended. */
export function faultInForce(fault: ActiveFault, now = Date.now()): FaultKind {
  return now < fault.until ? fault.kind : 'none';
}

/** Whole seconds until the fault ends, at least 1, for `Retry-After`. */
export function secondsLeft(fault: ActiveFault, now = Date.now()): number {
  return Math.max(1, Math.ceil((fault.until - now) / 1_000));
}
