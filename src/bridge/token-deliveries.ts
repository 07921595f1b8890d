import type { FrameToken } from './protocol.js';

/** What an acknowledgement says that was not known before. */
export interface Delivery {
  /** The provider's. */
  readonly generation: number;
  /** ms from the first post to the acknowledgement. */
  readonly latency: number;
}

/**
 * The tokens of one frame: which it is to have, which were posted to its document, and which of them it acknowledged.
 *
 * A frame drops what is not above the generation that it has. Another provider may begin again at 1: on the wire the
 * numbers go on upward all the same, by an offset.
 */
export class TokenDeliveries {
  #token: FrameToken | null = null;
  #offset = 0;
  // All of the wire's from here on.
  #newest = 0;
  #lastPosted = 0;
  #lastRejected = 0;
  #acknowledged = 0;
  readonly #postedAt = new Map<number, number>();

  /** The newest generation that the document acknowledged, as the provider counts; 0 before. */
  get acknowledged(): number {
    return Math.max(0, this.#acknowledged - this.#offset);
  }

  /** The token to give now, numbered for the wire; `null` while there is none that is alive. */
  get current(): FrameToken | null {
    const token = this.#token;
    if (!token || token.remaining <= 0) return null;
    const { accessToken, remaining, age, response } = token;
    return { accessToken, remaining, age, response, generation: this.#newest };
  }

  /** Takes what the provider has now; `false` when it is what it was. */
  setToken(token: FrameToken | null): boolean {
    if (token === this.#token) return false;
    this.#token = token;
    if (token) {
      if (token.generation + this.#offset <= this.#newest) this.#offset = this.#newest + 1 - token.generation;
      this.#newest = token.generation + this.#offset;
    }
    return true;
  }

  /** A generation of the wire was posted; of several posts, the first one counts. */
  recordPost(generation: number, now: number): void {
    this.#lastPosted = generation;
    if (generation > this.#acknowledged && !this.#postedAt.has(generation))
      this.#postedAt.set(generation, now);
  }

  /** The document says that it uses this generation; `undefined` when that says nothing new, or nothing true. */
  recordAck(generation: number, now: number): Delivery | undefined {
    const postedAt = this.#postedAt.get(generation);
    if (postedAt === undefined) return undefined;
    this.#acknowledged = generation;
    // The frame has overtaken those before it.
    for (const posted of this.#postedAt.keys()) if (posted <= generation) this.#postedAt.delete(posted);
    return { generation: generation - this.#offset, latency: now - postedAt };
  }

  /** The frame's API refused this generation: the provider's, if it is news of the token that the frame was given. */
  recordRejection(generation: number): number | undefined {
    if (generation !== this.#newest || generation !== this.#lastPosted || generation === this.#lastRejected)
      return undefined;
    this.#lastRejected = generation;
    return generation - this.#offset;
  }

  /** There is another document: it has nothing. */
  resetDocument(): void {
    this.#acknowledged = 0;
    this.#postedAt.clear();
  }
}
