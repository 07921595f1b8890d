import { elapsed, type Instant } from './clock.js';
import type { RefreshReason } from './session-options.js';
import type { IssuedToken } from './issued-token.js';
import type { TokenChange, TokenStore } from './token-store.js';

/** Spreads the refreshes of clients that started together: up to this share of the delay earlier, never later. */
const EARLY_JITTER = 0.05;
/** Interval between the starts of two refreshes, except after `refresh()`: a lifetime of 0 must not flood the server. */
const MIN_REFRESH_INTERVAL_MS = 1_000;
/**
 * Upper bound of that interval, which doubles while responses do not help: resource servers reject their tokens, or these have
 * expired on arrival, or they are the token in hand.
 */
const MAX_REFRESH_INTERVAL_MS = 60_000;

/** The reason of a refresh that is due before its time. */
export type RefreshTrigger = 'requested' | 'rejected' | 'scheduled';

/** What decides when the next refresh starts, besides the tokens and the options. */
export interface ScheduleState extends Readonly<Partial<Record<RefreshTrigger, true>>> {
  /** In [0, 1), drawn for each token. */
  readonly jitter: number;
  /** When the last refresh sent its first request; `null` if there was none since the login. */
  readonly startedAt: Instant | null;
  /** Number of tokens in a row that a resource server rejected. */
  readonly rejectionCount: number;
}

/** The schedule of a new login: earlier refreshes do not delay its first one. */
export const INITIAL_SCHEDULE: ScheduleState = { jitter: 0, startedAt: null, rejectionCount: 0 };

/** A response has a token: it answers the triggers, even if it is the same one, which the server has confirmed then. */
export function afterToken(
  { rejected, rejectionCount, startedAt, jitter }: ScheduleState,
  change: TokenChange,
  nextJitter: number,
): ScheduleState {
  return {
    jitter: change === 'unchanged' ? jitter : nextJitter,
    startedAt,
    rejectionCount: rejected ? rejectionCount + 1 : 0,
  };
}

/**
 * Age in milliseconds at which a token is refreshed: this fraction of its lifetime, or somewhat less.
 *
 * @param jitter in [0, 1).
 */
export function refreshAge(lifetimeMs: number, refreshAt: number, jitter: number): number {
  return lifetimeMs * refreshAt * (1 - EARLY_JITTER * jitter);
}

/**
 * Milliseconds until a refresh starts; 0 or less for now, `Infinity` if none will be due.
 *
 * @param refreshAt fraction of the token's lifetime.
 */
export function msUntilRefresh(
  schedule: ScheduleState,
  tokens: TokenStore,
  refreshAt: number,
  now: Instant,
): number {
  const { requested, rejected, scheduled, jitter, startedAt, rejectionCount } = schedule;
  const { token, unhelpfulCount } = tokens;
  if (requested) return 0;
  const msSinceLastStart = startedAt ? elapsed(startedAt, now) : Infinity;
  const minIntervalMs = refreshInterval(Math.max(0, unhelpfulCount - 1));
  const msUntilDue = Math.max(
    Math.min(msUntilRefreshAge(token, refreshAt, jitter), tokens.msUntilRenewal(refreshAt)),
    minIntervalMs - msSinceLastStart,
  );
  if (!rejected && !scheduled) return msUntilDue;
  const intervalMs = Math.max(minIntervalMs, refreshInterval(rejected ? rejectionCount : 0));
  return Math.min(msUntilDue, Math.max(intervalMs - msSinceLastStart, 0));
}

/** @param count responses in a row that did not help. */
function refreshInterval(count: number): number {
  return Math.min(MIN_REFRESH_INTERVAL_MS * 2 ** count, MAX_REFRESH_INTERVAL_MS);
}

function msUntilRefreshAge(token: IssuedToken | null, refreshAt: number, jitter: number): number {
  if (!token) return 0;
  return token.lifetime === null ? Infinity : refreshAge(token.lifetime, refreshAt, jitter) - token.age;
}

/** The reason of the refresh that is due. */
export function refreshReason(schedule: ScheduleState, token: IssuedToken | null): RefreshReason {
  if (!token) return 'initial';
  if (token.remaining <= 0) return 'expired';
  if (schedule.requested) return 'requested';
  return schedule.rejected ? 'rejected' : 'scheduled';
}

/**
 * Whether tokens of this lifetime expire on arrival, or are due more often than a refresh may start. Not near the end of the
 * login, which shortens them.
 */
export function isLifetimeTooShort(lifetimeMs: number, refreshAt: number, tokens: TokenStore): boolean {
  if (tokens.isLoginEndKnown) return false;
  return tokens.unhelpfulCount > 1 || lifetimeMs * refreshAt < MIN_REFRESH_INTERVAL_MS;
}
