import { maxBackoffDelay, IMMEDIATE_RETRY_MAX_MS } from './backoff.js';
import { elapsed, type Instant } from './clock.js';
import type { TokenError } from './token-error.js';

/** ms. A server that asks for more than a day does not mean it. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** What failures have taught of the server, until a token comes: a removal and a new start are no way around it. */
export class RetryState {
  readonly #random: () => number;
  readonly #msUntilTokenNeeded: () => number;
  /** When the last attempt failed. */
  #failedAt: Instant | null = null;
  /** ms from then to the next one. */
  #delayMs = 0;
  /** ms of it that the server asked for. */
  #minDelayMs = 0;
  /** Failures that made the backoff longer. */
  #failureCount = 0;
  #hasRetriedImmediately = false;

  /** @param msUntilTokenNeeded ms for which nobody lacks a token; 0 or less where somebody does. */
  constructor(random: () => number, msUntilTokenNeeded: () => number) {
    this.#random = random;
    this.#msUntilTokenNeeded = msUntilTokenNeeded;
  }

  /** Whether the next attempt is another try. */
  get isRetrying(): boolean {
    return this.#failedAt !== null;
  }

  /** ms until the next attempt may begin, 0 or less for now. */
  msUntilRetry(now: Instant): number {
    if (!this.#failedAt) return 0;
    // Somebody may lack a token by now.
    const maxBackoffMs = this.#msUntilTokenNeeded() > 0 ? Infinity : maxBackoffDelay(this.#failureCount, 0);
    return Math.min(this.#delayMs, this.#minDelayMs + maxBackoffMs) - elapsed(this.#failedAt, now);
  }

  /** An attempt has failed. Returns the ms until the next one. */
  recordFailure(error: TokenError, now: Instant, isOffline: boolean): number {
    this.#failedAt = now;
    this.#delayMs = this.#minDelayMs = Math.min(error.retryAfter || 0, MAX_RETRY_AFTER_MS);
    // An attempt without a network teaches nothing about the server.
    if (!isOffline) {
      if (error.outcomeUnknown && !this.#hasRetriedImmediately) {
        // Servers with a grace period take the same refresh token again for a few seconds; a spent one is known sooner.
        this.#hasRetriedImmediately = true;
        this.#delayMs = this.#random() * IMMEDIATE_RETRY_MAX_MS;
      } else {
        this.#failureCount += 1;
        // A server that names a time knows better than a guess.
        this.#delayMs +=
          this.#random() *
          maxBackoffDelay(this.#failureCount, this.#minDelayMs ? 0 : this.#msUntilTokenNeeded());
      }
    }
    return this.#delayMs;
  }

  /** The network is back: what is left to wait was a guess at when it would be, but for what the server asked for. */
  skipBackoff(): void {
    this.#delayMs = this.#minDelayMs;
  }

  /** The server has answered: with a token, or for good. */
  reset(): void {
    this.#failedAt = null;
    this.#failureCount = 0;
    this.#hasRetriedImmediately = false;
  }
}
