import type { TokenError } from './token-error.js';
import type { IssuedToken } from './issued-token.js';

/** The callers that wait for the next token: all of them receive the same token, or the same error. */
export class TokenWaiters {
  readonly #waiters = new Set<(result: IssuedToken | TokenError) => void>();

  /** The number of callers that wait. */
  get size(): number {
    return this.#waiters.size;
  }

  /**
   * Waits for the next token. An abort ends only this wait.
   *
   * @param signal must not be aborted yet.
   */
  wait(signal?: AbortSignal): Promise<IssuedToken> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(end);
        reject(signal?.reason as Error);
      };
      const end = (result: IssuedToken | TokenError): void => {
        signal?.removeEventListener('abort', onAbort);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      signal?.addEventListener('abort', onAbort);
      this.#waiters.add(end);
    });
  }

  /** Ends all waits. */
  end(result: IssuedToken | TokenError): void {
    for (const end of this.#waiters) end(result);
    this.#waiters.clear();
  }
}
