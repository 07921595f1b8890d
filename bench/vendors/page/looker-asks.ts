/** ms before its token's expiry at which a frame requests tokens: Looker says 'before they expire', and its SDK makes new ones from 120 s on. */
const LEAD_MS = 60_000;
/** ms after which a frame that got no valid response requests again; Looker's own shows permanently that it was interrupted. */
const RETRY_MS = 10_000;

/** When Looker's frames request tokens. Their page is not published: a frame's clock is kept here, by the lifetime that it received. */
export class LookerAsks {
  readonly #ask: (frame: number) => void;
  readonly #due = new Map<number, { readonly at: number; readonly timer: number }>();

  constructor(ask: (frame: number) => void) {
    this.#ask = ask;
    document.addEventListener('visibilitychange', () => {
      // A frame whose computer wakes up does not wait for the rest of its timer.
      if (document.visibilityState === 'visible')
        for (const [frame, { at }] of this.#due) if (Date.now() >= at) this.#askNow(frame);
    });
  }

  /** A frame received a token; `ttl`: seconds, `null` if there is none. */
  received(frame: number, ttl: number | null): void {
    this.#wait(frame, ttl === null ? RETRY_MS : Math.max(ttl * 1_000 - LEAD_MS, RETRY_MS));
  }

  #askNow(frame: number): void {
    this.#wait(frame, RETRY_MS);
    this.#ask(frame);
  }

  #wait(frame: number, delay: number): void {
    window.clearTimeout(this.#due.get(frame)?.timer);
    const timer = window.setTimeout(() => {
      this.#askNow(frame);
    }, delay);
    this.#due.set(frame, { at: Date.now() + delay, timer });
  }
}
