/** ms, the first step. */
const BASE_DELAY_MS = 1_000;
/** ms, the longest step where somebody lacks a token. */
const MAX_DELAY_MS = 60_000;
/**
 * ms, the step where nobody does. A crowd that failed in one outage comes back over so long: the longer, the lower the peak, and the
 * later the last. At this both are well for ten minutes and a server that can bear three times what usually comes (`bench/herd`).
 */
const RELAXED_MAX_DELAY_MS = 350_000;
/** ms, the upper bound of the one second try that comes before all steps. */
export const IMMEDIATE_RETRY_MAX_MS = 250;

/**
 * Exponential backoff: min(cap, base · 2ⁿ) ms after the `failures`th failure in a row (from 1); with full jitter the wait is U(0, step).
 *
 * @param msUntilTokenNeeded ms for which nobody lacks a token, and gains by an early attempt.
 */
export function maxBackoffDelay(failures: number, msUntilTokenNeeded: number): number {
  const maxDelayMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
  return msUntilTokenNeeded > MAX_DELAY_MS ? Math.min(RELAXED_MAX_DELAY_MS, msUntilTokenNeeded) : maxDelayMs;
}
