import type { IssuedToken } from './issued-token.js';
import type { TokenError } from './token-error.js';

interface Caller {
  resolve(token: IssuedToken): void;
  reject(reason: Error): void;
}

/** Those who wait for the next token: all of them get the same one, or the same error. */
export class Callers {
  readonly #waiting = new Set<Caller>();

  /** Waits for the next token. An abort takes out this caller alone. */
  wait(signal?: AbortSignal): Promise<IssuedToken> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(caller);
        reject(signal?.reason as Error);
      };
      const settle = (): void => {
        signal?.removeEventListener('abort', onAbort);
      };
      const caller: Caller = {
        resolve: token => {
          settle();
          resolve(token);
        },
        reject: reason => {
          settle();
          reject(reason);
        },
      };
      if (signal?.aborted) {
        onAbort();
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.#waiting.add(caller);
    });
  }

  resolve(token: IssuedToken): void {
    for (const caller of this.#take()) caller.resolve(token);
  }

  reject(error: TokenError): void {
    for (const caller of this.#take()) caller.reject(error);
  }

  #take(): Caller[] {
    const callers = [...this.#waiting];
    this.#waiting.clear();
    return callers;
  }
}
