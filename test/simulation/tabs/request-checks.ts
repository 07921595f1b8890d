import type { Browser } from './browser.js';
import type { Grant } from './issued-tokens.js';
import type { LockRequest } from './lock-space.js';
import { PROMPT } from './scenario.js';
import type { Tab, TabRequest } from './tab.js';

/** ms of a refresh hold-off and its messages: a tab that runs for that long has requested and received its peers' tokens. */
const HOLD_OFF = 500 + 2 * PROMPT;

interface Wait {
  /** ms of true time. */
  readonly until: number;
  readonly held: Grant;
  /** How many grants had reached the tab. */
  readonly grants: number;
}

/** Checks the requests: one at a time, with the newest refresh token (1), not too soon (6), not after the end (7). */
export class RequestChecks {
  readonly #open = new Set<TabRequest>();
  readonly #waits = new Map<Tab, Wait>();

  constructor(private readonly browser: Browser) {}

  /** Those of open pages that are in flight. */
  get open(): TabRequest[] {
    return [...this.#open].filter(
      ({ tab, signal, settled }) => !settled && !signal.aborted && tab.page.alive,
    );
  }

  requested(request: TabRequest): void {
    const { tab, silentLogin, refreshToken } = request;
    const { report } = tab;
    const presented = refreshToken?.replace('SECRET-', '') ?? 'no refresh token';
    report.log(`sends a ${silentLogin ? 'silent login' : 'request'} (${presented})`);
    report.checked(1);
    this.#isAlone(request);
    this.#isNewest(request);
    this.#hasWaited(tab);
    // Exempt: with a page that began a new login.
    const allowed = !tab.received.signedOut || this.browser.begunAnew;
    report.check(7, allowed, 'sends a request although a sign-out has reached it');
    if (tab.closed) report.violate(9, 'sends a request although it was closed');
    for (const over of this.#open) if (over.settled || over.signal.aborted) this.#open.delete(over);
    this.#open.add(request);
  }

  /** A peer has posted that the server requires it to wait. */
  mustWait(tab: Tab, until: number, held: Grant | undefined): void {
    // A tab with other or newer tokens need not.
    if (held === undefined || newestHeld(tab) !== held) return;
    const before = this.#waits.get(tab);
    const grants = tab.received.grants.length;
    if (!before || before.until < until || before.grants !== grants)
      this.#waits.set(tab, { until, held, grants });
  }

  /** Never two at once of tabs that run. Exempt: the lock was stolen from one that stood still; with slow messages, from any. */
  #isAlone({ tab }: TabRequest): void {
    const { prompt } = this.browser;
    for (const other of this.open) {
      if (other.tab === tab || !other.tab.page.running) continue;
      const robbed = this.#robbed(other.tab);
      // Exempt, too: the lock was stolen from one whose timers are throttled.
      if (other.tab.machine.hidden && robbed !== 'no') continue;
      const excused = prompt
        ? robbed === 'while it stood still'
        : robbed !== 'no' || this.#robbed(tab) !== 'no';
      if (!excused) tab.report.violate(1, `sends a request while one of ${other.tab.label} is in flight`);
    }
  }

  /** Never a refresh token whose successor has reached the tab, was in its queue when it got the lock, or is in a peer from which it could have requested it. */
  #isNewest({ tab, refreshToken, silentLogin }: TabRequest): void {
    const { prompt, now, issued, mixed, begunAnew, monitor, tabs } = this.browser;
    const grant = silentLogin ? undefined : issued.byRefresh.get(refreshToken ?? '');
    // Exempt: one of a family that is revoked; there is nothing to lose.
    const newest = grant && issued.newest.get(grant.login);
    if (!grant || !newest || !issued.accepts(newest) || mixed) return;
    const { received, page, report } = tab;
    if (received.superseded.has(grant.login) && !begunAnew)
      report.violate(1, 'presents a refresh token of a login before the one that has reached it');
    if (received.successorSince(grant) < Infinity)
      report.violate(1, 'presents a refresh token whose successor has reached it');
    // Exempt: a message from a tab whose lock was stolen; with slow messages, an answer after the hold-off, and the last message of a page that is closed or cached.
    if (received.couldHaveSuccessor(grant, monitor.locks.of(page)?.heardAt ?? 0, prompt))
      report.violate(1, 'presents a refresh token whose successor is in its queue');
    if (!prompt || now - page.runningSince < HOLD_OFF) return;
    for (const other of tabs) {
      const { runningSince, arrivedAt, running } = other.page;
      const since = Math.max(other.received.successorSince(grant), runningSince, arrivedAt);
      if (other !== tab && running && now - since > HOLD_OFF)
        report.violate(1, `presents a refresh token whose successor ${other.label} has`);
    }
  }

  /** A tab waits as long as a peer was required to. Exempt: it has received other tokens since. */
  #hasWaited(tab: Tab): void {
    const wait = this.#waits.get(tab);
    if (!wait) return;
    const same = wait.grants === tab.received.grants.length && wait.held === newestHeld(tab);
    const mayBegin = !same || this.browser.now >= wait.until - 1;
    tab.report.check(6, mayBegin, 'sends a request although the server requires a peer to wait');
  }

  #robbed(tab: Tab): LockRequest['robbed'] {
    return this.browser.monitor.locks.of(tab.page)?.robbed ?? 'no';
  }
}

/** The newest grant of a tab's access token that has reached the tab. */
export function newestHeld({ received, session }: Tab): Grant | undefined {
  return received.newestOf(session.token?.accessToken);
}
