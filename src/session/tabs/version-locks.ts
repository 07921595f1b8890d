import { elapsed, type Clock } from '../clock.js';
import type { CancellableDelays } from './cancellable-delays.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, type Version } from './tab-messages.js';

/** How long a version lock is held: the messages that were posted before it have arrived by then. */
const LOCK_HOLD_MS = 10_000;
/** A tab that closed right after its post holds no version lock; its message has arrived after this time. */
const LAST_MESSAGE_GRACE_MS = 100;
/** How long to wait for a peer's message before it is requested once more. */
const SYNC_RETRY_MS = 500;
/** A query that took longer was interrupted by a freeze, and peers may have refreshed meanwhile. */
const MAX_QUERY_MS = 500;

/** What {@link VersionLocks} needs of its tab. */
export interface VersionLocksOptions {
  /** Of the version locks' names. */
  readonly prefix: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** Disposed with the tab's coordinator. */
  readonly lifetimeDelays: CancellableDelays;
  /** Ended by each `state` and `ended` message. */
  readonly peerStateDelays: CancellableDelays;
  /** The version of this tab's tokens. */
  readonly version: () => Version;
  /** Posts `sync-request`. */
  readonly requestSync: () => void;
  /** Called before each query: a frozen page does not query, so its lease expires. */
  readonly renewLease: () => void;
  /** How long to wait at most for a peer that has a newer version but does not post it. */
  readonly maxWaitMs: () => number;
}

/**
 * Publishes versions as the names of locks. Lock grants and messages are not ordered: a new lock holder could present a
 * refresh token that the previous one has just used. So a tab acquires a lock named after its new version before it releases
 * the refresh lock, and a new holder of the refresh lock queries the names of the held locks. The lock manager orders both.
 */
export class VersionLocks {
  readonly #options: VersionLocksOptions;
  #whenPublished: Promise<void> = Promise.resolve();

  constructor(options: VersionLocksOptions) {
    this.#options = options;
  }

  /** Acquires the lock of this tab's version, for `LOCK_HOLD_MS`. */
  publish(): void {
    const { tabs, prefix, version, lifetimeDelays } = this.#options;
    const { loginAt, refreshedAt, id } = version();
    this.#whenPublished = new Promise(resolve => {
      const lockRequest = tabs.lock(`${prefix}${loginAt}.${refreshedAt}.${id}`, {}, async () => {
        resolve();
        await lifetimeDelays.wait(LOCK_HOLD_MS);
      });
      // Without access to locks (such as in a sandbox), the tab is alone.
      lockRequest.catch(resolve);
    });
  }

  /** Resolves when the last published version is visible to all tabs. */
  get whenPublished(): Promise<void> {
    return this.#whenPublished;
  }

  /**
   * Resolves when no peer tab has published a newer version than this tab has received, when the peer does not post it in
   * time, or when the signal is aborted.
   *
   * @param hasQueued whether another tab held the refresh lock just before.
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
        // After the wait, not before it: usually the message is already on its way.
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
      // Names without numbers parse to NaN, which is not greater than any version.
      return isNewer({ loginAt: Number(loginAt), refreshedAt: Number(refreshedAt), id }, version());
    });
  }
}
