import type { Instant, RefreshReason } from '../../../src/session/index.js';
import { elapsed, type Machine } from '../machine.js';
import { PageChecks } from './page-checks.js';

/** Earliest and latest share of the lifetime at which a refresh is due. */
const EARLIEST = 0.76;
const LATEST = 0.8;
/** ms. For shorter lifetimes the timers' whole milliseconds show in the shares. */
const LONG_ENOUGH = 60_000;
/** ms. A refresh that began about the time of the last use is it. */
const ABOUT = 15_000;

/** The share of a refresh token's lifetime after which it is used, if the access token is not due before. */
const RENEWAL = 0.8;
/** ms and share of the longest lifetime in a login: the page is notified so long before the end. */
const MAX_NOTICE = 60_000;
const NOTICE = 0.1;

/** The end of a refresh token, as the server stated it to a page. */
export class RefreshEnd {
  /** Whether it had its last use. */
  used = false;
  /** Whether it did not move at a refresh: no other refresh can move it. */
  isLoginEnd = false;
  /** ms of the longest lifetime in this login. */
  readonly #longest: number;
  /** The statement with which the next one is compared: two within 2 s do not show whether the end moves. */
  #base: RefreshEnd = this;

  /**
   * @param announcedAt ms of true time at which the response was requested.
   * @param lifetime ms.
   * @param last that of the response before, in the same login.
   */
  constructor(
    private readonly machine: Machine,
    private readonly since: Instant,
    readonly announcedAt: number,
    readonly lifetime: number,
    last: RefreshEnd | null,
  ) {
    this.#longest = Math.max(lifetime, last?.longest ?? 0);
    this.isLoginEnd = last?.isLoginEnd ?? false;
    const between = announcedAt - (last ? last.#base.announcedAt : announcedAt);
    if (last && between < 2_000) this.#base = last.#base;
    else if (last) this.isLoginEnd = this.trueEnd - last.#base.trueEnd < between / 2;
  }

  get longest(): number {
    return this.#longest;
  }

  /** ms before the end at which it is used. */
  get lead(): number {
    return this.lifetime * (1 - RENEWAL);
  }

  /** ms before the end at which the page is notified. */
  get notice(): number {
    return Math.min(MAX_NOTICE, this.#longest * NOTICE);
  }

  /** ms left, by the page's own clocks. */
  get remaining(): number {
    return this.lifetime - elapsed(this.since, this.machine.now());
  }

  /** Epoch ms. */
  get endsAt(): number {
    return this.since.wall + this.lifetime;
  }

  /** ms of true time. */
  get trueEnd(): number {
    return this.announcedAt + this.lifetime;
  }

  /** Whether it justifies a refresh that is not due for another reason. */
  get worthIt(): boolean {
    return !this.isLoginEnd && !this.used;
  }
}

/** Checks when refreshes begin: in time (2), and not because a clock was set (10). */
export class DueAudit extends PageChecks {
  #lastRequestAt = -Infinity;

  /** Takes the last use of a refresh token, where it is due; once. */
  takeLastUse(): boolean {
    const { refreshEnd } = this.audit;
    if (!refreshEnd?.worthIt || refreshEnd.remaining > refreshEnd.lead + 1) return false;
    refreshEnd.used = true;
    return true;
  }

  requested(): void {
    this.#lastRequestAt = this.page.trueNow;
  }

  /** A refresh begins that was not requested. */
  begins(reason: RefreshReason): void {
    const { lifetime } = this.page;
    const { tokenSentAt } = this.audit;
    if (!lifetime || tokenSentAt === null || this.page.called) return;
    const share = 1 - this.audit.remaining / lifetime;
    const truly = (this.page.trueNow - tokenSentAt) / lifetime;
    if (truly < EARLIEST && this.takeLastUse()) return;
    this.report.check(2, share >= EARLIEST - 1e-9, `a refresh at ${share.toFixed(3)} of the lifetime`);
    if (!this.page.machine.honest) this.report.checked(10);
    // A clock set forward may cost one refresh: of the token that was in hand then.
    if (truly < EARLIEST - 1e-9 && this.page.machine.setForwardAt < tokenSentAt)
      this.report.violate(10, `a refresh at ${truly.toFixed(3)} of the true lifetime`);
    if (reason !== 'scheduled' || !this.page.calm.undisturbed) return;
    if (share > LATEST + 10 / lifetime)
      this.report.violate(2, `a refresh at ${share.toFixed(3)} of the lifetime`);
    if (lifetime >= LONG_ENOUGH) this.report.drawn('spread', (LATEST - share) / (LATEST - EARLIEST));
  }

  /** The refresh token's last use must have begun. */
  step(): void {
    const { refreshEnd, retries } = this.audit;
    if (!refreshEnd?.worthIt || this.page.lifetime === null || retries.retrying) return;
    const { lead } = refreshEnd;
    const past = lead - refreshEnd.remaining;
    const { machine } = this.page;
    if (past < 1_500 || past >= lead || machine.setForwardAt >= refreshEnd.announcedAt) return;
    const crossedAt = this.page.trueNow - past;
    if (this.page.calm.since > crossedAt || this.#lastRequestAt > crossedAt - ABOUT) return;
    this.report.violate(2, 'a refresh token was not used before its end');
  }
}
