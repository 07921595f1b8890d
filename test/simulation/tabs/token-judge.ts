import type { Ledger } from './ledger.js';
import type { Court } from './court.js';
import type { Tab } from './tab.js';

/** ms by which a tab may be off. */
const TOLERANCE = 5;

/** Judges what a tab has in hand: never older than what it had (3), never of a login that is over (8), never taken for younger than it is (10). */
export class TokenJudge {
  constructor(
    private readonly court: Court,
    private readonly ledger: Ledger,
    /** ms. */
    private readonly lifetime: number,
  ) {}

  /** After a turn of the event loop of a tab that runs. */
  step(tab: Tab): void {
    const { token } = tab.session;
    const grant = token ? this.ledger.ofAccess(token.accessToken) : undefined;
    const { report, now } = this.court;
    const before = tab.held;
    tab.held = grant;
    if (!token) return;
    if (!grant) {
      report.violate(8, `${tab.who} has a token that nobody gave`);
      return;
    }
    if (grant !== before) {
      report.checked(3);
      report.log(`${tab.who} has ${grant.access.replace('SECRET-', '')} (login ${grant.login.number})`);
    }
    // Exempt: with slow messages, pages that were loaded later.
    if (before?.login === grant.login && grant.ordinal < before.ordinal && !this.court.mixed())
      report.violate(3, `${tab.who} has a token that is older than the one before`);
    // Exempt, too: with a page that began anew.
    if (tab.knowledge.hasLeft(grant.login) && !this.court.mixed() && !this.court.anew())
      report.violate(8, `${tab.who} has a token of a login before the one that it heard of`);
    const left = this.lifetime - (now() - grant.askedAt);
    if (token.remaining > Math.max(0, left) + TOLERANCE)
      report.violate(
        3,
        `${tab.who} takes its token for ${Math.round(token.remaining - left)} ms younger than it is`,
      );
  }

  /** A session that ends without its user's doing has been refused what is truly its newest. */
  ended(tab: Tab, known: readonly Tab[]): void {
    const { report } = this.court;
    const login = tab.held?.login;
    report.checked(8);
    if (!login || tab.knowledge.hasLeft(login)) return;
    const grants = known.flatMap(({ knowledge }) => knowledge.grants.map(({ grant }) => grant));
    const newest = grants
      .filter(grant => grant.login === login)
      .reduce((a, b) => (a.ordinal > b.ordinal ? a : b), tab.held!);
    if (this.ledger.accepts(newest)) report.violate(8, `${tab.who} ends though the server would not refuse`);
  }
}
