/** ms, the first step's upper bound. */
const BASE = 1_000;
/** ms, the upper bound of every step. */
const CAP = 60_000;
/** ms, the upper bound of the one second try that comes before all steps. */
const QUICK = 250;

/**
 * Exponential backoff with full jitter: U(0, min(cap, base · 2ⁿ)) ms after the `failures`th failure in a row (from 1).
 *
 * @param floor ms that the server asked for; jitter comes on top, so that those who were told the same do not return as one.
 */
export function backoffDelay(failures: number, random: number, floor = 0): number {
  return floor + random * Math.min(CAP, BASE * 2 ** (failures - 1));
}

/** ms until the second try after a request whose answer never came. */
export function quickDelay(random: number): number {
  return random * QUICK;
}
