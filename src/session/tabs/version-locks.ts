import { elapsed } from '../clock.js';
import { requestLock, type HeldLock } from './held-lock.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, isSame, withoutFuture, type Version } from './versions.js';

/** A query that took longer was interrupted by a freeze, and peers may have refreshed meanwhile. */
const MAX_QUERY_MS = 500;

/** Of a version: its tokens are posted, or a request may bring them. */
type VersionState = 'posted' | 'reserved';

interface VersionLock extends HeldLock {
  readonly name: string;
  readonly version: Version;
}

/**
 * Locks that are named after versions: the newest one that this tab has posted, and the one that its request may bring. A message
 * may arrive late, and messages and lock grants are not ordered. The lock manager orders all locks.
 */
export class VersionLocks {
  readonly #prefix: string;
  readonly #tabs: TabEnvironment;
  #locks: VersionLock[] = [];

  /** @param prefix of the locks' names. */
  constructor(prefix: string, tabs: TabEnvironment) {
    this.#prefix = prefix;
    this.#tabs = tabs;
  }

  /** Locks a version that this tab posts, or that its request may bring. Resolves when peers can see it. */
  hold(version: Version, state: VersionState): Promise<void> {
    const { loginAt, refreshedAt, id } = version;
    const name = `${this.#prefix}${state}.${loginAt}.${refreshedAt}.${id}`;
    const lock = requestLock(this.#tabs.locks, name, { mode: 'shared' });
    this.#locks.push({ ...lock, name, version });
    return lock.isRequested;
  }

  /** Releases all locks but the last one of this version. */
  releaseExcept(version?: Version): void {
    const kept = version && this.#locks.findLast(lock => isSame(lock.version, version));
    this.#release(lock => lock !== kept);
  }

  /** Releases the locks of older versions than this one. The one that a request may bring is newer. */
  releaseOlder(version: Version): void {
    this.#release(lock => isNewer(version, lock.version));
  }

  #release(isOver: (lock: VersionLock) => boolean): void {
    for (const lock of this.#locks) if (isOver(lock)) lock.release();
    this.#locks = this.#locks.filter(lock => !isOver(lock));
  }

  /**
   * Whether a peer tab has posted a newer version than this one, or may receive it as the response to its request.
   *
   * @param maxAttemptMs limits a peer's request.
   */
  async isNewerHeld(version: Version, maxAttemptMs: number): Promise<boolean> {
    const { clock, locks } = this.#tabs;
    const own = this.#locks.map(lock => lock.name);
    for (let interruptions = 0; ; interruptions += 1) {
      const queriedAt = clock.now();
      const { held = [] } = await locks.query().catch((): LockManagerSnapshot => ({}));
      const now = clock.now();
      const isFound = held.some(({ name = '' }) => {
        if (!name.startsWith(this.#prefix) || own.includes(name)) return false;
        const [state, loginAt, refreshedAt, id = ''] = name.slice(this.#prefix.length).split('.');
        // A name without numbers parses to NaN, which is not greater than any version.
        const peer = { loginAt: Number(loginAt), refreshedAt: Number(refreshedAt), id };
        if (state === 'reserved' && now.wall - peer.refreshedAt > maxAttemptMs) return false;
        return isNewer(withoutFuture(peer, now.wall), version);
      });
      // On a busy machine, every query may take long.
      if (isFound || elapsed(queriedAt, now) <= MAX_QUERY_MS || interruptions === 2) return isFound;
    }
  }
}
