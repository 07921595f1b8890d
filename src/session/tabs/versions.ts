import type { RevocationReason } from '../session-events.js';
import type { TabEnvironment } from './tab-environment.js';

/**
 * Which login a tab's tokens belong to, and which refresh of it. Both are times, not counters: the counter of a tab that was
 * frozen for an hour could exceed those of tabs that have logged in again meanwhile.
 */
export interface Version {
  /** Epoch ms of the login or sign-out, always greater than the one before; 0 for tokens from a page's markup. */
  readonly loginAt: number;
  /** Epoch ms of the last refresh request, always greater than the one before; negative without one. */
  readonly refreshedAt: number;
  /** Of the login. */
  readonly id: string;
}

/** Before a tab has published or adopted a version. */
const INITIAL_VERSION: Version = { loginAt: 0, refreshedAt: Number.MIN_SAFE_INTEGER, id: '' };

/** Versions that are further in the future than this are due to a clock that was wrong. */
const MAX_CLOCK_ERROR_MS = 300_000;
const DAY_MS = 86_400_000;

/** Whether `other` is newer than `own`. */
export function isNewer(other: Version, own: Version): boolean {
  const refreshedLater = other.refreshedAt - own.refreshedAt;
  // Tabs may date the same login differently.
  if (other.id === own.id) return refreshedLater > 0;
  return (other.loginAt - own.loginAt || refreshedLater || (other.id > own.id ? 1 : -1)) > 0;
}

/** Whether both versions are equal. */
export function isSame(other: Version, own: Version): boolean {
  return other.id === own.id && other.refreshedAt === own.refreshedAt;
}

/** Whether a tab with a clock that is right can have no version of this time yet. @param now epoch ms. */
export function isFuture({ loginAt, refreshedAt }: Version, now: number): boolean {
  return Math.max(loginAt, refreshedAt) > now + MAX_CLOCK_ERROR_MS;
}

/**
 * The version as it counts after the clock was set back, because peers ignore versions of the future. By whole days, so that all
 * tabs compute the same, versions keep their order, and each later refresh is newer.
 */
export function withoutFuture({ loginAt, refreshedAt, id }: Version, now: number): Version {
  const setBack = (time: number): number =>
    time - Math.max(Math.ceil((time - now - MAX_CLOCK_ERROR_MS) / DAY_MS), 0) * DAY_MS;
  return { loginAt: setBack(loginAt), refreshedAt: setBack(refreshedAt), id };
}

/** The version of one tab's tokens, and the ones that follow it. */
export class OwnVersion {
  readonly #tabs: TabEnvironment;
  /** Epoch ms. */
  readonly openedAt: number;
  #version = INITIAL_VERSION;
  /** Why the login of this version has ended; `null` while it has not. */
  endReason: RevocationReason | null = null;

  constructor(tabs: TabEnvironment) {
    this.#tabs = tabs;
    this.openedAt = this.#now;
  }

  get current(): Version {
    if (isFuture(this.#version, this.#now)) this.#version = withoutFuture(this.#version, this.#now);
    return this.#version;
  }

  /** Replaces the version; an earlier end does not count. */
  set(version: Version, endReason: RevocationReason | null = null): void {
    this.#version = version;
    this.endReason = endReason;
  }

  /** Whether there are tokens of a login that has not ended. */
  get isLive(): boolean {
    return this.#version !== INITIAL_VERSION && this.endReason === null;
  }

  /** Of a new login `ageMs` ago, or of a sign-out. */
  login(refreshedAt = 0, ageMs = 0): Version {
    return { loginAt: this.#after(this.current.loginAt, ageMs), refreshedAt, id: this.#tabs.createId() };
  }

  /** Of the tokens in the page's markup: of several pages that have only those, the page that was opened first counts. */
  markup(): Version {
    return { loginAt: 0, refreshedAt: -this.openedAt, id: this.#tabs.createId() };
  }

  /** Of a refresh with a request that was sent `ageMs` ago. Tokens from markup are as old as the page: later logins are newer. */
  refresh(ageMs = 0): Version {
    const { loginAt, refreshedAt: previous, id } = this.current;
    const refreshedAt = this.#after(previous, ageMs);
    return this.isLive ? { loginAt: loginAt || this.openedAt, refreshedAt, id } : this.login(refreshedAt);
  }

  get #now(): number {
    return Math.round(this.#tabs.clock.now().wall);
  }

  /** Now, or `ageMs` ago, in epoch ms; always greater than `previous`. */
  #after(previous: number, ageMs = 0): number {
    return Math.max(previous + 1, this.#now - Math.round(ageMs));
  }
}
