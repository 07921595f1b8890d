import { elapsed, type Instant } from './clock.js';
import { DEFAULT_REFRESH_AT, type RefreshReason } from './session-options.js';
import type { IssuedToken, TokenStore } from './token-store.js';

/** Spreads the refreshes of clients that started together: up to this share of the delay earlier, never later. */
const EARLY_JITTER = 0.05;
/** Interval between the starts of two refreshes, except after `refresh()`: a lifetime of 0 must not flood the server. */
const MIN_REFRESH_INTERVAL_MS = 1_000;
/** Upper bound of that interval, which doubles while resource servers reject every token: a new one does not help. */
const MAX_REJECTION_INTERVAL_MS = 60_000;

/** Reasons for a refresh before it is due, in order of priority. */
const TRIGGERS = ['requested', 'rejected', 'scheduled'] as const;
export type RefreshTrigger = (typeof TRIGGERS)[number];

/**
 * Age in milliseconds at which a token is refreshed: this fraction of its lifetime, or somewhat less.
 *
 * @param jitter in [0, 1).
 */
export function refreshAge(lifetimeMs: number, refreshAt: number, jitter: number): number {
  return lifetimeMs * refreshAt * (1 - EARLY_JITTER * jitter);
}

/** When the next refresh starts, and for what reason. */
export class RefreshSchedule {
  /** Fraction of a token's lifetime after which it is refreshed. */
  refreshAt: number = DEFAULT_REFRESH_AT;
  #jitter = 0;
  readonly #triggers = new Set<RefreshTrigger>();
  #lastStartedAt: Instant | null = null;
  /** Number of tokens in a row that a resource server rejected. */
  #rejectionCount = 0;
  #isTooShortLifetimeReported = false;

  /** Whether a resource server rejected the current token. */
  get isTokenRejected(): boolean {
    return this.#triggers.has('rejected');
  }

  /** Makes a refresh due now. */
  addTrigger(trigger: RefreshTrigger): void {
    this.#triggers.add(trigger);
  }

  /** There is a new token, or none any more: drops the triggers that concerned the old one. */
  reset(jitter: number): void {
    this.#rejectionCount = this.isTokenRejected ? this.#rejectionCount + 1 : 0;
    this.#jitter = jitter;
    this.#triggers.clear();
  }

  /** A new login: earlier refreshes do not delay its first one. */
  clear(): void {
    this.#lastStartedAt = null;
    this.#triggers.clear();
  }

  /** A refresh starts. */
  recordStart(startedAt: Instant): void {
    this.#lastStartedAt = startedAt;
  }

  /** Milliseconds until a refresh starts; 0 or less for now, `Infinity` if none will be due. */
  msUntilRefresh(
    { token, msUntilRenewal }: Pick<TokenStore, 'token' | 'msUntilRenewal'>,
    now: Instant,
  ): number {
    if (this.#triggers.has('requested')) return 0;
    const msSinceLastStart = this.#lastStartedAt ? elapsed(this.#lastStartedAt, now) : Infinity;
    const msUntilDue = Math.max(
      Math.min(this.#msUntilScheduledRefresh(token), msUntilRenewal),
      MIN_REFRESH_INTERVAL_MS - msSinceLastStart,
    );
    if (this.#triggers.size === 0) return msUntilDue;
    const intervalMs = this.isTokenRejected
      ? MIN_REFRESH_INTERVAL_MS * 2 ** this.#rejectionCount
      : MIN_REFRESH_INTERVAL_MS;
    return Math.min(
      msUntilDue,
      Math.max(Math.min(intervalMs, MAX_REJECTION_INTERVAL_MS) - msSinceLastStart, 0),
    );
  }

  #msUntilScheduledRefresh(token: IssuedToken | null): number {
    if (!token) return 0;
    if (token.lifetime === null) return Infinity;
    return refreshAge(token.lifetime, this.refreshAt, this.#jitter) - token.age;
  }

  /**
   * Returns the token's lifetime in milliseconds, once, if tokens expire on arrival or are due more often than a refresh may
   * start; otherwise `null`.
   *
   * @param expiredOnArrivalCount number of tokens in a row that had expired on arrival.
   */
  consumeTooShortLifetime({ lifetime }: IssuedToken, expiredOnArrivalCount: number): number | null {
    if (this.#isTooShortLifetimeReported || lifetime === null) return null;
    this.#isTooShortLifetimeReported =
      expiredOnArrivalCount > 1 || lifetime * this.refreshAt < MIN_REFRESH_INTERVAL_MS;
    return this.#isTooShortLifetimeReported ? lifetime : null;
  }

  /** The reason of the refresh that is due. */
  reason(token: IssuedToken | null): RefreshReason {
    if (!token) return 'initial';
    return token.remaining <= 0
      ? 'expired'
      : (TRIGGERS.find(trigger => this.#triggers.has(trigger)) ?? 'scheduled');
  }
}
