import { elapsed, type Instant } from './clock.js';
import type { TokenError } from './token-error.js';

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
const IMMEDIATE_RETRY_MAX_MS = 250;
/** Upper bound after a failure of the network or the server, while a user may see that there is no valid token. */
const MISSED_TOKEN_MAX_DELAY_MS = 15_000;
/** A longer `Retry-After` is shortened to this: it is probably a mistake of the server. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * The failures since the last token. They survive `stop()` and `start()`, so that removing and re-inserting the element does not
 * reset the backoff.
 */
export interface RetryState {
  /** When the last attempt failed; `null` if none did. */
  readonly failedAt: Instant | null;
  /** From the last failure to the next attempt. */
  readonly delayMs: number;
  /** The part of `delayMs` that the server requires (`Retry-After`). */
  readonly minDelayMs: number;
  /** Failures that lengthened the backoff. */
  readonly failureCount: number;
  /** Whether the one retry that comes before the backoff was used. */
  readonly hasRetried?: true;
  /** Whether the last failure was one of the network or the server. */
  readonly isOutage?: boolean;
  /** Whether it got no response while the machine reported to be offline, which says nothing about the server. */
  readonly isOffline?: boolean;
}

/** What decides how long a retry may wait. */
export interface TokenNeed {
  /** Milliseconds until a missing token would be noticed. While it is large, retries may be slow. */
  readonly msUntilTokenNeeded: number;
  /** Whether a user may see that there is no valid token. */
  readonly isTokenMissed: boolean;
}

export const NO_FAILURE: RetryState = { failedAt: null, delayMs: 0, minDelayMs: 0, failureCount: 0 };

/**
 * The state after one more failed attempt; the next one is due after its `delayMs`.
 *
 * @param jitter in [0, 1), drawn for this failure.
 * @param isOnline what the machine reports.
 */
export function afterFailure(
  state: RetryState,
  error: TokenError,
  failedAt: Instant,
  jitter: number,
  need: TokenNeed,
  isOnline = true,
): RetryState {
  const minDelayMs = Math.min(error.retryAfter || 0, MAX_RETRY_AFTER_MS);
  const isOutage = error.outcomeUnknown || error.code === 'server_error';
  const isOffline = error.outcomeUnknown && !isOnline;
  const failure = { ...state, failedAt, minDelayMs, isOutage, isOffline };
  if (isOffline) return { ...failure, delayMs: slowestDelay(need) };
  // A server with a grace period accepts the same refresh token for a few seconds more. A server without one rejects a
  // spent token now or later.
  if (error.outcomeUnknown && !state.hasRetried)
    return { ...failure, delayMs: jitter * IMMEDIATE_RETRY_MAX_MS, hasRetried: true };
  const failureCount = state.failureCount + 1;
  // With a time from the server, the longer delay is not needed.
  const isMissed = isOutage && need.isTokenMissed;
  const maxDelayMs = maxBackoffDelay(failureCount, minDelayMs ? 0 : need.msUntilTokenNeeded, isMissed);
  return { ...failure, delayMs: minDelayMs + jitter * maxDelayMs, failureCount };
}

/** The network is back: drops the rest of the backoff, but not the delay that the server requires. */
export function withoutBackoff(state: RetryState): RetryState {
  return { ...state, delayMs: state.minDelayMs };
}

/** A caller needs a token: does not believe that the machine is offline. Once a second at most, because callers may loop. */
export function onCall(state: RetryState): RetryState {
  return state.isOffline ? { ...state, delayMs: Math.min(state.delayMs, BASE_DELAY_MS) } : state;
}

function slowestDelay({ isTokenMissed }: TokenNeed): number {
  return isTokenMissed ? MISSED_TOKEN_MAX_DELAY_MS : MAX_DELAY_MS;
}

/** Milliseconds until the next attempt may start; 0 or less for now. */
export function msUntilRetry(
  { failedAt, delayMs, minDelayMs, failureCount, isOutage, isOffline }: RetryState,
  now: Instant,
  need: TokenNeed,
): number {
  if (!failedAt) return 0;
  // A token may be needed by now: the longer delay, chosen while none was needed, no longer applies.
  const isMissed = isOutage && need.isTokenMissed;
  const maxBackoffMs = isOffline
    ? slowestDelay(need)
    : need.msUntilTokenNeeded > 0
      ? Infinity
      : maxBackoffDelay(failureCount, 0, isMissed);
  return Math.min(delayMs, minDelayMs + maxBackoffMs) - elapsed(failedAt, now);
}

/**
 * The largest delay in milliseconds after so many `failures` in a row (from 1); with full jitter, the delay is U(0, this).
 * Exponential backoff, min(60 s, 1 s · 2ⁿ⁻¹). If no token is needed for more than 60 s: the time until one is, at most 350 s.
 *
 * @param msUntilTokenNeeded milliseconds until a missing token would be noticed; an earlier attempt gains nothing.
 * @param isMissed whether there is an outage, and a user may see that there is no valid token: at most 15 s.
 */
function maxBackoffDelay(failures: number, msUntilTokenNeeded: number, isMissed?: boolean): number {
  if (msUntilTokenNeeded > MAX_DELAY_MS) return Math.min(RELAXED_MAX_DELAY_MS, msUntilTokenNeeded);
  return Math.min(isMissed ? MISSED_TOKEN_MAX_DELAY_MS : MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
}
