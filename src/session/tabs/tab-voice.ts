import { elapsed, type Clock, type Stamp } from '../clock.js';
import { plainAnswer } from './grant.js';
import type { TabChannel } from './tab-environment.js';
import { stamped, type TabMessage } from './tab-messages.js';

/** ms between two corrections of those who are behind. */
const CORRECTION = 5_000;

/** What a tab says to its siblings, and how often it does without being asked. */
export class TabVoice {
  readonly #channel: TabChannel;
  readonly #clock: Clock;
  readonly #state: () => TabMessage | null;
  /** When a sibling asked last. */
  #lastAsk: Stamp | null = null;
  /** When it last said more than it was asked, to those who are behind. */
  #corrected: Stamp | null = null;

  /** @param state what this tab has; `null` for nothing. */
  constructor(channel: TabChannel, clock: Clock, state: () => TabMessage | null) {
    this.#channel = channel;
    this.#clock = clock;
    this.#state = state;
  }

  /** A sibling asks. */
  heardAsk(): void {
    this.#lastAsk = this.#clock.now();
  }

  /** Whether a sibling has asked in so many ms. */
  asked(within: number): boolean {
    return this.#lastAsk !== null && elapsed(this.#lastAsk, this.#clock.now()) < within;
  }

  /** Says what this tab has. */
  tell(): void {
    const state = this.#state();
    if (state) this.say(state);
  }

  /** Whoever is behind has missed something, or will hear of it in a moment. */
  correct(): void {
    const now = this.#clock.now();
    if (this.#corrected && elapsed(this.#corrected, now) < CORRECTION) return;
    this.#corrected = now;
    this.tell();
  }

  /** Whoever opened a moment ago was told what was the newest then. */
  correctNewcomers(): void {
    if (this.asked(CORRECTION)) this.correct();
  }

  say(news: TabMessage): void {
    try {
      this.#channel.post(stamped(news));
    } catch (error) {
      if (news.type !== 'tokens') throw error;
      // A refresher's answer may hold what cannot be cloned, such as a function.
      this.#channel.post(stamped({ ...news, answer: plainAnswer(news.answer) }));
    }
  }

  /** Says nothing any more, and hears nothing. */
  close(): void {
    this.#channel.close();
  }
}
