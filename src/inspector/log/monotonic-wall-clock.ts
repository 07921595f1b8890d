/** Wall-clock time that never decreases, so that entries stay in order when the system clock is set back. */
export class MonotonicWallClock {
  readonly #wallNow: () => number;
  readonly #onSetBack: (byMs: number) => void;
  #last = -Infinity;
  #offsetMs = 0;

  /** @param onSetBack called once each time the system clock was set back, with the difference in ms. */
  constructor(onSetBack: (byMs: number) => void, wallNow = (): number => Date.now()) {
    this.#wallNow = wallNow;
    this.#onSetBack = onSetBack;
  }

  /** Epoch ms, plus the sum of all differences by which the clock was set back. */
  now(): number {
    const now = this.#wallNow() + this.#offsetMs;
    if (now >= this.#last) return (this.#last = now);
    const byMs = this.#last - now;
    this.#offsetMs += byMs;
    this.#onSetBack(byMs);
    return this.#last;
  }

  /** Converts a time of the system clock as it is set now (an `expiresAt`) to this clock. */
  fromWallTime(wallTime: number): number {
    return wallTime + this.#offsetMs;
  }
}
