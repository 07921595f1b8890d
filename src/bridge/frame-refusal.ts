import { messageOrigin } from './origin.js';

/**
 * Observes why the browser shows no document of a frame, as far as it says so. The page's own policy fires
 * `securitypolicyviolation`. A closed port fires no `load`, except in Chromium. A refusal by `X-Frame-Options` or `frame-ancestors`
 * fires one, as a document does; only in WebKit does it lack the entry of resource timing.
 */
export class FrameRefusal {
  readonly #url: URL;
  /** The origin of a frame that the policy of this page has blocked: that of `src`, or one to which it redirects. */
  #blocked: string | null = null;
  #hasEntry = false;
  readonly #observer = new PerformanceObserver(list => {
    this.#look(list.getEntries());
  });

  /** @param url of the frame. */
  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** An iframe loads, or has been loading since before the element was there. */
  start(): void {
    this.#blocked = null;
    this.#hasEntry = false;
    globalThis.addEventListener('securitypolicyviolation', this.#onViolation);
    this.#observer.observe({ type: 'resource', buffered: true });
  }

  stop(): void {
    globalThis.removeEventListener('securitypolicyviolation', this.#onViolation);
    this.#observer.disconnect();
  }

  /** What is known; `null` if the browser may show a document. @param isEmpty the iframe has not fired `load`. */
  describe(isEmpty: boolean): string | null {
    const { origin } = this.#url;
    this.#look(this.#observer.takeRecords());
    if (this.#blocked !== null)
      return `the Content Security Policy of this page blocks ${this.#blocked} (frame-src).`;
    if (isEmpty) return `the browser has loaded nothing from ${origin}.`;
    // WebKit writes none either for the frames of a page that its policy puts into a sandbox.
    return this.#hasEntry || messageOrigin() === 'null'
      ? null
      : `${origin} forbids this page to embed it (X-Frame-Options, frame-ancestors), or has sent nothing.`;
  }

  #look(entries: PerformanceEntryList): void {
    const { origin, pathname } = this.#url;
    this.#hasEntry ||= entries.some(({ name }) => name.startsWith(origin + pathname));
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    if (event.disposition === 'enforce' && event.effectiveDirective === 'frame-src')
      this.#blocked ??= event.blockedURI;
  };
}
