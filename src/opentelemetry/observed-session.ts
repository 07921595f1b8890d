import type { TokenMetrics, TokenStatus } from '../session/index.js';

/** What an observer reads of a session, or of the element that has it. Getters: an element may change its session. */
export interface ObservedSession {
  /** The element, or the session. */
  readonly target: object;
  /** Whether the target uses its session now: `false` for an element that is not in a document. */
  readonly isConnected: boolean;
  /** The session's name. Targets of the same name share one session; without a name, a session is not shared. */
  readonly name: string | undefined;
  readonly status: TokenStatus;
  readonly generation: number;
  readonly metrics: TokenMetrics;
  /** Epoch ms of the current token's expiry; `null` without a token, or if its expiry is unknown. */
  readonly expiresAt: number | null;
}

/** Whether both belong to the same session: its metrics count once. */
export function isSameSession(one: ObservedSession, other: ObservedSession): boolean {
  if (one.target === other.target) return true;
  if (!one.name || one.name !== other.name || !one.isConnected || !other.isConnected) return false;
  // A provider that has yet to join the shared session has a session of its own, with metrics of 0.
  const [a, b] = [one.metrics, other.metrics];
  return (
    one.generation === other.generation &&
    a.refreshes === b.refreshes &&
    a.failures === b.failures &&
    a.expired === b.expired
  );
}
