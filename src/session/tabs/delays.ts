import { elapsed, type Clock, type Instant } from '../clock.js';

/** Delays that end when what they wait for has changed. */
export class Delays {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get now(): Instant {
    return this.#clock.now();
  }

  /** Milliseconds since then; `Infinity` for `null`. */
  msSince(instant: Instant | null): number {
    return instant ? elapsed(instant, this.now) : Infinity;
  }

  /** Resolves after the delay, when a `recheck()` finds that it is not needed any more, or at `dispose()`. */
  waitFor(delayMs: number, isNeeded: () => boolean): Promise<void> {
    const startedAt = this.now;
    return this.waitWhile(() => (isNeeded() ? delayMs - this.msSince(startedAt) : 0));
  }

  /** Resolves when nothing remains, which is computed again at each `recheck()`, or at `dispose()`. */
  async waitWhile(msRemaining: () => number): Promise<void> {
    for (let ms; !this.#isDisposed && (ms = msRemaining()) > 0;) await this.#wait(ms);
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise(resolve => {
      const finish = (): void => {
        cancel();
        this.#pending.delete(finish);
        resolve();
      };
      // Rounded up: timers drop fractions of a millisecond, and a caller would wait for the rest again and again.
      const cancel = this.#clock.schedule(finish, Math.ceil(delayMs));
      this.#pending.add(finish);
    });
  }

  /** Lets all delays compute again what remains: something has changed. */
  recheck(): void {
    for (const finish of this.#pending) finish();
  }

  /** Ends all delays; later ones end at once. */
  dispose(): void {
    this.#isDisposed = true;
    this.recheck();
  }
}
