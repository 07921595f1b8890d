import type { FrameToken } from './protocol.js';

/** What an iframe shows. Each object wants an iframe of its own, be it of the same URL. */
export interface FrameAddress {
  readonly url: string;
  /** Whether a token is in it. */
  readonly hasToken: boolean;
}

/** A frame's address, into which its tokens go where they cannot be posted. */
export class UrlDelivery {
  readonly #url: string;
  #address: FrameAddress | null;
  #newest = 0;
  /** Whether tokens go this way. */
  isActive: boolean;

  constructor(url: string, isActive: boolean) {
    this.#url = url;
    this.isActive = isActive;
    this.#address = isActive ? null : { url, hasToken: false };
  }

  /** `null` while a frame that needs a token in its address has none. */
  get address(): FrameAddress | null {
    return this.#address;
  }

  /** Puts a token into the address, whose other parameters and fragment stay; `false` for none, and for one that was there before. */
  put(token: FrameToken | null, parameter: string): boolean {
    if (!token || token.generation <= this.#newest) return false;
    this.#newest = token.generation;
    const url = new URL(this.#url);
    url.searchParams.set(parameter, token.accessToken);
    this.#address = { url: url.href, hasToken: true };
    return true;
  }
}
