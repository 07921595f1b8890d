import { SHORTEST_PAUSE } from './callers.js';
import { REQUEST_TIMEOUTS } from './scenario.js';
import type { SimulatedPage } from './page.js';
import { GRACE } from './request-audit.js';
import { QUICK } from './retry-audit.js';

/** ms from a new token to a token in a frame, and back. */
const DELIVERY = 15;
/** ms, the longest limit of an attempt. */
const REQUEST_TIMEOUT = Math.max(...REQUEST_TIMEOUTS);
/** ms, the longest `Retry-After`. */
const LONGEST_WAIT = 31_000;

/** Records when nothing happens to a page, and checks what must hold then: early refreshes (2) and recovery (5). */
export class Calm {
  /** How many disturbances there are now. */
  #active = 0;
  /** ms of true time. */
  #calmSince = 0;
  #tokenAt = 0;
  /** Counts the disturbances. */
  #version = 0;
  /** Whether the clock was set since the last token: no signal announces that to the page. */
  #clockSet = false;

  constructor(private readonly page: SimulatedPage) {}

  disturbed(): void {
    this.#active += 1;
    this.#version += 1;
  }

  disturbanceEnded(): void {
    this.#active -= 1;
    this.#calmSince = this.page.trueNow;
    if (this.#active > 0 || !this.page.refreshable) return;
    const version = this.#version;
    this.page.world.timeline.after(this.#allowance, () => {
      const calm = this.#version === version && !this.#clockSet;
      if (calm && this.page.mounted && this.page.refreshable) this.#checkRecovery();
    });
  }

  /** The clock was set, with an effect on the session. */
  clockSet(): void {
    this.#clockSet = true;
    this.#version += 1;
    this.#calmSince = this.page.trueNow;
  }

  /** ms of true time since when nothing happens to the page; `Infinity` while something does. */
  get since(): number {
    return this.#active > 0 ? Infinity : this.#calmSince;
  }

  /** Whether nothing has happened to the page since it requested its token: refreshes begin at their share of the lifetime. */
  get undisturbed(): boolean {
    const { lifetime, refreshLifetime } = this.page.world.scenario.policy;
    const inTime = 0.76 * lifetime > Math.max(this.#roundTrip, SHORTEST_PAUSE);
    return this.#isCalmSinceRequest && inTime && refreshLifetime === null;
  }

  onToken(): void {
    // The token before it did not expire, although nothing but the refresh's own schedule prevented that.
    if (this.undisturbed) this.page.report.checked(2);
    this.#tokenAt = this.page.trueNow;
    this.#clockSet = false;
  }

  onExpired(): void {
    const { refreshable, audit } = this.page;
    // The refresh does not prevent the end of a refresh token.
    if (!refreshable || audit.ends.refused) return;
    if (this.#areTokensBrief || !this.#isCalmSinceRequest) return;
    this.page.report.violate(2, 'a token expired, although nothing prevented its refresh');
  }

  get #isCalmSinceRequest(): boolean {
    return this.#active === 0 && this.#tokenAt - this.page.limitFactor * REQUEST_TIMEOUT >= this.#calmSince;
  }

  /** Whether tokens may expire before their successors come, or on their way, and reach no frame. */
  get #areTokensBrief(): boolean {
    return 0.2 * (this.page.lifetime ?? Infinity) <= this.#roundTrip;
  }

  /** ms, in both directions. */
  get #roundTrip(): number {
    return 2 * this.page.world.scenario.latency.most;
  }

  /** ms until a token must be in every frame: one round trip, and before it the rest of a backoff step. */
  get #allowance(): number {
    const { retries, requests } = this.page.audit;
    const limit = this.page.limitFactor * REQUEST_TIMEOUT;
    const attempt = requests.inFlight ? limit + GRACE + QUICK + retries.nextStep + LONGEST_WAIT : 0;
    const soon = this.page.timers > 0 ? 1 : 0;
    return retries.remaining + attempt + requests.shortestPause + this.#roundTrip + DELIVERY + soon;
  }

  #checkRecovery(): void {
    const { session, audit, frames, report } = this.page;
    report.checked(5);
    const { generation } = session;
    const justCame = this.page.trueNow - this.#tokenAt < DELIVERY;
    if (audit.remaining <= 0 && !this.#areTokensBrief)
      report.violate(5, `no valid token, although all faults have ended (${session.status})`);
    if (this.#areTokensBrief && justCame) return;
    const missing = frames.filter(frame => frame.generation < (justCame ? generation - 1 : generation));
    if (missing.length > 0 && audit.remaining > 0)
      report.violate(5, `${missing.length} frames without the newest token`);
  }
}
