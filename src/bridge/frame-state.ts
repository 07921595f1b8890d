import type { BridgeClock, ProtocolSession } from './protocol.js';

/** State is saved when it has not changed for this time. */
const SAVE_DELAY_MS = 5_000;
/** A planned load does not wait longer for the state. */
const MAX_SAVE_MS = 2_000;

/** What the frame last reported of its filters and tabs, for the next load. It belongs to one login and is never stored. */
export class FrameState {
  readonly #session: ProtocolSession;
  readonly #clock: BridgeClock;
  #saved: unknown;
  #hasFailed = false;
  /** Whether the frame reports its changes. */
  #isReported = false;
  /** The number of the last save: an earlier one that ends later is dropped. */
  #saveCount = 0;
  #cancelTimer: (() => void) | undefined;
  /** Cancels the planned load. */
  #cancelLoad: (() => void) | undefined;

  constructor(session: ProtocolSession, clock: BridgeClock) {
    this.#session = session;
    this.#clock = clock;
  }

  /** The frame's state has changed. @param isReport the frame has said so, so it will say it again. */
  onChange(isReport = false): void {
    this.#isReported ||= isReport;
    this.#stopTimer();
    this.#cancelTimer = this.#scheduleSave();
  }

  /** The frame has a new token: repeats a save that has failed, and saves what a frame does not report. */
  onToken(): void {
    if (this.#hasFailed) void this.#save();
    else if (!this.#isReported) this.#cancelTimer ??= this.#scheduleSave();
  }

  /** Saves the state, then loads; only the last planned load takes place. */
  saveBefore(load: () => void): void {
    this.#cancelLoad?.();
    let isPlanned = true;
    const cancel = (): void => {
      isPlanned = false;
      cancelTimeout();
    };
    const onSaved = (): void => {
      if (!isPlanned) return;
      cancel();
      load();
    };
    const cancelTimeout = this.#clock.schedule(onSaved, MAX_SAVE_MS);
    this.#cancelLoad = cancel;
    void this.#save().then(onSaved);
  }

  /** Adds the saved state to the query of an address. */
  restore(url: string): string {
    if (this.#saved === undefined) return url;
    const restored = this.#session.restoreState?.(this.#saved, url) ?? url;
    const withoutQuery = (address: string): string | undefined => address.split(/[?#]/)[0];
    // A state from the frame must not choose the page that gets the tokens.
    return withoutQuery(restored) === withoutQuery(url) ? restored : url;
  }

  /** Forgets the state, and ignores a save that is running. */
  discard(): void {
    this.#stopTimer();
    this.#saveCount += 1;
    this.#saved = undefined;
    this.#hasFailed = false;
  }

  dispose(): void {
    this.discard();
    this.#cancelLoad?.();
  }

  #scheduleSave(): () => void {
    return this.#clock.schedule(() => void this.#save(), SAVE_DELAY_MS);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  async #save(): Promise<void> {
    this.#stopTimer();
    const count = ++this.#saveCount;
    const isLatest = (): boolean => count === this.#saveCount;
    try {
      const state = await this.#session.saveState?.();
      if (!isLatest()) return;
      this.#saved = state;
      this.#hasFailed = false;
    } catch {
      if (isLatest()) this.#hasFailed = true;
    }
  }
}
