import { elapsed, type Clock, type Instant } from '../clock.js';
import type { TabChannel } from './tab-environment.js';
import { encode, type TabMessage } from './tab-messages.js';
import { cloneableFields } from './token-snapshot.js';
import type { Version } from './versions.js';

/** Minimum time between two corrections of stale peers. */
export const CORRECTION_INTERVAL_MS = 5_000;

/** Posts this tab's messages, and corrects peers that have an older state. */
export class StateBroadcaster {
  readonly #channel: TabChannel;
  readonly #clock: Clock;
  readonly #state: () => (TabMessage & { readonly version: Version }) | null;
  /** When a peer tab last requested the state. */
  #lastSyncRequestAt: Instant | null = null;
  /** When this tab last corrected stale peers, and the version that it posted. */
  #lastCorrection: { readonly at: Instant; readonly version: Version } | null = null;

  /** @param state the message that describes this tab's tokens or the end of its login; `null` if there is neither. */
  constructor(
    channel: TabChannel,
    clock: Clock,
    state: () => (TabMessage & { readonly version: Version }) | null,
  ) {
    this.#channel = channel;
    this.#clock = clock;
    this.#state = state;
  }

  /** A peer tab posted `sync-request`. */
  onSyncRequest(): void {
    this.#lastSyncRequestAt = this.#clock.now();
  }

  /** Posts this tab's state. Returns `false` if it has none. */
  broadcast(): boolean {
    const state = this.#state();
    if (state) this.post(state);
    return state !== null;
  }

  /** A peer tab has posted an older version, or has received one: it missed a message, or the message is still on its way. */
  correctStalePeers(): void {
    const state = this.#state();
    if (
      !state ||
      (this.#lastCorrection?.version === state.version && this.#isRecent(this.#lastCorrection.at))
    )
      return;
    this.#lastCorrection = { at: this.#clock.now(), version: state.version };
    this.post(state);
  }

  /** A peer that requested the state a moment ago may have received an older one than this tab has now. */
  correctNewPeers(): void {
    if (this.#isRecent(this.#lastSyncRequestAt)) this.correctStalePeers();
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

  #isRecent(instant: Instant | null): boolean {
    return instant !== null && elapsed(instant, this.#clock.now()) < CORRECTION_INTERVAL_MS;
  }
}
