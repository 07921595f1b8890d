/** What the host said of a token. */
export interface TokenUpdate {
  readonly token: string;
  readonly generation: number;
  /** Seconds that were left when the host sent it; `Infinity` when its end is unknown. */
  readonly expiresIn: number;
}

interface Waiting {
  readonly resolve: (update: TokenUpdate) => void;
  readonly reject: (error: Error) => void;
}

/** Keeps the newest token, and those who wait for it. */
export class ReceivedToken {
  #update: TokenUpdate | null = null;
  #wall = 0;
  #monotonic = 0;
  #waiting = new Set<Waiting>();

  /** The newest generation; 0 before the first. */
  get generation(): number {
    return this.#update?.generation ?? 0;
  }

  /** The newest token while it lives, by the more pessimistic clock: one stands still in sleep, the other can be set back. */
  get live(): TokenUpdate | null {
    const age = Math.max(Date.now() - this.#wall, performance.now() - this.#monotonic);
    return this.#update && age < this.#update.expiresIn * 1_000 ? this.#update : null;
  }

  /** Takes an update; `false` for one that is no newer. */
  take(update: TokenUpdate): boolean {
    if (update.generation <= this.generation) return false;
    this.#update = update;
    this.#wall = Date.now();
    this.#monotonic = performance.now();
    for (const { resolve } of this.#take()) resolve(update);
    return true;
  }

  /** There is none any more. */
  drop(error: Error): void {
    this.#update = null;
    for (const { reject } of this.#take()) reject(error);
  }

  /** The next one that comes. */
  next(): Promise<TokenUpdate> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ resolve, reject });
    });
  }

  #take(): Iterable<Waiting> {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    return waiting;
  }
}
