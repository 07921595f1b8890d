import type { Ledger } from './ledger.js';
import type { LockSpace } from './lock-space.js';
import type { Medium } from './medium.js';
import type { Court } from './court.js';
import type { RequestJudge } from './request-judge.js';
import type { TabScenario } from './scenario.js';
import type { Tab } from './tab.js';

/** ms after the last thing that happened: until then a tab may still be opening. */
const SETTLING = 3_000;
/** ms that a backoff step takes at most, with what a server may ask for on top. */
const BACKOFF = 60_000 + 31_000;
/** ms of one attempt, its grace included. */
const ATTEMPT = 12_250;
/** ms until what a page had asked of the lock manager has come and gone. */
export const LEAVING = 5_000;
/** ms for which a refresh may leave a mark. */
const MARK = 15_000;
/** ms of waiting for a holder that stands still. */
const WAIT = 14_000;

/** Where the calm is judged. */
export interface CalmStage {
  readonly scenario: TabScenario;
  readonly ledger: Ledger;
  readonly medium: Medium;
  readonly locks: LockSpace;
  readonly requests: RequestJudge;
  /** Those that live. */
  tabs(): readonly Tab[];
}

/** Judges what holds when nothing happens: all tabs are of one mind (1), each has a token (5), and nothing is left lying about (9). */
export class CalmJudge {
  /** ms of true time. */
  #lastEvent = 0;
  #lastFault = -Infinity;
  #faults = 0;

  constructor(
    private readonly court: Court,
    private readonly stage: CalmStage,
  ) {}

  /** Something begins, or ends. */
  disturbed(): void {
    this.#lastEvent = this.court.now();
  }

  /** @param difference 1: a fault begins, −1: it ends. */
  fault(difference: 1 | -1): void {
    this.#faults += difference;
    this.#lastFault = this.court.now();
    this.disturbed();
  }

  /** After each turn of the event loop. */
  step(): void {
    const tabs = this.stage.tabs().filter(({ page }) => page.running);
    const peace = this.court.now() - this.#lastEvent;
    if (peace < SETTLING || tabs.length === 0) return;
    if (this.#still(tabs)) {
      this.#ofOneMind(tabs);
      for (const tab of tabs) this.#tidy(tab);
    }
    if (peace > this.#allowance) for (const tab of tabs) this.#alive(tab);
  }

  /** After everything. */
  finish(): void {
    const { report } = this.court;
    for (const tab of this.stage.tabs()) {
      if (tab.waiting > 0 && this.#refreshable(tab)) report.violate(5, `callers of ${tab.who} wait in vain`);
    }
  }

  /** A tab is left: its session stops, and nothing of it stays. */
  close(tab: Tab): void {
    tab.close();
    const { report } = this.court;
    report.checked(9);
    if (tab.timers.session > 0) report.violate(9, `${tab.who} leaves a timer`);
    if (this.stage.medium.channels(tab.page) > 0) report.violate(9, `${tab.who} leaves a channel`);
    if (tab.listening > 0) report.violate(9, `${tab.who} leaves a listener`);
  }

  /** {@link LEAVING} ms later. */
  gone(tab: Tab): void {
    if (this.stage.locks.concerns(tab.page)) this.court.report.violate(9, `${tab.who} leaves a lock`);
    if (this.stage.medium.channels(tab.page) > 0) this.court.report.violate(9, `${tab.who} opens a channel`);
    if (tab.timers.link > 0) this.court.report.violate(9, `${tab.who} leaves a timer`);
  }

  /** No message on its way to them, no request, no lock. */
  #still(tabs: readonly Tab[]): boolean {
    const { medium, locks, requests } = this.stage;
    return (
      locks.turn.idle && requests.open.length === 0 && tabs.every(({ page }) => !medium.isExpectedBy(page))
    );
  }

  #ofOneMind(tabs: readonly Tab[]): void {
    const { report } = this.court;
    report.checked(1);
    const [first, ...others] = tabs;
    for (const other of others) {
      if (first && other.session.token?.accessToken !== first.session.token?.accessToken)
        report.violate(1, `${first.who} and ${other.who} are not of one mind, though all is quiet`);
    }
  }

  /** One channel, one timer of the session's, and nothing else. Exempt: a refresh leaves a mark for a while. */
  #tidy(tab: Tab): void {
    const { report, now } = this.court;
    const { medium, locks } = this.stage;
    report.checked(9);
    if (medium.channels(tab.page) !== 1) report.violate(9, `${tab.who} has not one channel open`);
    const { session, link } = tab.timers;
    if (session > 1) report.violate(9, `${tab.who} has ${session} timers`);
    if (
      tab.hidden ||
      now() - Math.max(tab.saidAt, tab.page.runningSince) < MARK ||
      !['active', 'idle'].includes(tab.session.status)
    )
      return;
    if (link > 0) report.violate(9, `the link of ${tab.who} has a timer`);
    if (locks.countOf(tab.page) > 0) report.violate(9, `${tab.who} has a lock`);
  }

  /** ms of peace after which a token must be there: a backoff step where there were faults, one robbery and two attempts. */
  get #allowance(): number {
    const { latency, messages, locks } = this.stage.scenario;
    const troubled = this.#faults > 0 ? Infinity : Math.max(0, this.#lastFault + BACKOFF - this.#lastEvent);
    return troubled + 2 * (WAIT + ATTEMPT + 3 * messages + 3 * locks + 2 * latency.most);
  }

  #alive(tab: Tab): void {
    const { lifetime } = this.stage.scenario.policy;
    const { latency, messages, locks } = this.stage.scenario;
    // Tokens that are brief beside the ways of the world may run out.
    if (tab.hidden || 0.2 * lifetime < 2 * latency.most + 3 * messages + 3 * locks + 1_000) return;
    const { report } = this.court;
    report.checked(5);
    if ((tab.session.token?.remaining ?? 0) <= 0 && this.#refreshable(tab))
      report.violate(5, `${tab.who} has no living token (${tab.session.status})`);
  }

  /** Whether what is the newest in any tab that runs would be accepted. */
  #refreshable(tab: Tab): boolean {
    const login = tab.held?.login;
    if (!login || tab.session.status === 'failed') return false;
    const grants = this.stage
      .tabs()
      .filter(({ page }) => page.running)
      .flatMap(({ knowledge }) => knowledge.grants.map(({ grant }) => grant));
    const newest = grants
      .filter(grant => grant.login === login)
      .reduce((a, b) => (a.ordinal > b.ordinal ? a : b));
    return this.stage.ledger.accepts(newest);
  }
}
