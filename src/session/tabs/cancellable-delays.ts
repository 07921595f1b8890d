import type { Clock } from '../clock.js';

/** Waits that can be ended early, all at once. */
export class CancellableDelays {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `delay` ms, at the next `end`, or when the signal is aborted. */
  wait(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (this.#isDisposed || signal?.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        cancel();
        this.#pending.delete(finish);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      // Whole milliseconds: what is left in fractions of one would be looked at again and again.
      const cancel = this.#clock.schedule(finish, Math.ceil(delayMs));
      this.#pending.add(finish);
      signal?.addEventListener('abort', finish);
    });
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Ends all that are under way. */
  cancelAll(): void {
    for (const finish of [...this.#pending]) finish();
  }

  /** And all that come. */
  dispose(): void {
    this.#isDisposed = true;
    this.cancelAll();
  }
}
