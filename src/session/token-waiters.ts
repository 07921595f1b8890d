import type { IssuedToken } from './token-store.js';
import type { TokenError } from './token-error.js';

interface Waiter {
  resolve(token: IssuedToken): void;
  reject(reason: Error): void;
  removeAbortListener(): void;
}

/** The callers that wait for the next token: all of them receive the same token, or the same error. */
export class TokenWaiters {
  readonly #waiters = new Set<Waiter>();

  /**
   * Waits for the next token. An abort ends only this wait.
   *
   * @param signal must not be aborted yet.
   */
  wait(signal?: AbortSignal): Promise<IssuedToken> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        reject(signal?.reason as Error);
      };
      const removeAbortListener = (): void => {
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = { resolve, reject, removeAbortListener };
      signal?.addEventListener('abort', onAbort);
      this.#waiters.add(waiter);
    });
  }

  /** The number of callers that wait. */
  get size(): number {
    return this.#waiters.size;
  }

  resolve(token: IssuedToken): void {
    for (const waiter of this.#removeAll()) waiter.resolve(token);
  }

  reject(error: TokenError): void {
    for (const waiter of this.#removeAll()) waiter.reject(error);
  }

  #removeAll(): Waiter[] {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.removeAbortListener();
    return waiters;
  }
}
