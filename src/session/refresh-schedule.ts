import { elapsed, type Instant } from './clock.js';
import type { IssuedToken } from './issued-token.js';
import type { RefreshReason } from './refresher.js';
import { DEFAULT_REFRESH_AT } from './session-options.js';
import type { TokenStore } from './token-store.js';

/** A fleet that was started at once does not refresh at once: up to this share of the delay earlier, never later. */
const EARLY_JITTER = 0.05;
/** ms between the starts of two refreshes that nobody asked for by name: a lifetime of nothing must not flood the server. */
const MIN_REFRESH_INTERVAL_MS = 1_000;
/** ms: what that grows to where every token is refused; another one is no remedy. */
const MAX_REJECTION_INTERVAL_MS = 60_000;

/** Why a successor is wanted before it is due; the earlier ones outrank the later. */
const TRIGGERS = ['requested', 'rejected', 'scheduled'] as const;
export type RefreshTrigger = (typeof TRIGGERS)[number];

/** A token's age in ms at which its successor is asked for: this fraction of its lifetime, or somewhat less by `random`. */
export function refreshAge(lifetimeMs: number, refreshAt: number, jitter: number): number {
  return lifetimeMs * refreshAt * (1 - EARLY_JITTER * jitter);
}

/** When the next refresh is to begin, and why. */
export class RefreshSchedule {
  /** Fraction of the lifetime at which to refresh. */
  refreshAt: number = DEFAULT_REFRESH_AT;
  #jitter = 0;
  readonly #triggers = new Set<RefreshTrigger>();
  #lastStartedAt: Instant | null = null;
  /** How many tokens in a row were refused. */
  #rejectionCount = 0;
  #isTooShortLifetimeReported = false;

  /** Whether a resource server refused the token in hand. */
  get isTokenRejected(): boolean {
    return this.#triggers.has('rejected');
  }

  /** A successor is wanted now. */
  addTrigger(trigger: RefreshTrigger): void {
    this.#triggers.add(trigger);
  }

  /** There is a new token, or none any more: nothing that was wanted of the old one counts. */
  reset(jitter: number): void {
    this.#rejectionCount = this.isTokenRejected ? this.#rejectionCount + 1 : 0;
    this.#jitter = jitter;
    this.#triggers.clear();
  }

  /** A new login: it owes nothing to the refreshes before it. */
  clear(): void {
    this.#lastStartedAt = null;
    this.#triggers.clear();
  }

  /** A refresh begins. */
  recordStart(startedAt: Instant): void {
    this.#lastStartedAt = startedAt;
  }

  /**
   * ms until a refresh is to begin, 0 or less for now; `Infinity` where nothing will make it due.
   */
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
   * The token's lifetime in ms, once, if tokens are due for a refresh more often than a refresh may start; otherwise `null`.
   */
  consumeTooShortLifetime({ lifetime }: IssuedToken, expiredOnArrivalCount: number): number | null {
    if (this.#isTooShortLifetimeReported || lifetime === null) return null;
    this.#isTooShortLifetimeReported =
      expiredOnArrivalCount > 1 || lifetime * this.refreshAt < MIN_REFRESH_INTERVAL_MS;
    return this.#isTooShortLifetimeReported ? lifetime : null;
  }

  /** Why the refresh that is due is made. */
  reason(token: IssuedToken | null): RefreshReason {
    if (!token) return 'initial';
    return token.remaining <= 0
      ? 'expired'
      : (TRIGGERS.find(trigger => this.#triggers.has(trigger)) ?? 'scheduled');
  }
}
