import type { FrameAddress } from './frame-bridge-options.js';
import type { FrameToken } from './protocol.js';
import { setFragment, setUrlParameter, withoutFragment } from './url-text.js';

/**
 * After a change of the fragment, Chromium fires `load` 100 ms later for the same document, WebKit at once, and Firefox not at all.
 * If the document has another address, because of a redirect, the browser loads it again. For this time, both are possible.
 */
const NAVIGATION_MS = 1_000;

/** What the iframe of a bridge must load: the URL of the dashboard, with its state or the token as parameters. */
export class FrameLocation {
  #url: string;
  /** Whether the token is delivered in the URL. */
  isViaUrl: boolean;
  #address: { url: string; readonly hasToken: boolean } | null;
  #generationInUrl = 0;
  #navigatedAt = -Infinity;

  constructor(url: string, isViaUrl: boolean) {
    this.#url = url;
    this.isViaUrl = isViaUrl;
    this.#address = isViaUrl ? null : { url, hasToken: false };
  }

  /** The URL of the dashboard, without a token and a state. */
  get url(): string {
    return this.#url;
  }

  /** A new object needs a new iframe. `null` while the frame waits for a token in its URL. */
  get address(): FrameAddress | null {
    return this.#address;
  }

  /**
   * Follows a change of the fragment alone. The address remains the same object: the document in the iframe stays. Returns `false`
   * if the URL needs another document, or if the document cannot stay.
   */
  navigate(url: string, canNavigate: boolean, now: number): boolean {
    if (url === this.#url) return true;
    if (!canNavigate || withoutFragment(url) !== withoutFragment(this.#url)) return false;
    this.#url = url;
    this.#navigatedAt = now;
    if (this.#address) this.#address.url = setFragment(this.#address.url, url);
    return true;
  }

  /** Whether a `load` may belong to the document that has followed a change of the fragment. */
  isNavigating(now: number): boolean {
    return now - this.#navigatedAt < NAVIGATION_MS;
  }

  /** @param url the dashboard's, with the state of the frame. */
  load(url: string): void {
    this.#navigatedAt = -Infinity;
    this.#address = { url, hasToken: false };
  }

  /** Sets the parameter to the token. Returns `false` if it is there already. */
  loadWithToken({ generation, accessToken }: FrameToken, parameter: string): boolean {
    if (generation <= this.#generationInUrl) return false;
    this.#generationInUrl = generation;
    this.#navigatedAt = -Infinity;
    this.#address = { url: setUrlParameter(this.#url, parameter, accessToken), hasToken: true };
    return true;
  }

  /** Waits for the next token. Returns `false` if the URL contains none. */
  clearToken(): boolean {
    if (!this.#address?.hasToken) return false;
    this.isViaUrl = true;
    this.#address = null;
    return true;
  }
}
