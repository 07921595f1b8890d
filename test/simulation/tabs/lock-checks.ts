import type { Browser } from './browser.js';
import type { LockRequest } from './lock-manager.js';
import type { TabPage } from './tab-page.js';

/** ms that a waiting tab must leave to the lock holder: an attempt's limit and 2 s, and 1 s for a heartbeat. */
const MAX_HOLD = 13_000;
/** ms within which a holder that runs has sent a heartbeat. */
const HEARTBEAT = 1_000;

/** Records which tab has the refresh lock, and checks how it got it (1). */
export class LockChecks {
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

  /** Whether a page actually has it. */
  isHeldBy(page: TabPage): boolean {
    return this.of(page)?.robbed === 'no';
  }

  requested({ page, steal, askedAt }: LockRequest): void {
    if (!steal) this.#waitingSince.set(page, askedAt);
  }

  granted(request: LockRequest): void {
    this.#granted.set(request.page, request);
  }

  /** A lock is stolen only after an attempt's whole limit, and not from a tab that could have responded. */
  stolen(from: LockRequest, by: LockRequest): void {
    const { report, prompt, now } = this.browser;
    this.steals += 1;
    report.log(`tab ${by.page.index} steals the lock of tab ${from.page.index}`);
    report.checked(1);
    const waited = now - (this.#waitingSince.get(by.page) ?? -Infinity);
    if (waited < MAX_HOLD - 1) report.violate(1, `a lock is stolen after ${Math.round(waited)} ms`);
    // Exempt: a holder that was notified of its lock, or woke, too late to respond; and one whose timers are throttled.
    const since = Math.max(from.heardAt, from.page.runningSince);
    const isThrottled = from.page.machine.hidden;
    if (prompt && !isThrottled && from.state === 'held' && now - since > HEARTBEAT + 200)
      report.violate(1, `tab ${by.page.index} steals the lock of one that responds`);
  }
}
