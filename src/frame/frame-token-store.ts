import type { FrameMessage } from '../bridge/protocols/native.js';

/** A token as the host sends it, and as `onToken` receives it. */
export interface TokenUpdate {
  readonly token: string;
  readonly generation: number;
  /** Seconds until the token expires, as of the host's post; `Infinity` if its expiry is unknown. */
  readonly expiresIn: number;
}

type Waiter = [resolve: (update: TokenUpdate) => void, reject: (error: Error) => void];

/** Holds the newest token and the pending requests for one. */
export class FrameTokenStore {
  readonly #post: (message: FrameMessage) => void;
  #update: TokenUpdate | undefined;
  /** When the token expires, on both clocks: the monotonic one may stop during sleep, the wall clock can be set back. */
  #expiresAt = [0, 0] as [wall: number, monotonic: number];
  #error: Error | undefined;
  #waiters: Waiter[] = [];
  #requestedGeneration = 0;

  constructor(post: (message: FrameMessage) => void) {
    this.#post = post;
  }

  /** The generation of the current token; 0 without one. */
  get generation(): number {
    return this.#update?.generation ?? 0;
  }

  /** Stores a token and resolves the pending requests; `false` if it is not newer than the current one. */
  setToken(update: TokenUpdate): boolean {
    this.#error = undefined;
    if (update.generation <= this.generation) return false;
    const lifetimeMs = update.expiresIn * 1_000;
    this.#update = update;
    this.#expiresAt = [Date.now() + lifetimeMs, performance.now() + lifetimeMs];
    for (const [resolve] of this.#waiters.splice(0)) resolve(update);
    return true;
  }

  /** Drops the token and rejects all requests until the next token arrives; `false` if that was already done. */
  revoke(error: Error): boolean {
    if (this.#error) return false;
    this.#error = error;
    this.#update = undefined;
    for (const [, reject] of this.#waiters.splice(0)) reject(error);
    return true;
  }

  /** Resolves with a valid token that is newer than a rejected one. Requests one from the host if necessary, once per generation. */
  async getNewer(rejectedGeneration = 0): Promise<TokenUpdate> {
    if (this.#error) throw this.#error;
    const { generation } = this;
    const update = this.#update;
    const [wall, monotonic] = this.#expiresAt;
    const isValid = Date.now() < wall && performance.now() < monotonic;
    if (update && isValid && generation > rejectedGeneration) return update;
    if (generation > this.#requestedGeneration) {
      this.#requestedGeneration = generation;
      this.#post({ type: 'TOKEN_REQUEST', generation, reason: isValid ? 'rejected' : 'expired' });
    }
    return new Promise((...waiter) => this.#waiters.push(waiter));
  }
}
