import type { IssuedToken } from './issued-token.js';
import type { TokenError } from './token-error.js';

interface Caller {
  resolve(token: IssuedToken): void;
  reject(reason: Error): void;
  /** Hears no abort from now on. */
  unlisten(): void;
}

/** Those who wait for the next token: all of them get the same one, or the same error. */
export class Callers {
  readonly #waiting = new Set<Caller>();

  /**
   * Waits for the next token. An abort takes out this caller alone.
   *
   * @param signal not aborted yet.
   */
  wait(signal?: AbortSignal): Promise<IssuedToken> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(caller);
        reject(signal?.reason as Error);
      };
      const unlisten = (): void => {
        signal?.removeEventListener('abort', onAbort);
      };
      const caller: Caller = { resolve, reject, unlisten };
      signal?.addEventListener('abort', onAbort);
      this.#waiting.add(caller);
    });
  }

  /** How many they are. */
  get size(): number {
    return this.#waiting.size;
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
    for (const caller of callers) caller.unlisten();
    return callers;
  }
}
