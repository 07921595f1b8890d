import { elapsed, type Stamp } from './clock.js';
import type { IssuedToken } from './issued-token.js';
import type { RefreshReason } from './refresher.js';

/** A fleet that was started at once does not refresh at once: up to this share of the delay earlier, never later. */
const SPREAD = 0.05;
/** ms between the starts of two refreshes that nobody asked for by name: a lifetime of nothing must not flood the server. */
const SHORTEST_INTERVAL = 1_000;

/** Why a successor is wanted before it is due; the later ones outrank the earlier. */
const DEMANDS = ['scheduled', 'rejected', 'requested'] as const;
export type Demand = (typeof DEMANDS)[number];

/** When the next refresh is to begin, and why. */
export class RefreshSchedule {
  /** Fraction of the lifetime at which to refresh. */
  refreshAt = 0.8;
  #spread = 1;
  #demand: Demand | null = null;
  #lastStart: Stamp | null = null;

  /** Whether a resource server refused the token in hand. */
  get rejected(): boolean {
    return this.#demand === 'rejected';
  }

  /** A successor is wanted now. */
  want(demand: Demand): void {
    if (rank(demand) > rank(this.#demand)) this.#demand = demand;
  }

  /** There is a new token, or none any more: nothing that was wanted of the old one counts. */
  reset(random: number): void {
    this.#spread = 1 - SPREAD * random;
    this.#demand = null;
  }

  /** A new login: it owes nothing to the refreshes before it. */
  forgetLastStart(): void {
    this.#lastStart = null;
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
    if (this.#demand === 'requested') return 0;
    const due = Math.min(this.#untilWanted(token), latest);
    const last = this.#lastStart;
    return last ? Math.max(due, SHORTEST_INTERVAL - elapsed(last, now)) : due;
  }

  #untilWanted(token: IssuedToken | null): number {
    if (!token || this.#demand) return 0;
    if (token.lifetime === null) return Infinity;
    return token.lifetime * this.refreshAt * this.#spread - token.age;
  }

  /** Whether tokens of this lifetime (ms) are due more often than the server is asked. */
  outpacedBy(lifetime: number): boolean {
    return lifetime * this.refreshAt < SHORTEST_INTERVAL;
  }

  /** Why the refresh that is due is made. */
  reason(token: IssuedToken | null): RefreshReason {
    if (!token) return 'initial';
    return token.remaining <= 0 ? 'expired' : (this.#demand ?? 'scheduled');
  }
}

function rank(demand: Demand | null): number {
  return demand === null ? -1 : DEMANDS.indexOf(demand);
}
