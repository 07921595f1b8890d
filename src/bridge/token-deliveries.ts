import type { FrameToken } from './protocol.js';

/**
 * The tokens of one frame: the current one or its revocation, those posted to the current document, and those that it
 * acknowledged.
 *
 * A frame ignores a token unless its generation is higher than that of the frame's current token. Another provider may
 * start again at 1. Therefore an offset is added to the provider's generation: the numbers on the wire always increase.
 */
export class TokenDeliveries {
  #token: FrameToken | null = null;
  /** Why the token was revoked; `null` if it was not. */
  revocation: string | null = null;
  #offset = 0;
  /** The token's age in milliseconds when it was last read. */
  #age = 0;
  // The fields below count generations as on the wire.
  #newest = 0;
  #lastPosted = 0;
  #lastRejected = -1;
  /** How often the server had sent the token again when the frame rejected it. */
  #repeats = 0;
  #acknowledged = 0;
  readonly #postedAt = new Map<number, number>();
  /** The token that was last posted to the current document. */
  #posted: FrameToken | null = null;
  /** Whether the token had expired before it could be posted to the current document. Its end may still move. */
  #isWithheld = false;
  /** The token that was first posted to the current document; `null` before that. */
  first: FrameToken | null = null;

  /** The newest generation that the current document acknowledged, as the provider counts; 0 before the first. */
  get acknowledged(): number {
    return Math.max(0, this.#acknowledged - this.#offset);
  }

  /** The valid token with its generation on the wire; `null` if there is none, or if it has expired. */
  get current(): FrameToken | null {
    const token = this.#token;
    this.#isWithheld = !!token && token.remaining <= 0 && token !== this.#posted;
    if (!token || token.remaining <= 0) return null;
    const { accessToken, remaining, age, response } = token;
    // The same token with a later end: a frame that requests a newer one gets it as another generation.
    if (age < this.#age) {
      this.#offset += 1;
      this.#newest += 1;
    }
    this.#age = age;
    return { accessToken, remaining, age, response, generation: this.#newest };
  }

  /** Milliseconds since the current document's last token expired; 0 if it is valid, or if the document has had none. */
  get lateMs(): number {
    return Math.max(0, -(this.#posted?.remaining ?? 0));
  }

  /** The login of the token; `undefined` without one. */
  get login(): object | undefined {
    return this.#token?.login;
  }

  /**
   * Sets the provider's current token. Returns `false` if it has not changed, unless it was withheld, or the frame has rejected it
   * and the server has sent it again: it is another generation on the wire then.
   */
  setToken(token: FrameToken | null): boolean {
    const isConfirmed = this.#lastRejected === this.#newest && repeatsOf(token) > this.#repeats;
    if (token === this.#token && !isConfirmed) return this.#isWithheld;
    this.#token = token;
    this.revocation = null;
    this.#age = 0;
    if (token) {
      if (token.generation + this.#offset <= this.#newest) this.#offset = this.#newest + 1 - token.generation;
      this.#newest = token.generation + this.#offset;
    }
    return true;
  }

  /** Drops the token. Returns `false` if it was revoked for this reason already. */
  revoke(reason: string): boolean {
    if (reason === this.revocation) return false;
    this.#token = null;
    this.revocation = reason;
    return true;
  }

  /** Records the post of a generation (as on the wire). The latency counts from the first of several posts. */
  recordPost(generation: number, now: number): void {
    this.#lastPosted = generation;
    this.#posted = this.#token;
    this.first ??= this.#token;
    if (generation > this.#acknowledged && !this.#postedAt.has(generation))
      this.#postedAt.set(generation, now);
  }

  /**
   * Records that the document uses this generation now. Returns the provider's number for it, with the milliseconds from its
   * first post, or `undefined` unless it is new and was posted to this document.
   */
  recordAck(generation: number, now: number): { generation: number; latency: number } | undefined {
    const postedAt = this.#postedAt.get(generation);
    if (postedAt === undefined) return undefined;
    this.#acknowledged = generation;
    // Older generations will not be acknowledged any more.
    for (const posted of this.#postedAt.keys()) if (posted <= generation) this.#postedAt.delete(posted);
    return { generation: generation - this.#offset, latency: now - postedAt };
  }

  /**
   * Records that the frame's API rejected this generation. Returns the provider's number for it, or `undefined` if it is not
   * the newest, was not posted, or was rejected before.
   *
   * @param isExpired the frame needs a token that is valid for longer. If it has just received one for that reason, this has no
   * effect in the first tenth of its lifetime: the frame would cause one refresh after the other.
   */
  recordRejection(generation: number, isExpired: boolean): number | undefined {
    if (generation !== this.#newest || generation !== this.#lastPosted || generation === this.#lastRejected)
      return undefined;
    const isRepeated = isExpired && generation === this.#lastRejected + 1;
    if (isRepeated && this.#token && this.#token.age * 9 < this.#token.remaining) return undefined;
    this.#lastRejected = generation;
    this.#repeats = repeatsOf(this.#token);
    return generation - this.#offset;
  }

  /** The frame shows a new document, which has no token yet. */
  resetDocument(): void {
    this.#acknowledged = 0;
    this.#posted = this.first = null;
    this.#postedAt.clear();
  }
}

function repeatsOf(token: FrameToken | null): number {
  return token?.repeats ?? 0;
}
