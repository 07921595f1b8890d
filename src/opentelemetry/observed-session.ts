import type { TokenMetrics, TokenStatus } from '../session/index.js';

/** A session as its observer sees it, by way of an element or by itself. Read anew at each look: an element may change its session. */
export interface ObservedSession {
  /** The element, or the session. */
  readonly target: object;
  /** Whether it takes part in its session now: an element that is in no document does not. */
  readonly isConnected: boolean;
  /** Those of the same name share one session; none: shared with nobody. */
  readonly name: string | undefined;
  readonly status: TokenStatus;
  readonly generation: number;
  readonly metrics: TokenMetrics;
  /** Epoch ms of the end of the token in hand; `null` without one, or when its end is unknown. */
  readonly expiresAt: number | null;
}

/** Whether both speak of one session, whose figures count once. */
export function isSameSession(one: ObservedSession, other: ObservedSession): boolean {
  if (one.target === other.target) return true;
  if (!one.name || one.name !== other.name || !one.isConnected || !other.isConnected) return false;
  // One that is still to join the others has a session of its own, which has done nothing so far.
  const [a, b] = [one.metrics, other.metrics];
  return (
    one.generation === other.generation &&
    a.refreshes === b.refreshes &&
    a.failures === b.failures &&
    a.expired === b.expired
  );
}
