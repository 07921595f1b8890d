import type { Clock } from '../clock.js';

/** Waits that can be ended early, all at once. */
export class Waits {
  readonly #clock: Clock;
  readonly #ends = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `delay` ms, at the next `end`, or when the signal is aborted. */
  wait(delay: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (this.#closed || signal?.aborted) {
        resolve();
        return;
      }
      const end = (): void => {
        cancel();
        this.#ends.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      // Whole milliseconds: what is left in fractions of one would be looked at again and again.
      const cancel = this.#clock.schedule(end, Math.ceil(delay));
      this.#ends.add(end);
      signal?.addEventListener('abort', end);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Ends all that are under way. */
  end(): void {
    for (const end of [...this.#ends]) end();
  }

  /** And all that come. */
  close(): void {
    this.#closed = true;
    this.end();
  }
}
