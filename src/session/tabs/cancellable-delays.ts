import type { Clock } from '../clock.js';

/** Delays that can be ended early, all at once. */
export class CancellableDelays {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after the delay, at the next `cancelAll()` or `dispose()`, or when the signal is aborted. Never rejects. */
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
      // Rounded up: timers drop fractions of a millisecond, and a caller would wait for the rest again and again.
      const cancel = this.#clock.schedule(finish, Math.ceil(delayMs));
      this.#pending.add(finish);
      signal?.addEventListener('abort', finish);
    });
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Resolves all pending delays. */
  cancelAll(): void {
    for (const finish of [...this.#pending]) finish();
  }

  /** Resolves all pending delays; later ones resolve at once. */
  dispose(): void {
    this.#isDisposed = true;
    this.cancelAll();
  }
}
