/** What the host said of a token. */
export interface TokenUpdate {
  readonly token: string;
  readonly generation: number;
  /** Seconds that were left when the host sent it; `Infinity` when its end is unknown. */
  readonly expiresIn: number;
}

type Waiter = [resolve: (update: TokenUpdate) => void, reject: (error: Error) => void];

/** Keeps the newest token, and those who wait for it. */
export class FrameTokenStore {
  readonly #requestToken: (generation: number, reason: 'expired' | 'rejected') => void;
  #update: TokenUpdate | undefined;
  /** The token's end on both clocks: one stands still in sleep, the other can be set back. */
  #expiresAt = [0, 0] as [wall: number, monotonic: number];
  #error: Error | undefined;
  #waiters: Waiter[] = [];
  #requestedGeneration = 0;

  /** @param requestToken tells the host that this generation is of no use any more; once for each. */
  constructor(requestToken: (generation: number, reason: 'expired' | 'rejected') => void) {
    this.#requestToken = requestToken;
  }

  /** The newest generation; 0 before the first. */
  get generation(): number {
    return this.#update?.generation ?? 0;
  }

  /** Takes an update; `false` for one that is no newer. */
  setToken(update: TokenUpdate): boolean {
    this.#error = undefined;
    if (update.generation <= this.generation) return false;
    const lifetimeMs = update.expiresIn * 1_000;
    this.#update = update;
    this.#expiresAt = [Date.now() + lifetimeMs, performance.now() + lifetimeMs];
    for (const [resolve] of this.#waiters.splice(0)) resolve(update);
    return true;
  }

  /** There is none any more; `false` when that was known. */
  revoke(error: Error): boolean {
    if (this.#error) return false;
    this.#error = error;
    this.#update = undefined;
    for (const [, reject] of this.#waiters.splice(0)) reject(error);
    return true;
  }

  /** A token that is alive and newer than one that was refused; waits for it. */
  async getNewer(rejectedGeneration = 0): Promise<TokenUpdate> {
    if (this.#error) throw this.#error;
    const { generation } = this;
    const update = this.#update;
    const [wall, monotonic] = this.#expiresAt;
    const isValid = Date.now() < wall && performance.now() < monotonic;
    if (update && isValid && generation > rejectedGeneration) return update;
    if (generation > this.#requestedGeneration) {
      this.#requestedGeneration = generation;
      this.#requestToken(generation, isValid ? 'rejected' : 'expired');
    }
    return new Promise((...waiter) => this.#waiters.push(waiter));
  }
}
