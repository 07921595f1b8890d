import { elapsed, type Stamp } from './clock.js';
import type { IssuedToken } from './issued-token.js';
import type { RefreshReason } from './refresher.js';

/** A fleet that was started at once does not refresh at once: up to this share of the delay earlier, never later. */
const SPREAD = 0.05;
/** ms between the starts of two refreshes that nobody asked for by name: a lifetime of nothing must not flood the server. */
const SHORTEST_INTERVAL = 1_000;
/** ms: what that grows to where every token is refused; another one is no remedy. */
const LONGEST_INTERVAL = 60_000;

/** Why a successor is wanted before it is due; the earlier ones outrank the later. */
const DEMANDS = ['requested', 'rejected', 'scheduled'] as const;
export type Demand = (typeof DEMANDS)[number];

/** A token's age in ms at which its successor is asked for: this fraction of its lifetime, or somewhat less by `random`. */
export function dueAge(lifetime: number, refreshAt: number, random: number): number {
  return lifetime * refreshAt * (1 - SPREAD * random);
}

/** When the next refresh is to begin, and why. */
export class RefreshSchedule {
  /** Fraction of the lifetime at which to refresh. */
  refreshAt = 0.8;
  #random = 0;
  readonly #demands = new Set<Demand>();
  #lastStart: Stamp | null = null;
  /** How many tokens in a row were refused. */
  #rejections = 0;

  /** Whether a resource server refused the token in hand. */
  get rejected(): boolean {
    return this.#demands.has('rejected');
  }

  /** A successor is wanted now. */
  want(demand: Demand): void {
    this.#demands.add(demand);
  }

  /** There is a new token, or none any more: nothing that was wanted of the old one counts. */
  reset(random: number): void {
    this.#rejections = this.rejected ? this.#rejections + 1 : 0;
    this.#random = random;
    this.#demands.clear();
  }

  /** A new login: it owes nothing to the refreshes before it. */
  forget(): void {
    this.#lastStart = null;
    this.#demands.clear();
  }

  /** A refresh begins. */
  started(now: Stamp): void {
    this.#lastStart = now;
  }

  /**
   * ms until a refresh is to begin, 0 or less for now; `Infinity` where nothing will make it due.
   *
   * @param latest ms until the refresh token must have been used.
   */
  untilDue(token: IssuedToken | null, now: Stamp, latest: number): number {
    if (this.#demands.has('requested')) return 0;
    const since = this.#lastStart ? elapsed(this.#lastStart, now) : Infinity;
    const due = Math.max(Math.min(this.#untilScheduled(token), latest), SHORTEST_INTERVAL - since);
    if (this.#demands.size === 0) return due;
    const interval = this.rejected ? SHORTEST_INTERVAL * 2 ** this.#rejections : SHORTEST_INTERVAL;
    return Math.min(due, Math.max(Math.min(interval, LONGEST_INTERVAL) - since, 0));
  }

  #untilScheduled(token: IssuedToken | null): number {
    if (!token) return 0;
    if (token.lifetime === null) return Infinity;
    return dueAge(token.lifetime, this.refreshAt, this.#random) - token.age;
  }

  /** Whether tokens of this lifetime (ms) are due more often than the server is asked. */
  outpacedBy(lifetime: number): boolean {
    return lifetime * this.refreshAt < SHORTEST_INTERVAL;
  }

  /** Why the refresh that is due is made. */
  reason(token: IssuedToken | null): RefreshReason {
    if (!token) return 'initial';
    return token.remaining <= 0
      ? 'expired'
      : (DEMANDS.find(demand => this.#demands.has(demand)) ?? 'scheduled');
  }
}
