import { maxBackoffDelay, IMMEDIATE_RETRY_MAX_MS } from './backoff.js';
import { elapsed, type Instant } from './clock.js';
import type { TokenError } from './token-error.js';

/** A longer `Retry-After` is shortened to this: it is probably a mistake of the server. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * The state of the retries. Survives `stop()` and `start()`, so that removing and re-inserting the element does not reset the
 * backoff. The next token clears it.
 */
export class RetryState {
  readonly #random: () => number;
  readonly #msUntilTokenNeeded: () => number;
  /** When the last attempt failed. */
  #failedAt: Instant | null = null;
  /** From the last failure to the next attempt. */
  #delayMs = 0;
  /** The part of `#delayMs` that the server requires (`Retry-After`). */
  #minDelayMs = 0;
  /** Failures that lengthened the backoff. */
  #failureCount = 0;
  #hasRetriedImmediately = false;

  /**
   * @param msUntilTokenNeeded milliseconds until a missing token would be noticed; 0 or less if one is needed now. While it is
   *   large, retries may be slow.
   */
  constructor(random: () => number, msUntilTokenNeeded: () => number) {
    this.#random = random;
    this.#msUntilTokenNeeded = msUntilTokenNeeded;
  }

  /** Whether the next attempt is a retry. */
  get isRetrying(): boolean {
    return this.#failedAt !== null;
  }

  /** Milliseconds until the next attempt may start; 0 or less for now. */
  msUntilRetry(now: Instant): number {
    if (!this.#failedAt) return 0;
    // A token may be needed by now: the longer delay, chosen while none was needed, no longer applies.
    const maxBackoffMs = this.#msUntilTokenNeeded() > 0 ? Infinity : maxBackoffDelay(this.#failureCount, 0);
    return Math.min(this.#delayMs, this.#minDelayMs + maxBackoffMs) - elapsed(this.#failedAt, now);
  }

  /** Records a failed attempt. Returns the milliseconds until the next one. */
  recordFailure(error: TokenError, now: Instant, isOffline: boolean): number {
    this.#failedAt = now;
    this.#delayMs = this.#minDelayMs = Math.min(error.retryAfter || 0, MAX_RETRY_AFTER_MS);
    // An attempt while offline says nothing about the server.
    if (!isOffline) {
      if (error.outcomeUnknown && !this.#hasRetriedImmediately) {
        // A server with a grace period accepts the same refresh token for a few seconds more. A server without one rejects a
        // spent token now or later.
        this.#hasRetriedImmediately = true;
        this.#delayMs = this.#random() * IMMEDIATE_RETRY_MAX_MS;
      } else {
        this.#failureCount += 1;
        // With a time from the server, the longer delay is not needed.
        this.#delayMs +=
          this.#random() *
          maxBackoffDelay(this.#failureCount, this.#minDelayMs ? 0 : this.#msUntilTokenNeeded());
      }
    }
    return this.#delayMs;
  }

  /** The network is back: drops the rest of the backoff, but not the delay that the server requires. */
  skipBackoff(): void {
    this.#delayMs = this.#minDelayMs;
  }

  /** A token arrived, the server rejected the refresh token, or the session ended: earlier failures do not count. */
  reset(): void {
    this.#failedAt = null;
    this.#failureCount = 0;
    this.#hasRetriedImmediately = false;
  }
}
