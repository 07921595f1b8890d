import { elapsed, type Clock, type Instant } from '../clock.js';
import { cloneableFields } from './token-snapshot.js';
import type { TabChannel } from './tab-environment.js';
import { encode, type TabMessage } from './tab-messages.js';

/** ms between two corrections of those who are behind. */
const CORRECTION_INTERVAL_MS = 5_000;

/** What a tab says to its siblings, and how often it does without being asked. */
export class StateBroadcaster {
  readonly #channel: TabChannel;
  readonly #clock: Clock;
  readonly #state: () => TabMessage | null;
  /** When a sibling asked last. */
  #lastSyncRequestAt: Instant | null = null;
  /** When it last said more than it was asked, to those who are behind. */
  #lastCorrectionAt: Instant | null = null;

  /** @param state what this tab has; `null` for nothing. */
  constructor(channel: TabChannel, clock: Clock, state: () => TabMessage | null) {
    this.#channel = channel;
    this.#clock = clock;
    this.#state = state;
  }

  /** A sibling asks. */
  onSyncRequest(): void {
    this.#lastSyncRequestAt = this.#clock.now();
  }

  /** Whether a sibling has asked in so many ms. */
  hasRecentRequest(withinMs: number): boolean {
    return this.#lastSyncRequestAt !== null && elapsed(this.#lastSyncRequestAt, this.#clock.now()) < withinMs;
  }

  /** Says what this tab has. */
  broadcast(): void {
    const state = this.#state();
    if (state) this.post(state);
  }

  /** Whoever is behind has missed something, or will hear of it in a moment. */
  correctStalePeers(): void {
    const now = this.#clock.now();
    if (this.#lastCorrectionAt && elapsed(this.#lastCorrectionAt, now) < CORRECTION_INTERVAL_MS) return;
    this.#lastCorrectionAt = now;
    this.broadcast();
  }

  /** Whoever opened a moment ago was told what was the newest then. */
  correctNewPeers(): void {
    if (this.hasRecentRequest(CORRECTION_INTERVAL_MS)) this.correctStalePeers();
  }

  post(message: TabMessage): void {
    try {
      this.#channel.post(encode(message));
    } catch (error) {
      if (message.type !== 'state') throw error;
      // A refresher's answer may hold what cannot be cloned, such as a function.
      this.#channel.post(encode({ ...message, response: cloneableFields(message.response) }));
    }
  }

  /** Says nothing any more, and hears nothing. */
  dispose(): void {
    this.#channel.close();
  }
}
