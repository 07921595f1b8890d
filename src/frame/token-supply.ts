/** What the host said of a token. */
export interface TokenUpdate {
  readonly token: string;
  readonly generation: number;
  /** Seconds that were left when the host sent it; `Infinity` when its end is unknown. */
  readonly expiresIn: number;
}

type Settle = [resolve: (update: TokenUpdate) => void, reject: (error: Error) => void];

/** Keeps the newest token, and those who wait for it. */
export class TokenSupply {
  readonly #ask: (generation: number, reason: 'expired' | 'rejected') => void;
  #update: TokenUpdate | undefined;
  /** The token's end on both clocks: one stands still in sleep, the other can be set back. */
  #ends = [0, 0] as [wall: number, monotonic: number];
  #error: Error | undefined;
  #waiting: Settle[] = [];
  #asked = 0;

  /** @param ask tells the host that this generation is of no use any more; once for each. */
  constructor(ask: (generation: number, reason: 'expired' | 'rejected') => void) {
    this.#ask = ask;
  }

  /** The newest generation; 0 before the first. */
  get generation(): number {
    return this.#update?.generation ?? 0;
  }

  /** Takes an update; `false` for one that is no newer. */
  take(update: TokenUpdate): boolean {
    this.#error = undefined;
    if (update.generation <= this.generation) return false;
    const lifetime = update.expiresIn * 1_000;
    this.#update = update;
    this.#ends = [Date.now() + lifetime, performance.now() + lifetime];
    for (const [resolve] of this.#waiting.splice(0)) resolve(update);
    return true;
  }

  /** There is none any more; `false` when that was known. */
  end(error: Error): boolean {
    if (this.#error) return false;
    this.#error = error;
    this.#update = undefined;
    for (const [, reject] of this.#waiting.splice(0)) reject(error);
    return true;
  }

  /** A token that is alive and newer than one that was refused; waits for it. */
  async newerThan(refused = 0): Promise<TokenUpdate> {
    if (this.#error) throw this.#error;
    const { generation } = this;
    const update = this.#update;
    const [wall, monotonic] = this.#ends;
    const alive = Date.now() < wall && performance.now() < monotonic;
    if (update && alive && generation > refused) return update;
    if (generation > this.#asked) {
      this.#asked = generation;
      this.#ask(generation, alive ? 'rejected' : 'expired');
    }
    return new Promise((...settle) => this.#waiting.push(settle));
  }
}
