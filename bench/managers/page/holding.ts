/** What a page holds to call an API with: the last token that its library gave. */
export class Holding {
  /** Whether the page would use a token now: it is there, awake, and has a network. */
  needed = true;
  #token: string | undefined;
  #without = 0;
  readonly #endOf: (token: string) => number;

  /** @param endOf until when the server takes a token, as things stand: epoch ms. */
  constructor(endOf: (token: string) => number) {
    this.#endOf = endOf;
  }

  /** Seconds in which a token was needed and none was good. */
  get without(): number {
    return this.#without / 1_000;
  }

  /** The library gave this one. */
  given(token: string): void {
    this.#token = token;
  }

  /** A stretch of time in which nothing happened: epoch ms. */
  passed(from: number, to: number): void {
    if (!this.needed) return;
    const end = this.#token === undefined ? 0 : this.#endOf(this.#token);
    this.#without += Math.max(0, to - Math.max(from, end));
  }
}
