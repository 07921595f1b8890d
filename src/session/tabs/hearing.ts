import { elapsed, type Clock, type Stamp } from '../clock.js';
import { Waits } from './waits.js';

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
  readonly #lacking: () => boolean;
  /** Ended by everything that may change how long there is a reason to wait. */
  readonly #pause: Waits;
  /** Since when siblings are asked, and none has answered. */
  #asked: Stamp | null = null;
  /** A sibling's: until then nobody asks the server. */
  #backoff: { readonly since: Stamp; readonly short: number; readonly long: number } | null = null;

  /**
   * @param news ended by every message that says how far a sibling is.
   * @param lacking whether somebody in this tab lacks a token.
   */
  constructor(clock: Clock, news: Waits, lacking: () => boolean) {
    this.#clock = clock;
    this.#news = news;
    this.#lacking = lacking;
    this.#pause = new Waits(clock);
  }

  /** Siblings were asked. */
  asked(): void {
    this.#asked = this.#clock.now();
  }

  /** One of them has answered. */
  answered(): void {
    this.#asked = null;
    this.#news.end();
    this.#pause.end();
  }

  /** Somebody in this tab may lack a token by now. */
  wanted(): void {
    this.#pause.end();
  }

  /** Nobody waits any more. */
  close(): void {
    this.#pause.close();
  }

  /** A sibling's attempt has failed, and its next one is in `long` ms: or in `short` ms, where somebody lacks a token. */
  postpone(short: number, long: number): void {
    this.#backoff = {
      since: this.#clock.now(),
      short: Math.min(short, LONGEST_BACKOFF),
      long: Math.min(long, LONGEST_BACKOFF),
    };
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
    const { short = 0, long = 0, since: failed } = this.#backoff ?? {};
    const backoff = failed ? (this.#lacking() ? short : long) - since(failed) : 0;
    return Math.max(hearing, backoff, 0);
  }

  /** Waits as long as there is a reason, which may change meanwhile; or until the signal is aborted. */
  async over(stake: () => boolean, signal: AbortSignal): Promise<void> {
    let left = this.left(stake());
    while (left > 0 && !signal.aborted && !this.#pause.closed) {
      await this.#pause.wait(left, signal);
      left = this.left(stake());
    }
  }
}
