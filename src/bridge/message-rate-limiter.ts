/** The number of messages that a frame may send at once; far more than reports of heights or pointer positions need. */
const MAX_BURST_MESSAGES = 200;
/** The sustained rate: 100 messages per second. */
const MESSAGES_PER_MS = 0.1;

/** Limits the messages that are read from a frame: a token bucket. */
export class MessageRateLimiter {
  #remaining = MAX_BURST_MESSAGES;
  #updatedAt = 0;

  /** Whether one more message may be read. `now` is in milliseconds, and monotonic. */
  tryConsume(now: number): boolean {
    this.#remaining = Math.min(
      MAX_BURST_MESSAGES,
      this.#remaining + (now - this.#updatedAt) * MESSAGES_PER_MS,
    );
    this.#updatedAt = now;
    if (this.#remaining < 1) return false;
    this.#remaining -= 1;
    return true;
  }
}
