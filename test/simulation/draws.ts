/** What is drawn at random and must be evenly spread, as shares from 0 to 1. */
export type Draw = 'jitter' | 'jitter after a removal' | 'spread';

/** Fewer draws say nothing about a distribution. */
const ENOUGH = 100;
/** Standard errors that chance may be off, although it is checked after each scenario. */
const TOLERANCE = 5;
/** What a scenario may skew: longer waits are disturbed more often, and are counted less often. */
const SKEW = 0.03;

/** Shares that must be spread evenly from 0 to 1: by their mean and by the mean of their squares. */
export class Draws {
  count = 0;
  #sum = 0;
  #squares = 0;

  add(shares: readonly number[]): void {
    for (const share of shares) {
      this.count += 1;
      this.#sum += share;
      this.#squares += share ** 2;
    }
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.#sum / this.count;
  }

  /** Whether an even distribution does not look like this. */
  get uneven(): boolean {
    if (this.count < ENOUGH) return false;
    const off = (measured: number, expected: number, deviation: number): boolean =>
      Math.abs(measured - expected) > SKEW + (TOLERANCE * deviation) / Math.sqrt(this.count);
    return (
      off(this.mean, 1 / 2, Math.sqrt(1 / 12)) || off(this.#squares / this.count, 1 / 3, Math.sqrt(4 / 45))
    );
  }
}
