import type { Browser } from './browser.js';
import type { Tab } from './tab.js';

/** ms by which a tab may be off. */
const TOLERANCE = 5;

/** Checks each tab's token: never older than the one before (3), never of a login that is over (8), never taken for younger than it is (3). */
export class TokenChecks {
  constructor(private readonly browser: Browser) {}

  /** After a turn of the event loop of a tab that runs. */
  step(tab: Tab): void {
    const { now, issued, mixed, begunAnew, scenario } = this.browser;
    const { report } = tab;
    const { token } = tab.session;
    const newest = token ? issued.byAccess.get(token.accessToken) : undefined;
    const grant = tab.received.newestOf(token?.accessToken) ?? newest;
    const before = tab.held;
    tab.held = grant;
    if (!token) return;
    if (!grant) {
      report.violate(8, 'has a token that the server did not issue');
      return;
    }
    if (grant !== before) {
      tab.changedAt = now;
      report.checked(3);
      report.log(`has ${grant.access.replace('SECRET-', '')} (login ${grant.login.number})`);
    }
    // Exempt: with slow messages, pages that were loaded later; with a page that began a new login, which counts although it
    // is older than its peers' refreshes; and with a backend, the response to a request that was sent before the user's login.
    const isOlder = before?.login === grant.login && grant.ordinal < before.ordinal;
    if (isOlder && grant.askedAt <= before.askedAt && !mixed && !begunAnew)
      report.violate(3, 'has a token that is older than the one before');
    if (tab.received.superseded.has(grant.login) && !mixed && !begunAnew)
      report.violate(8, 'has a token of a login before the one that has reached it');
    // A token that comes again may show its end more exactly.
    const { askedAt, end } = newest ?? grant;
    const left = scenario.policy.repeats ? end - now : scenario.policy.lifetime - (now - askedAt);
    if (token.remaining > Math.max(0, left) + TOLERANCE) {
      const excess = Math.round(token.remaining - left);
      report.violate(3, `takes its token for ${excess} ms younger than it is`);
    }
  }

  /** A token is another generation: another access token, or another login. */
  begins(tab: Tab): void {
    const { token } = tab.session;
    const { last } = tab;
    tab.last = token;
    // The same object comes again after a rejection: its server has confirmed it.
    const isSame = token !== last && token?.accessToken === last?.accessToken && token?.login === last?.login;
    tab.report.check(3, !isSame, 'the same access token is another generation');
  }

  /** A session that ends without a sign-out has been refused the actual newest refresh token. */
  ended(tab: Tab): void {
    const { issued, tabs } = this.browser;
    const login = tab.held?.login;
    tab.report.checked(8);
    if (!login || tab.received.superseded.has(login)) return;
    const newest = tabs
      .flatMap(({ received }) => received.grants.map(({ grant }) => grant))
      .filter(grant => grant.login === login)
      .reduce((a, b) => (a.ordinal > b.ordinal ? a : b), tab.held!);
    if (issued.accepts(newest))
      tab.report.violate(8, 'ends although the server would not refuse its refresh token');
  }
}
