import { elapsed, type Clock } from '../clock.js';
import { requestLock, type HeldLock } from './held-lock.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, isSame, type Version } from './versions.js';

/** A query that took longer was interrupted by a freeze, and peers may have refreshed meanwhile. */
const MAX_QUERY_MS = 500;

/** A version that a tab has posted, or that the request of an attempt may bring. */
type Kind = 'posted' | 'reserved';

interface VersionLock extends HeldLock {
  readonly kind: Kind;
  readonly version: Version;
  /** Whether this tab has posted the tokens of the version. */
  isPosted: boolean;
}

/**
 * Locks that are named after versions: the newest one that this tab has posted, and the one that its request may bring. A message
 * may arrive late, and messages and lock grants are not ordered. The lock manager orders all locks.
 */
export class VersionLocks {
  readonly #prefix: string;
  readonly #environment: { readonly tabs: TabEnvironment; readonly clock: Clock };
  readonly #locks = new Set<VersionLock>();
  /** The names of the newer locks at the last query. */
  #newer: readonly string[] = [];
  /** Those that no longer count. */
  readonly #unreachable = new Set<string>();

  /** @param prefix of the locks' names. */
  constructor(prefix: string, environment: { readonly tabs: TabEnvironment; readonly clock: Clock }) {
    this.#prefix = prefix;
    this.#environment = environment;
  }

  /** The version of the attempt in progress; `undefined` without one. */
  get reserved(): Version | undefined {
    return [...this.#locks].find(({ isPosted }) => !isPosted)?.version;
  }

  /** Locks the version that an attempt may bring. */
  reserve(version: Version): HeldLock {
    return this.#lock('reserved', version);
  }

  /** The tokens of this version are posted: its lock replaces those of older ones. */
  publish(version: Version): void {
    const locks = [...this.#locks].filter(lock => isSame(lock.version, version));
    // Kept until the new lock is held.
    for (const lock of locks) lock.isPosted = true;
    const newest = locks.find(({ kind }) => kind === 'posted') ?? this.#lock('posted', version);
    void newest.isRequested.then(() => {
      const all = [...this.#locks];
      const older = all.slice(0, Math.max(all.indexOf(newest), 0));
      for (const lock of older) if (lock.isPosted) lock.release();
    });
  }

  /** Releases the locks of versions that this tab has posted, or of the one that it has reserved. */
  release(isPosted: boolean): void {
    for (const lock of this.#locks) if (lock.isPosted === isPosted) lock.release();
  }

  /**
   * Whether a peer tab has posted a newer version than this one, or may receive it as the response to its request.
   *
   * @param maxAttemptMs limits a peer's request.
   */
  async isOutdated(version: Version, maxAttemptMs: number): Promise<boolean> {
    const { tabs, clock } = this.#environment;
    const own = [...this.#locks];
    for (let interruptions = 0; ; interruptions += 1) {
      const queriedAt = clock.now();
      const names = await tabs.heldLocks().catch(() => []);
      const now = clock.now();
      this.#newer = names.filter(name => {
        const held = this.#parse(name);
        if (!held || !isNewer(held.version, version)) return false;
        if (held.kind === 'reserved' && now.wall - held.version.refreshedAt > maxAttemptMs) return false;
        return !own.some(lock => isSame(lock.version, held.version));
      });
      if (elapsed(queriedAt, now) < MAX_QUERY_MS || interruptions === 2) break;
    }
    return this.#newer.some(name => !this.#unreachable.has(name));
  }

  /** The tabs that hold the newer versions' locks have not posted them in time: they are frozen, or their requests failed. */
  ignoreNewer(): void {
    for (const name of this.#newer) this.#unreachable.add(name);
  }

  #parse(name: string): { readonly kind: string; readonly version: Version } | null {
    if (!name.startsWith(this.#prefix)) return null;
    const [kind = '', loginAt, refreshedAt, id = ''] = name.slice(this.#prefix.length).split('.');
    // A name without numbers parses to NaN, which is not greater than any version.
    return { kind, version: { loginAt: Number(loginAt), refreshedAt: Number(refreshedAt), id } };
  }

  #lock(kind: Kind, version: Version): VersionLock {
    const { loginAt, refreshedAt, id } = version;
    const name = `${this.#prefix}${kind}.${loginAt}.${refreshedAt}.${id}`;
    const held = requestLock(this.#environment.tabs, name, { mode: 'shared' });
    const lock: VersionLock = {
      kind,
      version,
      isPosted: kind === 'posted',
      isRequested: held.isRequested,
      release: () => {
        this.#locks.delete(lock);
        held.release();
      },
    };
    this.#locks.add(lock);
    return lock;
  }
}
