import type { IssuingPolicy } from '../authorization-server.js';
import { GRACE } from './deadline-audit.js';
import type { Latency } from '../network.js';
import type { SimulatedPage } from './page.js';
import { QUICK } from './retry-audit.js';
import { REQUEST_TIMEOUTS } from './scenario.js';
import type { Timeline } from '../timeline.js';

/** ms from a token in hand to a token in a frame, and back. */
const DELIVERY = 15;
/** ms, the most that an attempt's limit may be. */
const REQUEST_TIMEOUT = Math.max(...REQUEST_TIMEOUTS);
/** ms that a server may ask to wait. */
const LONGEST_WAIT = 31_000;
/** ms between refreshes that nobody asked for by name. */
const SHORTEST_INTERVAL = 1_000;

/** What a page went through. */
interface Weather {
  /** How much is going on now. */
  active: number;
  /** ms of true time. */
  calmSince: number;
  /** Counts up with everything that happens. */
  version: number;
  tokenAt: number;
  /** Whether the clock was set since then: the page finds out at its next look, which nothing announces. */
  clockSet: boolean;
}

/** Knows when a page is left in peace, and what must hold then: early refreshes (2) and coming back (5). */
export class Calm {
  /** ms, there and back. */
  readonly #roundTrip: number;
  readonly #weather = new Map<SimulatedPage, Weather>();

  constructor(
    private readonly timeline: Timeline,
    private readonly pages: readonly SimulatedPage[],
    private readonly policy: IssuingPolicy,
    latency: Latency,
  ) {
    this.#roundTrip = 2 * latency.most;
    for (const page of pages) {
      const weather: Weather = { active: 0, calmSince: 0, version: 0, tokenAt: 0, clockSet: false };
      this.#weather.set(page, weather);
      page.audit.onToken = () => {
        // The one before it did not run out, though nothing but the refresh's own diligence saw to that.
        if (this.undisturbed(page)) page.audit.checked(2);
        weather.tokenAt = timeline.now;
        weather.clockSet = false;
      };
      page.audit.onExpired = () => {
        this.#expired(page, weather);
      };
    }
  }

  /** Something happens to a page (`null`: to all) for `lasts` ms, then it ends by `end`. */
  disturb(index: number | null, lasts: number, end: () => void = () => undefined): void {
    const pages = this.pages.filter(page => index === null || page.index === index);
    for (const page of pages) {
      const weather = this.#of(page);
      weather.active += 1;
      weather.version += 1;
    }
    this.timeline.after(lasts, () => {
      end();
      for (const page of pages) this.#ended(page);
    });
  }

  /** The clock was set to where it means something. */
  clockSet(index: number): void {
    for (const page of this.pages) {
      if (page.index !== index) continue;
      const weather = this.#of(page);
      weather.clockSet = true;
      weather.version += 1;
      weather.calmSince = this.timeline.now;
    }
  }

  /** ms of true time since when nothing happens to a page; `Infinity` while something does. */
  since(page: SimulatedPage): number {
    const { active, calmSince } = this.#of(page);
    return active > 0 ? Infinity : calmSince;
  }

  /** Whether nothing has happened to a page since it asked for its token. */
  undisturbed(page: SimulatedPage): boolean {
    const { active, calmSince, tokenAt } = this.#of(page);
    const { lifetime, refreshLifetime } = this.policy;
    const inTime = 0.76 * lifetime > Math.max(this.#roundTrip, SHORTEST_INTERVAL);
    return active === 0 && tokenAt - REQUEST_TIMEOUT >= calmSince && inTime && refreshLifetime === null;
  }

  #ended(page: SimulatedPage): void {
    const weather = this.#of(page);
    weather.active -= 1;
    weather.calmSince = this.timeline.now;
    if (weather.active > 0 || !page.refreshable) return;
    const { version } = weather;
    this.timeline.after(this.#allowance(page), () => {
      const calm = weather.version === version && !weather.clockSet;
      if (calm && page.mounted && page.refreshable) this.#mustBeBack(page);
    });
  }

  /** ms until a token must be in every frame: one round trip, or what is left of a backoff step before. */
  #allowance({ audit, timers }: SimulatedPage): number {
    const { retries } = audit;
    const attempt = audit.requests.inFlight
      ? REQUEST_TIMEOUT + GRACE + QUICK + retries.nextStep + LONGEST_WAIT
      : 0;
    const soon = timers > 0 ? 1 : 0;
    return retries.remaining + attempt + SHORTEST_INTERVAL + this.#roundTrip + DELIVERY + soon;
  }

  #mustBeBack(page: SimulatedPage): void {
    const { session, audit, frames } = page;
    audit.checked(5);
    const { generation } = session;
    const justCame = this.timeline.now - this.#of(page).tokenAt < DELIVERY;
    // Such tokens may run out before their successors come, or on their way, and reach no frame.
    const brief = 0.2 * this.policy.lifetime <= this.#roundTrip;
    if (audit.remaining <= 0 && !brief)
      audit.violate(5, `no living token, though all is well again (${session.status})`);
    if (brief && justCame) return;
    const missing = frames.filter(frame => frame.generation < (justCame ? generation - 1 : generation));
    if (missing.length > 0 && audit.remaining > 0)
      audit.violate(5, `${missing.length} frames without the newest token`);
  }

  #expired(page: SimulatedPage, { active, calmSince, tokenAt }: Weather): void {
    const margin = 0.2 * this.policy.lifetime;
    // A refresh token that has reached its end is no fault of the refresh's.
    if (!page.refreshable || page.audit.ends.refused) return;
    if (margin <= this.#roundTrip || active > 0 || tokenAt - REQUEST_TIMEOUT < calmSince) return;
    page.audit.violate(2, 'a token ran out, though nothing was in the way of its successor');
  }

  #of(page: SimulatedPage): Weather {
    return this.#weather.get(page)!;
  }
}
