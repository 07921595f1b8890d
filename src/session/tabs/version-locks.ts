import { elapsed, type Clock } from '../clock.js';
import { requestLock, type HeldLock } from './held-lock.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, isSame, withoutFuture, type Version } from './versions.js';

/** A query that took longer was interrupted by a freeze, and peers may have refreshed meanwhile. */
const MAX_QUERY_MS = 500;

/** Of a version: its tokens are posted, or a request may bring them. */
type VersionState = 'posted' | 'reserved';

interface VersionLock extends HeldLock {
  readonly version: Version;
}

/**
 * Locks that are named after versions: the newest one that this tab has posted, and the one that its request may bring. A message
 * may arrive late, and messages and lock grants are not ordered. The lock manager orders all locks.
 */
export class VersionLocks {
  readonly #prefix: string;
  readonly #tabs: TabEnvironment;
  readonly #clock: Clock;
  #locks: VersionLock[] = [];

  /** @param prefix of the locks' names. */
  constructor(prefix: string, tabs: TabEnvironment, clock: Clock) {
    this.#prefix = prefix;
    this.#tabs = tabs;
    this.#clock = clock;
  }

  /** Locks a version that this tab posts, or that its request may bring. Resolves when peers can see it. */
  async hold(version: Version, state: VersionState): Promise<void> {
    const { loginAt, refreshedAt, id } = version;
    const name = `${this.#prefix}${state}.${loginAt}.${refreshedAt}.${id}`;
    const lock = requestLock(this.#tabs, name, { mode: 'shared' });
    this.#locks.push({ ...lock, version });
    await lock.isRequested;
  }

  /** The newest version that this tab holds. */
  get newest(): Version | undefined {
    return this.#locks.at(-1)?.version;
  }

  /** Releases all locks but the last one of this version. */
  releaseExcept(version?: Version): void {
    const kept = version && this.#locks.findLast(lock => isSame(lock.version, version));
    for (const lock of this.#locks) if (lock !== kept) lock.release();
    this.#locks = kept ? [kept] : [];
  }

  /**
   * Whether a peer tab has posted a newer version than this one, or may receive it as the response to its request; `undefined` if
   * neither.
   *
   * @param maxAttemptMs limits a peer's request.
   */
  async findNewer(version: Version, maxAttemptMs: number): Promise<VersionState | undefined> {
    const own = [...this.#locks];
    for (let interruptions = 0; ; interruptions += 1) {
      const queriedAt = this.#clock.now();
      const names = await this.#tabs.heldLocks().catch(() => []);
      const now = this.#clock.now();
      const isFound = (state: VersionState): boolean => {
        const prefix = `${this.#prefix}${state}.`;
        return names.some(name => {
          if (!name.startsWith(prefix)) return false;
          const [loginAt, refreshedAt, id = ''] = name.slice(prefix.length).split('.');
          // A name without numbers parses to NaN, which is not greater than any version.
          const held = { loginAt: Number(loginAt), refreshedAt: Number(refreshedAt), id };
          const isOver = state === 'reserved' && now.wall - held.refreshedAt > maxAttemptMs;
          const isNewerVersion = isNewer(withoutFuture(held, now.wall), version);
          return !isOver && isNewerVersion && !own.some(lock => isSame(lock.version, held));
        });
      };
      if (elapsed(queriedAt, now) < MAX_QUERY_MS || interruptions === 2)
        return (['posted', 'reserved'] as const).find(isFound);
    }
  }
}
