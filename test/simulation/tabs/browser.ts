import type { TokenResponse } from '../../../src/session/index.js';
import { Network } from '../network.js';
import { Random } from '../random.js';
import { run, type Deployment, type Outcome, type Report, type Simulation } from '../simulation.js';
import type { Timeline } from '../timeline.js';
import { Actions } from './actions.js';
import { LEAVING } from './calm-checks.js';
import { IssuedTokens, type Grant, type LoginChange } from './issued-tokens.js';
import { LockSpace } from './lock-space.js';
import { Medium } from './medium.js';
import { Monitor } from './monitor.js';
import { PROMPT, scenarioOf, type Action, type TabScenario } from './scenario.js';
import { Tab } from './tab.js';
import type { Return, TabPage } from './tab-page.js';

export const SESSION_NAME = 'simulation';
/** The name of its channel, and of its refresh lock. */
export const CHANNEL = `analytics-embed:2:${SESSION_NAME}`;
/** ms after which a page has posted the tokens of its markup, and received those of its peers. */
const OPENING = 1_000;
/** ms for which pages may still stand still when no event begins any more. */
const REMAINDER = 60_000;
/** ms after that in which everything must recover. */
const RECOVERY = 200_000;

/** Many tabs of one session. */
export const tabSimulation: Simulation = {
  scenarioOf,
  simulate: (scenario: TabScenario, traced = false) =>
    run(scenario, traced, (timeline, report) => new Browser(scenario, timeline, report)),
};

/** All tabs of an origin, and what they share. */
export class Browser implements Deployment<Action> {
  private readonly eventsEnd = this.scenario.calmAt + REMAINDER;
  readonly end = this.eventsEnd + RECOVERY + 2 * LEAVING;
  /** Those that are open. */
  readonly tabs: Tab[] = [];
  readonly network = new Network(this.timeline, this.scenario.latency, 'standard');
  readonly issued = new IssuedTokens(this.timeline, this.scenario.policy, this.scenario.mode === 'cookie');
  readonly monitor = new Monitor(this);
  readonly medium: Medium;
  readonly locks = new LockSpace(this.timeline, this.scenario.locks, CHANNEL, this.monitor.locks);
  readonly actions = new Actions(this, this.eventsEnd);
  /** Whether messages and locks are so quick that a sync request is answered within a refresh hold-off. */
  readonly prompt = Math.max(this.scenario.messages, this.scenario.locks) <= PROMPT;
  readonly #random: Random;
  readonly #repeats = this.random('repeats');
  #opened = 0;
  /**
   * Whether a page was loaded while others could not send it a login or sign-out, or after a sign-out, which may still be on its
   * way: the login that it begins counts, because it is later.
   */
  begunAnew = false;
  #users = 0;
  #lastLogin: LoginChange | null = null;
  #hasSignOut = false;

  constructor(
    readonly scenario: TabScenario,
    readonly timeline: Timeline,
    readonly report: Report,
  ) {
    this.#random = this.random('browser');
    const { messages } = scenario;
    const pace = this.random('messages');
    // Most are quick even where some are slow.
    const delay = (): number => (pace.chance(0.5) ? messages : Math.min(messages, PROMPT));
    this.medium = new Medium(timeline, delay, this.monitor);
    this.#schedule();
  }

  get now(): number {
    return this.timeline.now;
  }

  /** Whether a page was loaded that may not have received its peers' tokens in time: it begins a new login then. */
  get mixed(): boolean {
    return this.scenario.messages > PROMPT && this.#opened > this.scenario.tabs;
  }

  random(stream: string): Random {
    return new Random(this.scenario.seed, stream);
  }

  perform(action: Action): void {
    this.actions.perform(action);
  }

  onCalm(): void {
    this.actions.calm();
  }

  step(): void {
    this.monitor.step();
  }

  counts(): Outcome['counts'] {
    const { messages, locks } = this.monitor;
    return { requests: this.network.requests, refreshes: messages.refreshes, steals: locks.steals };
  }

  tabOf(page: TabPage): Tab | undefined {
    return this.tabs.find(tab => tab.page === page);
  }

  /** One of those that are open and run, or `undefined`. */
  running(number: number): Tab | undefined {
    const running = this.tabs.filter(({ page }) => page.running);
    return running[number % running.length];
  }

  /** A page is loaded. */
  open(tokens: boolean): void {
    this.begunAnew ||= this.tabs.some(({ page, received }) => !page.running || received.signedOut);
    this.begunAnew ||= this.#hasSignOut && this.scenario.messages > PROMPT;
    const markup = tokens || this.#lastLogin === null ? this.#markup() : null;
    const tab = new Tab(this, this.#opened++);
    this.tabs.push(tab);
    tab.report.log(`is opened ${markup ? `with ${markup.access}` : 'without tokens'}`);
    if (markup) {
      tab.received.add(markup, this.now);
      tab.held = markup;
      const left = Math.max(0, this.scenario.policy.lifetime - (this.now - markup.askedAt));
      tab.session.setTokens(this.issued.markup(markup, left));
    }
    tab.session.start();
    this.timeline.after(this.#random.between(0, 80), () => {
      if (tab.page.running && !tab.closed) tab.page.machine.dispatch('pageshow');
    });
  }

