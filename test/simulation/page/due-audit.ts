import type { RefreshReason } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { SimulatedPage } from './page.js';
import { LAST_USE } from './refresh-end.js';

/** Earliest and latest share of the lifetime at which a refresh is due. */
const EARLIEST = 0.76;
const LATEST = 0.8;
/** ms. For shorter lifetimes the timers' whole milliseconds show in the shares. */
const LONG_ENOUGH = 60_000;
/** ms. A refresh that began about the time of the last use is it. */
const ABOUT = 15_000;

/** Checks when refreshes begin: in time (2), and not because a clock was set (10). */
export class DueAudit {
  #lastRequestAt = -Infinity;

  constructor(
    private readonly audit: Audit,
    private readonly page: SimulatedPage,
  ) {}

  /** Takes the last use of a refresh token, where it is due; once. */
  takeLastUse(): boolean {
    const { refreshEnd } = this.audit;
    if (!refreshEnd?.worthIt || refreshEnd.remaining > LAST_USE) return false;
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
    if (lifetime === null || tokenSentAt === null || this.page.called) return;
    const share = 1 - this.audit.remaining / lifetime;
    const truly = (this.page.trueNow - tokenSentAt) / lifetime;
    if (truly < EARLIEST && this.takeLastUse()) return;
    this.audit.checked(2);
    if (share < EARLIEST - 1e-9) this.audit.violate(2, `a refresh at ${share.toFixed(3)} of the lifetime`);
    if (!this.page.machine.honest) this.audit.checked(10);
    // A clock set forward may cost one refresh: of the token that was in hand then.
    if (truly < EARLIEST - 1e-9 && this.page.machine.setForwardAt < tokenSentAt)
      this.audit.violate(10, `a refresh at ${truly.toFixed(3)} of the true lifetime`);
    if (reason !== 'scheduled' || !this.page.calm.undisturbed) return;
    if (share > LATEST + 10 / lifetime)
      this.audit.violate(2, `a refresh at ${share.toFixed(3)} of the lifetime`);
    if (lifetime >= LONG_ENOUGH)
      this.page.world.report.drawn('spread', (LATEST - share) / (LATEST - EARLIEST));
  }

  /** The refresh token's last use must have begun. */
  step(): void {
    const { refreshEnd, retries } = this.audit;
    if (!refreshEnd?.worthIt || this.page.lifetime === null || retries.retrying) return;
    const past = LAST_USE - refreshEnd.remaining;
    const { machine } = this.page;
    if (past < 1_500 || past >= LAST_USE || machine.setForwardAt >= refreshEnd.announcedAt) return;
    const crossedAt = this.page.trueNow - past;
    if (this.page.calm.since > crossedAt || this.#lastRequestAt > crossedAt - ABOUT) return;
    this.audit.violate(2, 'a refresh token was not used before its end');
  }
}
