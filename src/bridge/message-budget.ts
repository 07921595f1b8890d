/** Messages that a frame may send at once; far above what heights and pointer positions take. */
const BURST = 200;
/** Messages per ms that it may send on and on. */
const RATE = 0.1;

/** How much of a frame's talk is listened to: a token bucket. */
export class MessageBudget {
  #left = BURST;
  #at = 0;

  /** Whether one more message may be read. `now`: ms, monotonic. */
  spend(now: number): boolean {
    this.#left = Math.min(BURST, this.#left + (now - this.#at) * RATE);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
