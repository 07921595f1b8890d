/**
 * Observes why the browser shows no document of a frame, as far as it says so. The page's own policy fires
 * `securitypolicyviolation`. A closed port fires no `load`, except in Chromium. A refusal by `X-Frame-Options` or `frame-ancestors`
 * fires one, as a document does. In WebKit it lacks the entry of resource timing, but so does a document from the cache.
 */
export class FrameRefusal {
  readonly #origin: string;
  /** The origin of a frame that the policy of this page has blocked: that of `src`, or one to which it redirects. */
  #blocked: string | null = null;

  /** @param url of the frame. */
  constructor(url: string) {
    this.#origin = new URL(url).origin;
  }

  /** An iframe loads, or has been loading since before the element was there. */
  start(): void {
    this.#blocked = null;
    globalThis.addEventListener('securitypolicyviolation', this.#onViolation);
  }

  stop(): void {
    globalThis.removeEventListener('securitypolicyviolation', this.#onViolation);
  }

  /** What is known; `null` if the browser may show a document. @param isEmpty the iframe has not fired `load`. */
  describe(isEmpty: boolean): string | null {
    if (this.#blocked !== null)
      return `the Content Security Policy of this page blocks ${this.#blocked} (frame-src).`;
    return isEmpty ? `the browser has loaded nothing from ${this.#origin}.` : null;
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    if (event.disposition === 'enforce' && event.effectiveDirective === 'frame-src')
      this.#blocked ??= event.blockedURI;
  };
}
