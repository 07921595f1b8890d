const BASE_DELAY_MS = 1_000;
/** Upper bound while a token is needed within this time. */
const MAX_DELAY_MS = 60_000;
/**
 * Upper bound while no token is needed. Clients that failed in one outage spread their retries over this time: the longer
 * it is, the lower is the peak of requests, and the later the last client recovers. With this value, both are acceptable
 * after an outage of ten minutes and for a server that can take three times the usual load (`bench/herd`).
 */
const RELAXED_MAX_DELAY_MS = 350_000;
/** Upper bound of the delay before the one retry that comes before the backoff. */
export const IMMEDIATE_RETRY_MAX_MS = 250;

/**
 * The largest delay in milliseconds after so many `failures` in a row (from 1); with full jitter, the delay is U(0, this).
 * Exponential backoff, min(60 s, 1 s · 2ⁿ⁻¹). If no token is needed for more than 60 s: the time until one is, at most 350 s.
 *
 * @param msUntilTokenNeeded milliseconds until a missing token would be noticed; an earlier attempt gains nothing.
 */
export function maxBackoffDelay(failures: number, msUntilTokenNeeded: number): number {
  const maxDelayMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
  return msUntilTokenNeeded > MAX_DELAY_MS ? Math.min(RELAXED_MAX_DELAY_MS, msUntilTokenNeeded) : maxDelayMs;
}
