import { elapsed, type Clock } from '../clock.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, type Version } from './tab-messages.js';
import type { CancellableDelays } from './cancellable-delays.js';

/** ms for which a mark stays: what was posted before it has been heard by then. */
const LOCK_HOLD_MS = 10_000;
/** ms. Of a tab that died right after its post there is no mark; what it posted has been heard by then. */
const LAST_MESSAGE_GRACE_MS = 100;
/** ms for which a sibling's message is waited for before it is asked for once more. */
const SYNC_RETRY_MS = 500;
/** ms. A look that took longer was interrupted: the page was frozen meanwhile, and siblings may have gone on. */
const MAX_QUERY_MS = 500;

/** What marks are made of. */
export interface VersionLocksOptions {
  /** Of the marks' names. */
  readonly prefix: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** Ended when the tab gives up its part. */
  readonly lifetimeDelays: CancellableDelays;
  /** Ended by every message that says how far a sibling is. */
  readonly peerStateDelays: CancellableDelays;
  /** How far this tab is. */
  readonly version: () => Version;
  /** Asks siblings how far they are. */
  readonly requestSync: () => void;
  /** Told after each look: a page that is frozen does not look. */
  readonly renewLease: () => void;
  /** ms after which a sibling that is ahead and says nothing is not waited for any more. */
  readonly maxWaitMs: () => number;
}

/**
 * What the lock manager knows of versions. A lock that is granted and a message that is delivered are not ordered: whoever
 * gets the turn could present a refresh token that the one before has just used. So the one before takes another lock,
 * named after what it brought, before it gives the turn back; and whoever gets the turn looks which there are. Both are the
 * lock manager's, where one thing comes after the other.
 */
export class VersionLocks {
  readonly #options: VersionLocksOptions;
  #whenPublished: Promise<void> = Promise.resolve();

  constructor(options: VersionLocksOptions) {
    this.#options = options;
  }

  /** Marks the version that this tab has brought. */
  publish(): void {
    const { tabs, prefix, version, lifetimeDelays } = this.#options;
    const { loginAt, refreshedAt, id } = version();
    this.#whenPublished = new Promise(resolve => {
      const lockRequest = tabs.lock(`${prefix}${loginAt}.${refreshedAt}.${id}`, {}, async () => {
        resolve();
        await lifetimeDelays.wait(LOCK_HOLD_MS);
      });
      // Where locks are refused, a tab is alone.
      lockRequest.catch(resolve);
    });
  }

  /** Resolves when the last mark is there for all to see. */
  get whenPublished(): Promise<void> {
    return this.#whenPublished;
  }

  /**
   * Resolves when no sibling has anything newer, or the signal is aborted: by what this tab hears then.
   *
   * @param hasQueued whether somebody else had the turn just before.
   */
  async waitUntilCurrent(hasQueued: boolean, signal: AbortSignal): Promise<void> {
    const { clock, lifetimeDelays, peerStateDelays, requestSync, renewLease, maxWaitMs } = this.#options;
    const startedAt = clock.now();
    if (hasQueued) await lifetimeDelays.wait(LAST_MESSAGE_GRACE_MS, signal);
    let interruptions = 0;
    while (!signal.aborted) {
      renewLease();
      const queryStartedAt = clock.now();
      const isStale = await this.#isStale();
      const now = clock.now();
      if (isStale && elapsed(startedAt, now) < maxWaitMs()) {
        await peerStateDelays.wait(SYNC_RETRY_MS, signal);
        // It was on its way already, as a rule.
        requestSync();
      } else if (elapsed(queryStartedAt, now) < MAX_QUERY_MS || ++interruptions > 2) return;
    }
  }

  async #isStale(): Promise<boolean> {
    const { tabs, prefix, version } = this.#options;
    const names = await tabs.heldLocks().catch(() => []);
    return names.some(name => {
      const [loginAt, refreshedAt, id = ''] = name.startsWith(prefix)
        ? name.slice(prefix.length).split('.')
        : [];
      // What is no number is newer than nothing.
      return isNewer({ loginAt: Number(loginAt), refreshedAt: Number(refreshedAt), id }, version());
    });
  }
}
