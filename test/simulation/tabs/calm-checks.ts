import type { Browser } from './browser.js';
import type { Tab } from './tab.js';

/** ms after the last event: until then a tab may still be opening. */
const SETTLING = 3_000;
/** ms that a backoff step takes at most, with what a server may ask for on top. */
const BACKOFF = 60_000 + 31_000;
/** ms of one attempt until its request is aborted, its grace included. */
const ATTEMPT = 32_250;
/** ms until a closed page's requests to the lock manager are settled. */
export const LEAVING = 5_000;
/** ms for which a tab may wait for its peers after it has posted its tokens. */
const MARK = 15_000;
/** ms of waiting for a holder that stands still. */
const WAIT = 34_000;

/** Checks what must hold when nothing happens: all tabs have the same token (1), a valid one (5), and nothing is left (9). */
export class CalmChecks {
  /** ms of true time. */
  #lastEvent = 0;
  #lastFault = -Infinity;
  #faults = 0;

  constructor(private readonly browser: Browser) {}

  /** Something begins, or ends. */
  disturbed(): void {
    this.#lastEvent = this.browser.now;
  }

  /** @param difference 1: a fault begins, −1: it ends. */
  fault(difference: 1 | -1): void {
    this.#faults += difference;
    this.#lastFault = this.browser.now;
    this.disturbed();
  }

  /** After each turn of the event loop. */
  step(): void {
    const tabs = this.browser.tabs.filter(({ page }) => page.running);
    const calmFor = this.browser.now - this.#lastEvent;
    if (calmFor < SETTLING || tabs.length === 0) return;
    if (this.#still(tabs)) {
      this.#agree(tabs);
      for (const tab of tabs) this.#leavesNothing(tab);
    }
    if (calmFor > this.#allowance) for (const tab of tabs) this.#hasToken(tab);
  }

  /** After everything. */
  finish(): void {
    for (const tab of this.browser.tabs) {
      if (tab.waiting > 0 && this.#refreshable(tab))
        this.browser.report.violate(5, `callers of ${tab.label} still wait at the end`);
    }
  }

  /** A tab is closed: its session stops, and nothing of it is left. */
  close(tab: Tab): void {
    tab.close();
    const { page, report, sessionClock } = tab;
    report.check(9, sessionClock.armed === 0, 'leaves a timer');
    if (this.browser.medium.channels(page) > 0) report.violate(9, 'leaves a channel');
    if (page.machine.listeners.size + page.leaveListeners.size > 0) report.violate(9, 'leaves a listener');
  }

  /** {@link LEAVING} ms later. */
  gone({ page, report, coordinatorClock }: Tab): void {
    if (this.browser.locks.countOf(page) > 0) report.violate(9, 'leaves a lock');
    if (this.browser.medium.channels(page) > 0) report.violate(9, 'opens a channel');
    if (coordinatorClock.armed > 0) report.violate(9, 'leaves a timer');
  }

  /** No message on its way to them, no request, no wait for the lead. */
  #still(tabs: readonly Tab[]): boolean {
    const { locks, monitor } = this.browser;
    const isQuiet = !locks.turn.awaited && monitor.requests.open.length === 0;
    return isQuiet && tabs.every(({ page }) => page.messagesInTransit === 0);
  }

  #agree(tabs: readonly Tab[]): void {
    this.browser.report.checked(1);
    const [first, ...others] = tabs;
    for (const other of others) {
      if (other.session.token?.accessToken !== first?.session.token?.accessToken)
        first?.report.violate(1, `and ${other.label} have different tokens, although nothing happens`);
    }
  }

  /** One channel, one timer of the session, the locks of the leader, and nothing else. */
  #leavesNothing(tab: Tab): void {
    const { page, report, sessionClock, coordinatorClock } = tab;
    const { medium, locks, now } = this.browser;
    report.check(9, medium.channels(page) === 1, 'does not have exactly one channel open');
    if (sessionClock.armed > 1) report.violate(9, `has ${sessionClock.armed} timers`);
    const isIdle = ['active', 'idle'].includes(tab.session.status);
    if (tab.machine.hidden || !isIdle || now - Math.max(tab.changedAt, page.runningSince) < MARK) return;
    if (coordinatorClock.armed > 0)
      this.browser.report.violate(9, `the coordinator of ${tab.label} has a timer`);
    // The version lock of a tab that has logged in, and the lead lock.
    const allowed = locks.turn.holder?.page === page ? 2 : 1;
    if (locks.countOf(page) > allowed) report.violate(9, `has ${locks.countOf(page)} locks`);
  }

  /** ms without an event after which a token must be there: a backoff step where there were faults, one stolen lock and two attempts. */
  get #allowance(): number {
    const { latency, messages, locks } = this.browser.scenario;
    const troubled = this.#faults > 0 ? Infinity : Math.max(0, this.#lastFault + BACKOFF - this.#lastEvent);
    return troubled + 2 * (WAIT + ATTEMPT + 3 * messages + 3 * locks + 2 * latency.most);
  }

  #hasToken(tab: Tab): void {
    const { latency, messages, locks, policy } = this.browser.scenario;
    // Tokens whose lifetime is short compared with the delays may expire.
    if (tab.machine.hidden || 0.2 * policy.lifetime < 2 * latency.most + 3 * messages + 3 * locks + 1_000)
      return;
    const { token, status } = tab.session;
    const isValid = (token?.remaining ?? 0) > 0;
    tab.report.check(5, isValid || !this.#refreshable(tab), `has no valid token (${status})`);
  }

  /** Whether the server would accept the newest refresh token of any tab that runs. */
  #refreshable(tab: Tab): boolean {
    const login = tab.held?.login;
    if (!login || tab.session.status === 'failed') return false;
    const grants = this.browser.tabs
      .filter(({ page }) => page.running)
      .flatMap(({ received }) => received.grants.map(({ grant }) => grant));
    const newest = grants
      .filter(grant => grant.login === login)
      .reduce((a, b) => (a.ordinal > b.ordinal ? a : b));
    return this.browser.issued.accepts(newest);
  }
}
