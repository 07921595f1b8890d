/** ms, the first step. */
const BASE = 1_000;
/** ms, the longest step where somebody lacks a token. */
const CAP = 60_000;
/**
 * ms, the step where nobody does. A crowd that failed in one outage comes back over so long: the longer, the lower the peak, and the
 * later the last. At this both are well for ten minutes and a server that can bear three times what usually comes (`bench/herd`).
 */
const LONG = 350_000;
/** ms, the upper bound of the one second try that comes before all steps. */
export const QUICK = 250;

/**
 * Exponential backoff: min(cap, base · 2ⁿ) ms after the `failures`th failure in a row (from 1); with full jitter the wait is U(0, step).
 *
 * @param slack ms for which nobody lacks a token, and gains by an early attempt.
 */
export function backoffStep(failures: number, slack: number): number {
  const step = Math.min(CAP, BASE * 2 ** (failures - 1));
  return slack > CAP ? Math.min(LONG, slack) : step;
}
