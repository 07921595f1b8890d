import type { FrameToken } from './protocol.js';

/** What an iframe shows. Each object requires a new iframe, even if the URL is the same. */
export interface FrameAddress {
  readonly url: string;
  /** Whether the URL contains a token. */
  readonly hasToken: boolean;
}

/** The address of a frame. Where tokens cannot be posted, it contains the current token. */
export class UrlDelivery {
  readonly #url: string;
  #address: FrameAddress | null;
  #newestGeneration = 0;
  /** Whether the token is delivered in the URL. */
  isActive: boolean;

  constructor(url: string, isActive: boolean) {
    this.#url = url;
    this.isActive = isActive;
    this.#address = isActive ? null : { url, hasToken: false };
  }

  /** `null` while the frame needs a token in its URL, and there is none. */
  get address(): FrameAddress | null {
    return this.#address;
  }

  /** Sets the URL parameter; the rest of the URL stays. Returns `false` without a token, or without a newer one. */
  put(token: FrameToken | null, parameter: string): boolean {
    if (!token || token.generation <= this.#newestGeneration) return false;
    this.#newestGeneration = token.generation;
    const url = new URL(this.#url);
    url.searchParams.set(parameter, token.accessToken);
    this.#address = { url: url.href, hasToken: true };
    return true;
  }
}
