import { elapsed, type Clock, type Stamp } from '../clock.js';
import type { Waits } from './waits.js';

/** ms within which a sibling that lives says what it knows, when nothing is at stake. */
export const HEARING = 150;
/** ms, before a refresh token is presented that siblings may have used. */
const LONG_HEARING = 500;

/** ms: a server that asks for more than a day does not mean it, and the step of backoff that comes on top. */
const LONGEST_BACKOFF = 86_460_000;

/** Why a tab does not ask the server yet: siblings may know more, or have just failed. */
export class Hearing {
  readonly #clock: Clock;
  readonly #news: Waits;
  /** Since when siblings are asked, and none has answered. */
  #asked: Stamp | null = null;
  /** A sibling's: until then nobody asks the server. */
  #backoff: { readonly since: Stamp; readonly delay: number } | null = null;

  /** @param news ended by every message that says how far a sibling is. */
  constructor(clock: Clock, news: Waits) {
    this.#clock = clock;
    this.#news = news;
  }

  /** Siblings were asked. */
  asked(): void {
    this.#asked = this.#clock.now();
  }

  /** One of them has answered. */
  answered(): void {
    this.#asked = null;
    this.#news.end();
  }

  /** A sibling's attempt has failed, and its next one is in `delay` ms. */
  postpone(delay: number): void {
    this.#backoff = { since: this.#clock.now(), delay: Math.min(delay, LONGEST_BACKOFF) };
  }

  /** There are new tokens, or none any more: what failed before does not count. */
  forget(): void {
    this.#backoff = null;
  }

  /** ms for which there is still a reason to wait; `stake`: a refresh token would be presented. */
  left(stake: boolean): number {
    const { wall, monotonic } = this.#clock.now();
    const since = (stamp: Stamp): number => elapsed(stamp, { wall, monotonic });
    const hearing = this.#asked ? (stake ? LONG_HEARING : HEARING) - since(this.#asked) : 0;
    const backoff = this.#backoff ? this.#backoff.delay - since(this.#backoff.since) : 0;
    return Math.max(hearing, backoff, 0);
  }

  /** Waits as long as there is a reason, which may change meanwhile; or until the signal is aborted. */
  async over(stake: () => boolean, signal: AbortSignal): Promise<void> {
    let left = this.left(stake());
    while (left > 0 && !signal.aborted && !this.#news.closed) {
      await this.#news.wait(left, signal);
      left = this.left(stake());
    }
  }
}
