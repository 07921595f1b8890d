import type { SessionEvent, TokenResponse } from '../../../src/session/index.js';
import type { Verdict } from '../authorization-server.js';
import type { Truth } from '../truth.js';
import type { Browser, OnMoment } from './browser.js';
import { CalmJudge } from './calm-judge.js';
import { Contents } from './knowledge.js';
import type { Turning } from './ledger.js';
import type { LockObserver } from './lock-manager.js';
import type { MediumObserver, Post } from './medium.js';
import { MessageJudge } from './message-judge.js';
import { describeSessionEvent, type Report } from '../simulation.js';
import type { Court } from './court.js';
import { RequestJudge } from './request-judge.js';
import type { TabScenario } from './scenario.js';
import type { Tab, TabObserver, TabRequest } from './tab.js';
import type { TabPage } from './tab-page.js';
import { TokenJudge } from './token-judge.js';
import { TurnJudge } from './turn-judge.js';

/** Hears what truly happens, and lets the judges know. */
export class Bench implements TabObserver, MediumObserver {
  readonly report: Report;
  readonly messages: MessageJudge;
  readonly turns: TurnJudge;
  readonly #contents: Contents;
  readonly #tokens: TokenJudge;
  readonly #requests: RequestJudge;
  #calm: CalmJudge | null = null;
  /** The sign-out that is being told. */
  #saying: Turning | null = null;
  /** Until when a server has asked a tab to wait, and when that was. */
  readonly #asked = new Map<Tab, { readonly at: number; readonly until: number }>();
  /** Hears that a session is over. */
  onOver: (tab: Tab) => void = () => undefined;

  constructor(
    private readonly court: Court,
    private readonly browser: Browser,
    private readonly scenario: TabScenario,
    private readonly onMoment: OnMoment,
  ) {
    this.report = court.report;
    const { ledger } = browser;
    this.messages = new MessageJudge(court);
    this.turns = new TurnJudge(court);
    this.#contents = new Contents(ledger);
    this.#tokens = new TokenJudge(court, ledger, scenario.policy.lifetime);
    this.#requests = new RequestJudge(court, ledger, this.turns, () => browser.tabs);
  }

  get calm(): CalmJudge {
    return this.#calm!;
  }

  readonly turnObserver: LockObserver = {
    asked: request => {
      this.report.log(`tab ${request.page.index} wants the turn`);
      this.turns.asked(request);
      this.#moment('lock asked', request.page);
    },
    granted: request => {
      this.report.log(`tab ${request.page.index} has the turn`);
      this.turns.granted(request);
      this.#moment('turn', request.page);
    },
    stolen: (from, by) => {
      this.turns.stolen(from, by, from.page.machine.hidden);
    },
    given: request => {
      this.#moment('lock granted', request.page);
    },
  };

  /** The world is complete. */
  begin(): void {
    const { ledger, medium, locks } = this.browser;
    this.#calm = new CalmJudge(this.court, {
      scenario: this.scenario,
      ledger,
      medium,
      locks,
      requests: this.#requests,
      tabs: () => this.browser.tabs,
    });
  }

  /** After each turn of the event loop. */
  step(): void {
    this.messages.step();
    for (const tab of this.browser.tabs) if (tab.page.running) this.#tokens.step(tab);
    this.calm.step();
  }

  /** What is posted meanwhile tells a sign-out. */
  saying(turning: Turning, say: () => void): void {
    this.#saying = turning;
    say();
    this.#saying = null;
  }

  requested(request: TabRequest): void {
    this.#requests.requested(request);
    this.onMoment('sent', request.tab);
  }

  serve(request: TabRequest): Verdict {
    const { tab, silentLogin, refreshToken, sentAt } = request;
    if (tab.cutShort) return { refused: 'invalid_grant' };
    this.onMoment('served', tab);
    if (!silentLogin) return this.browser.ledger.refresh(refreshToken, sentAt);
    return this.scenario.reauthenticates === 'yes'
      ? { granted: this.browser.silentLogin(tab) }
      : { refused: 'invalid_grant' };
  }

  told({ tab, signal }: TabRequest, truth: Truth | undefined): void {
    if (signal.aborted || !truth) return;
    const at = this.court.now();
    this.report.log(`${tab.who}: ${truth.outcome}${truth.wait ? `, wait ${truth.wait} ms` : ''}`);
    if (truth.wait > 0) this.#asked.set(tab, { at, until: at + truth.wait });
  }

  answered({ tab, signal }: TabRequest, answer: TokenResponse): void {
    // One may come without what was asked for, and with the refresh token all the same.
    const [grant] = this.browser.ledger.mentioned(answer);
    this.onMoment('answered', tab);
    if (!grant) return;
    // One that nobody waits for any more may be taken all the same, or dropped.
    this.messages.answered(tab, grant);
    if (!signal.aborted) tab.knowledge.hears(grant, this.court.now());
  }

  event(tab: Tab, event: SessionEvent): void {
    if (event.type !== 'status') this.report.log(`${tab.who} ${describeSessionEvent(event)}`);
    if (event.type !== 'revoked') return;
    if (event.reason === 'session_over') this.#tokens.ended(tab, this.browser.tabs);
    this.onOver(tab);
  }

  posted(post: Post, to: ReadonlySet<TabPage>): void {
    const tab = post.page && this.browser.tabOf(post.page);
    if (!tab) return;
    const now = this.court.now();
    const asked = this.#asked.get(tab);
    const { grants } = this.#contents.note(post, {
      turning: this.#saying,
      waitUntil: asked?.at === now ? asked.until : 0,
      held: tab.session.token?.accessToken,
    });
    this.report.log(`${tab.who} says ${brief(post.data)} to ${[...to].map(page => page.index).join(', ')}`);
    this.messages.posted(tab, grants);
    if (grants.length > 0 || this.#saying) tab.saidAt = now;
    for (const grant of grants) {
      tab.knowledge.hears(grant, now);
      for (const page of to) {
        const inTurn = this.turns.has(tab.page);
        this.browser.tabOf(page)?.knowledge.queues({ grant, at: now, inTurn, by: tab.page });
      }
    }
    if (grants.length > 0) this.onMoment('posted', tab);
  }

  heard(post: Post, page: TabPage): void {
    const tab = this.browser.tabOf(page);
    if (!tab) return;
    this.messages.heard(tab);
    const content = this.#contents.of(post);
    if (post.page !== page) this.report.log(`${tab.who} hears ${brief(post.data)}`);
    if (!content) return;
    const { grants, turning, waitUntil, held } = content;
    for (const grant of grants) tab.knowledge.hears(grant, this.court.now());
    if (turning) tab.knowledge.turns(turning);
    if (waitUntil > 0 && post.page !== page) this.#requests.mustWait(tab, waitUntil, held);
  }

  threw(page: TabPage, error: unknown): void {
    this.report.violate(8, `tab ${page.index} throws at a message: ${String(error)}`);
  }

  #moment(moment: Parameters<OnMoment>[0], page: TabPage): void {
    const tab = this.browser.tabOf(page);
    if (tab) this.onMoment(moment, tab);
  }
}

function brief(data: unknown): string {
  return (JSON.stringify(data) as string | undefined)?.replaceAll('SECRET-', '').slice(0, 260) ?? 'something';
}
