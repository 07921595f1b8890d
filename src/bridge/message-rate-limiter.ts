/** Messages that a frame may send at once; far above what heights and pointer positions take. */
const MAX_BURST_MESSAGES = 200;
/** Messages per ms that it may send on and on. */
const MESSAGES_PER_MS = 0.1;

/** How much of a frame's talk is listened to: a token bucket. */
export class MessageRateLimiter {
  #remaining = MAX_BURST_MESSAGES;
  #updatedAt = 0;

  /** Whether one more message may be read. `now`: ms, monotonic. */
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
