import { elapsed, type Clock } from '../clock.js';

/** Delays that can be ended early, all at once. */
export class CancellableDelays {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after the delay, or when a `cancelAll()` finds that it is not needed any more; at `dispose()`, or at an abort. */
  waitFor(delayMs: number, isNeeded: () => boolean, signal?: AbortSignal): Promise<void> {
    const startedAt = this.#clock.now();
    return this.waitWhile(() => (isNeeded() ? delayMs - elapsed(startedAt, this.#clock.now()) : 0), signal);
  }

  /** Resolves when nothing remains, which is computed again at each `cancelAll()`; at `dispose()`, or at an abort. */
  async waitWhile(msRemaining: () => number, signal?: AbortSignal): Promise<void> {
    for (let ms = msRemaining(); ms > 0; ms = msRemaining()) {
      if (this.#isDisposed || signal?.aborted) return;
      await this.#wait(ms, signal);
    }
  }

  /** Resolves after the delay, at the next `cancelAll()` or `dispose()`, or when the signal is aborted. Never rejects. */
  #wait(delayMs: number, signal?: AbortSignal): Promise<void> {
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
