/** ms before its token's end at which a frame asks: Looker says 'before they expire', and its SDK makes new ones from 120 s on. */
const LEAD = 60_000;
/** ms after which a frame that got no good answer asks again; Looker's own shows that it was interrupted, for good. */
const AGAIN = 10_000;

/** When Looker's frames ask for tokens. Their page is not published: a frame's clock is kept here, by the lifetime that it was told. */
export class LookerAsks {
  readonly #ask: (frame: number) => void;
  readonly #due = new Map<number, number>();
  readonly #timers = new Map<number, number>();

  constructor(ask: (frame: number) => void) {
    this.#ask = ask;
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  /** A frame was told of a token; `ttl`: seconds, `null` where there is none. */
  told(frame: number, ttl: number | null): void {
    this.#wait(frame, ttl === null ? AGAIN : Math.max(ttl * 1_000 - LEAD, AGAIN));
  }

  #wait(frame: number, delay: number): void {
    window.clearTimeout(this.#timers.get(frame));
    this.#due.set(frame, Date.now() + delay);
    const ring = (): void => {
      this.#wait(frame, AGAIN);
      this.#ask(frame);
    };
    this.#timers.set(frame, window.setTimeout(ring, delay));
  }

  // A frame whose computer wakes up does not wait for the rest of its timer.
  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'hidden') return;
    for (const [frame, due] of this.#due) {
      if (Date.now() < due) continue;
      this.#wait(frame, AGAIN);
      this.#ask(frame);
    }
  };
}
