import type { Browser } from './browser.js';
import type { LockObserver, LockRequest } from './lock-space.js';
import type { Moment } from './scenario.js';
import type { TabPage } from './tab-page.js';

/** ms after which a tab that needs a token may steal the lock from a leader that answers. */
const MAX_PATIENCE = 120_000;
/** ms that a waiting tab must leave to the leader for its answer. */
const ANSWER = 1_000;

/** Records which tab has the lead lock, and checks how it got it (1). */
export class LockChecks implements LockObserver {
  /** Each page's last granted request. */
  readonly #granted = new Map<TabPage, LockRequest>();
  /** When each page began to wait for the lock, in ms of true time. */
  readonly #waitingSince = new Map<TabPage, number>();
  steals = 0;

  constructor(private readonly browser: Browser) {}

  /** The lock that a page has as far as it has been notified, even if it was stolen. */
  of(page: TabPage): LockRequest | undefined {
    const request = this.#granted.get(page);
    return request?.state === 'held' ? request : undefined;
  }

  asked({ page, steal, askedAt }: LockRequest): void {
    this.browser.report.log(`tab ${page.index} requests the lock`);
    if (!steal) this.#waitingSince.set(page, askedAt);
    this.#onMoment('lock asked', page);
  }

  given({ page }: LockRequest): void {
    this.#onMoment('lock granted', page);
  }

  granted(request: LockRequest): void {
    const { page } = request;
    this.browser.report.log(`tab ${page.index} has the lock`);
    this.#granted.set(page, request);
    this.#onMoment('turn', page);
  }

  /** The lead is stolen only from a leader that had the time to answer, and not from one that could have. */
  stolen(from: LockRequest, by: LockRequest): void {
    const { report, prompt, now } = this.browser;
    this.steals += 1;
    report.log(`tab ${by.page.index} steals the lock of tab ${from.page.index}`);
    const waited = now - (this.#waitingSince.get(by.page) ?? -Infinity);
    report.check(1, waited >= ANSWER - 1, `a lock is stolen after ${Math.round(waited)} ms`);
    // Exempt: a leader that was notified of its lock, or woke, too late to answer.
    const since = Math.max(from.heardAt, from.page.runningSince);
    // And after so many answers that it may be a script that only claims to lead.
    const isPatient = waited >= MAX_PATIENCE;
    if (prompt && from.state === 'held' && now - since > ANSWER + 200 && !isPatient)
      report.violate(1, `tab ${by.page.index} steals the lock of one that responds`);
  }

  #onMoment(moment: Moment, page: TabPage): void {
    const tab = this.browser.tabOf(page);
    if (tab) this.browser.actions.onMoment(moment, tab);
  }
}
