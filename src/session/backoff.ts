/** Exponential backoff with full jitter: U(0, min(cap, base · 2ⁿ)). */
export interface BackoffPolicy {
  /** ms, the first step's upper bound. */
  readonly base: number;
  /** ms, the upper bound of every step. */
  readonly cap: number;
}

/** The policy of a session that is told nothing else. */
export const DEFAULT_BACKOFF: BackoffPolicy = { base: 1_000, cap: 60_000 };

/**
 * ms to wait after the `failures`th failure in a row (from 1).
 *
 * @param floor ms that the server asked for; jitter comes on top, so that those who were told the same do not return as one.
 */
export function backoffDelay(
  failures: number,
  random: () => number,
  floor = 0,
  { base, cap }: BackoffPolicy = DEFAULT_BACKOFF,
): number {
  const step = Math.min(cap, base * 2 ** Math.min(failures - 1, 30));
  return floor + random() * step;
}
