import type { Ledger } from './ledger.js';
import type { Court } from './court.js';
import { PROMPT } from './scenario.js';
import type { Tab, TabRequest } from './tab.js';
import type { TurnJudge } from './turn-judge.js';

/** ms for a hearing of 500 ms and its messages: who runs for that long has asked and been answered. */
const HEARING = 500 + 2 * PROMPT;

interface Wait {
  /** ms of true time. */
  readonly until: number;
  readonly held: string;
  /** How much the tab knew then. */
  readonly knew: number;
}

/** Judges what is asked of the server: one at a time, with the newest refresh token (1), not too soon (6), not after the end (7). */
export class RequestJudge {
  readonly #open = new Set<TabRequest>();
  readonly #waits = new Map<Tab, Wait>();

  constructor(
    private readonly court: Court,
    private readonly ledger: Ledger,
    private readonly turns: TurnJudge,
    private readonly tabs: () => readonly Tab[],
  ) {}

  /** Those of living pages that are still waited for. */
  get open(): TabRequest[] {
    return [...this.#open].filter(({ tab, signal, settled }) => {
      return !settled && !signal.aborted && tab.page.alive;
    });
  }

  requested(request: TabRequest): void {
    const { tab, silentLogin } = request;
    const { report } = this.court;
    report.log(
      `${tab.who} asks${silentLogin ? ' for a silent login' : ''} (${tokenName(request.refreshToken)})`,
    );
    report.checked(1);
    this.#alone(request);
    this.#newest(request);
    this.#patient(tab);
    report.checked(7);
    // Exempt: with a page that began anew.
    if (tab.knowledge.signedOut && !this.court.anew())
      report.violate(7, `${tab.who} asks though it heard of a sign-out`);
    if (tab.closed) report.violate(9, `${tab.who} asks though it was closed`);
    for (const over of this.#open) if (over.settled || over.signal.aborted) this.#open.delete(over);
    this.#open.add(request);
  }

  /** A sibling said that the server asked it to wait. */
  mustWait(tab: Tab, until: number, held: string | undefined): void {
    // Who knows more, or something else, need not.
    if (held === undefined || tab.session.token?.accessToken !== held) return;
    const before = this.#waits.get(tab);
    const knew = tab.knowledge.grants.length;
    if (!before || before.until < until || before.knew !== knew) this.#waits.set(tab, { until, held, knew });
  }

  /** Never two at once of tabs that run. Exempt: one was robbed, while it stood still; with slow messages, at any time. */
  #alone({ tab }: TabRequest): void {
    for (const other of this.open) {
      if (other.tab === tab || !other.tab.page.running) continue;
      // Exempt, too: one was robbed whose timers are slowed down.
      if (other.tab.hidden && this.#robbed(other.tab) !== 'no') continue;
      const robbed = [this.#robbed(other.tab), this.court.prompt ? 'no' : this.#robbed(tab)];
      const excused = this.court.prompt
        ? robbed[0] === 'while it stood still'
        : robbed.some(how => how !== 'no');
      if (!excused) this.court.report.violate(1, `${tab.who} asks while ${other.tab.who} does`);
    }
  }

  /** Never one whose successor has reached it, lay before it when its turn came, or is known to one whom it could have asked. */
  #newest({ tab, refreshToken, silentLogin }: TabRequest): void {
    const { report, prompt, now } = this.court;
    const grant = silentLogin ? undefined : this.ledger.ofRefresh(refreshToken);
    // Exempt: one of a family that is dead; there is nothing to lose.
    const newest = grant && this.ledger.newest(grant.login);
    if (!grant || !newest || !this.ledger.accepts(newest)) return;
    const { knowledge, page, who } = tab;
    if (this.court.mixed()) return;
    if (knowledge.hasLeft(grant.login) && !this.court.anew())
      report.violate(1, `${who} presents a refresh token of a login before the one that it heard of`);
    if (knowledge.knowsSuccessorSince(grant) < Infinity)
      report.violate(1, `${who} presents a refresh token whose successor it has heard of`);
    // Exempt: what somebody said who was robbed of its turn; with slow messages, an answer that comes after the hearing, and last words.
    if (knowledge.couldKnowSuccessor(grant, this.turns.of(page)?.heardAt ?? 0, prompt))
      report.violate(1, `${who} presents a refresh token whose successor lies in its queue`);
    if (!prompt || now() - page.runningSince < HEARING) return;
    for (const other of this.tabs()) {
      const since = Math.max(
        other.knowledge.knowsSuccessorSince(grant),
        other.page.runningSince,
        other.page.arrivedAt,
      );
      if (other !== tab && other.page.running && now() - since > HEARING)
        report.violate(1, `${who} presents a refresh token whose successor ${other.who} has`);
    }
  }

  /** What a sibling was told to wait for, this tab waits for too. Exempt: it knows more by now. */
  #patient(tab: Tab): void {
    const wait = this.#waits.get(tab);
    const { report, now } = this.court;
    if (!wait) return;
    report.checked(6);
    const same = wait.knew === tab.knowledge.grants.length && wait.held === tab.session.token?.accessToken;
    if (same && now() < wait.until - 1)
      report.violate(6, `${tab.who} asks though a sibling said that the server wants to wait`);
  }

  #robbed(tab: Tab): 'no' | 'in peace' | 'while it stood still' {
    return this.turns.of(tab.page)?.robbed ?? 'no';
  }
}

function tokenName(refreshToken: string | undefined): string {
  return refreshToken?.replace('SECRET-', '') ?? 'no refresh token';
}
