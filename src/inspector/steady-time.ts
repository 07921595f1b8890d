/** Wall-clock time that never goes back: what is recorded keeps its order whoever sets the clock. */
export class SteadyTime {
  readonly #wall: () => number;
  readonly #setBack: (by: number) => void;
  #last = -Infinity;
  #shift = 0;

  /** @param setBack hears by how many ms the clock was set back, once for each time. */
  constructor(setBack: (by: number) => void, wall = (): number => Date.now()) {
    this.#wall = wall;
    this.#setBack = setBack;
  }

  /** Epoch ms, plus all by which the clock was set back. */
  now(): number {
    const now = this.#wall() + this.#shift;
    if (now >= this.#last) return (this.#last = now);
    const by = this.#last - now;
    this.#shift += by;
    this.#setBack(by);
    return this.#last;
  }

  /** Where a wall-clock time of now (an `expiresAt`) lies on this clock. */
  place(wall: number): number {
    return wall + this.#shift;
  }
}
