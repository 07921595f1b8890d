/** Wall-clock time that never goes back: what is recorded keeps its order whoever sets the clock. */
export class MonotonicWallClock {
  readonly #wallNow: () => number;
  readonly #onSetBack: (byMs: number) => void;
  #last = -Infinity;
  #offsetMs = 0;

  /** @param onSetBack hears by how many ms the clock was set back, once for each time. */
  constructor(onSetBack: (byMs: number) => void, wallNow = (): number => Date.now()) {
    this.#wallNow = wallNow;
    this.#onSetBack = onSetBack;
  }

  /** Epoch ms, plus all by which the clock was set back. */
  now(): number {
    const now = this.#wallNow() + this.#offsetMs;
    if (now >= this.#last) return (this.#last = now);
    const byMs = this.#last - now;
    this.#offsetMs += byMs;
    this.#onSetBack(byMs);
    return this.#last;
  }

  /** Where a wall-clock time of now (an `expiresAt`) lies on this clock. */
  fromWallTime(wallTime: number): number {
    return wallTime + this.#offsetMs;
  }
}
