import { elapsed, type Clock, type Instant } from '../clock.js';
import type { TabChannel } from './tab-environment.js';
import { encode, type TabMessage } from './tab-messages.js';
import { cloneableFields } from './token-snapshot.js';

/** Minimum time between two corrections of stale peers. */
const CORRECTION_INTERVAL_MS = 5_000;

/** Posts this tab's messages, and limits how often it posts its state without a request. */
export class StateBroadcaster {
  readonly #channel: TabChannel;
  readonly #clock: Clock;
  readonly #state: () => TabMessage | null;
  /** When a peer tab last requested the state. */
  #lastSyncRequestAt: Instant | null = null;
  /** When this tab last posted its state to correct stale peers. */
  #lastCorrectionAt: Instant | null = null;

  /** @param state the message that describes this tab's tokens or the end of its login; `null` if there is neither. */
  constructor(channel: TabChannel, clock: Clock, state: () => TabMessage | null) {
    this.#channel = channel;
    this.#clock = clock;
    this.#state = state;
  }

  /** A peer tab posted `sync-request`. */
  onPeerSyncRequest(): void {
    this.#lastSyncRequestAt = this.#clock.now();
  }

  /** Whether a peer tab requested the state within the last `withinMs`. */
  hasRecentRequest(withinMs: number): boolean {
    return this.#lastSyncRequestAt !== null && elapsed(this.#lastSyncRequestAt, this.#clock.now()) < withinMs;
  }

  /** Posts this tab's state, if it has one. */
  broadcast(): void {
    const state = this.#state();
    if (state) this.post(state);
  }

  /** A peer tab posted an older version: it missed a message, or the message is still on its way. */
  correctStalePeers(): void {
    const now = this.#clock.now();
    if (this.#lastCorrectionAt && elapsed(this.#lastCorrectionAt, now) < CORRECTION_INTERVAL_MS) return;
    this.#lastCorrectionAt = now;
    this.broadcast();
  }

  /** Peer tabs that requested the state a moment ago may have received an older one. */
  correctNewPeers(): void {
    if (this.hasRecentRequest(CORRECTION_INTERVAL_MS)) this.correctStalePeers();
  }

  /** Posts a message. From a `state` that cannot be cloned, it drops the fields that a channel cannot carry. */
  post(message: TabMessage): void {
    try {
      this.#channel.post(encode(message));
    } catch (error) {
      if (message.type !== 'state') throw error;
      // The response of a page's own refresher may contain a function, which cannot be cloned.
      this.#channel.post(encode({ ...message, response: cloneableFields(message.response) }));
    }
  }

  /** Closes the channel: no message is posted or received afterwards. */
  dispose(): void {
    this.#channel.close();
  }
}