  /** The page's process ends at once. */
  kill(tab: Tab): void {
    tab.report.log('is killed');
    tab.cutShort = this.#random.chance(0.5);
    tab.page.die();
    this.medium.forget(tab.page);
    this.#remove(tab);
    this.timeline.after(this.#random.between(0, 25), () => {
      this.locks.forget(tab.page);
    });
  }

  /** The page removes its elements, and is closed. */
  close(tab: Tab): void {
    this.monitor.calm.close(tab);
    tab.page.closing = true;
    this.#remove(tab);
    this.timeline.after(LEAVING, () => {
      if (tab.page.running) this.monitor.calm.gone(tab);
      tab.page.die();
      this.locks.forget(tab.page);
    });
  }

  /** A user logs in in a tab. */
  login(tab: Tab, user: 'same' | 'other'): void {
    if (user === 'other') this.#users += 1;
    const { login, tokens } = this.#logIn(tab.received.changes);
    const grant = this.issued.newest.get(login)!;
    tab.received.add(grant, this.now);
    tab.report.log(`sets ${grant.access} (login ${login.number})`);
    this.monitor.messages.turnOf(tab).loggedIn = true;
    tab.session.setTokens(tokens);
  }

  signOut(tab: Tab): void {
    this.#hasSignOut = true;
    const signOut = this.issued.signOut(tab.received.changes);
    tab.received.addChange(signOut);
    this.monitor.signingOut(signOut, () => {
      tab.session.clear();
    });
  }

  /** The host's own session is still valid. */
  silentLogin(tab: Tab): TokenResponse {
    return this.#logIn(tab.received.changes).tokens;
  }

  /** The access token that the server's next answer to a tab repeats, if it does. */
  repeatedFor(tab: Tab): string | undefined {
    const { policy, calmAt } = this.scenario;
    const isRepeated = policy.repeats && this.now < calmAt && this.#repeats.chance(0.4);
    return isRepeated ? tab.session.token?.accessToken : undefined;
  }

  revoke(): void {
    this.issued.server.revoke(this.#user);
  }

  wakeUp(): Return {
    const first = (['message', 'lock'] as const).filter(() => this.#random.chance(0.4));
    return {
      first: this.#random.chance(0.5) ? first : first.reverse(),
      later: this.#random.chance(0.5) ? 0 : this.#random.between(0, 40),
      answersFirst: this.#random.chance(0.5),
    };
  }

  /** What happens in every scenario: tabs open first; at the end each refreshes, then all are closed. */
  #schedule(): void {
    const { timeline } = this;
    const eventsEnd = this.eventsEnd;
    timeline.after(0, () => {
      for (let tab = 0; tab < this.scenario.tabs; tab++) this.actions.open(true);
    });
    for (const at of [eventsEnd, eventsEnd + RECOVERY / 2]) {
      timeline.after(at + 5_000, () => {
        this.running(1)?.refresh();
      });
    }
    timeline.after(eventsEnd + RECOVERY, () => {
      this.monitor.calm.finish();
      for (const tab of [...this.tabs]) this.close(tab);
    });
  }

  get #user(): string {
    return `user ${this.#users}`;
  }

  #logIn(known: ReadonlySet<LoginChange>): ReturnType<IssuedTokens['login']> {
    const result = this.issued.login(this.#user, known);
    this.#lastLogin = result.login;
    return result;
  }

  /** The tokens that the server writes into a page: of the same family, but older than those of any tab. */
  #markup(): Grant | null {
    // Pages that are loaded at once, before any has settled, get the same tokens.
    const settled = this.tabs.some(({ page, held }) => held && page.running && this.#hasSettled(page));
    const opening = settled
      ? undefined
      : this.tabs.findLast(({ page, held }) => held && !this.#hasSettled(page));
    if (opening?.held) return opening.held;
    const held = this.tabs
      .flatMap(tab => tab.held ?? [])
      .sort((a, b) => a.login.number - b.login.number || a.ordinal - b.ordinal);
    const oldest = held[0];
    // A login is being posted: a page of the time before would not be of the same family.
    if (oldest && oldest.login !== held.at(-1)!.login) return null;
    const over = this.tabs.some(({ received }) => received.signedOut);
    if (oldest && oldest.login === this.#lastLogin && !over) {
      // A page that does not receive its peers' tokens in time may take its markup for the newest.
      if (this.scenario.messages > PROMPT) return oldest;
      const older = this.issued.grantsOf(oldest.login).filter(({ ordinal }) => ordinal <= oldest.ordinal);
      return this.#random.pick(older);
    }
    // Not a newer login next to tabs of an older one: by the contract, markup is older than what tabs have.
    if (oldest && !over) return null;
    const last = this.#lastLogin && this.issued.newest.get(this.#lastLogin);
    if (last && !over && this.issued.accepts(last)) return last;
    // The user has just logged in; that login comes after all that has reached any tab.
    const { login } = this.#logIn(new Set(this.tabs.flatMap(tab => [...tab.received.changes])));
    return this.issued.newest.get(login)!;
  }

  #hasSettled({ arrivedAt }: TabPage): boolean {
    return this.now - arrivedAt > OPENING;
  }

  #remove(tab: Tab): void {
    const index = this.tabs.indexOf(tab);
    if (index >= 0) this.tabs.splice(index, 1);
  }
}
