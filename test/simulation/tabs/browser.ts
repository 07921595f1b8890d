import type { TokenResponse } from '../../../src/session/index.js';
import type { TabEnvironment } from '../../../src/session/tabs/tab-environment.js';
import { Network } from '../network.js';
import { Random } from '../random.js';
import type { Timeline } from '../timeline.js';
import { Bench } from './bench.js';
import { LEAVING } from './calm-judge.js';
import { Ledger, type Grant, type Turning } from './ledger.js';
import { LockSpace } from './lock-space.js';
import { Medium } from './medium.js';
import type { Report } from '../simulation.js';
import { PROMPT, type Moment, type TabScenario } from './scenario.js';
import { Tab, type TabWorld } from './tab.js';
import type { Return, TabPage } from './tab-page.js';

/** Of the session. */
export const NAME = 'simulation';
/** ms after which a page has told what it brought along, and been told what others have. */
const OPENING = 1_000;

function byAge(a: Grant, b: Grant): number {
  return a.login.number - b.login.number || a.ordinal - b.ordinal;
}

/** Hears that a tab has come so far. */
export type OnMoment = (moment: Moment, tab: Tab) => void;

/** All tabs of an origin, and what they share. */
export class Browser {
  readonly #world: TabWorld;
  readonly #random: Random;
  readonly #tabs: Tab[] = [];
  readonly network: Network;
  readonly ledger: Ledger;
  readonly medium: Medium;
  readonly locks: LockSpace;
  readonly bench: Bench;
  #opened = 0;
  #anew = false;
  #users = 0;
  #lastLogin: Turning | null = null;

  constructor(
    private readonly timeline: Timeline,
    private readonly scenario: TabScenario,
    report: Report,
    onMoment: OnMoment,
  ) {
    const { seed, latency, mode, messages, locks, policy, monotonicInSleep } = scenario;
    this.#random = new Random(seed, 'browser');
    this.network = new Network(timeline, latency);
    this.ledger = new Ledger(timeline, policy, mode === 'cookie');
    const court = {
      report,
      prompt: messages <= PROMPT && locks <= PROMPT,
      now: () => timeline.now,
      anew: () => this.#anew,
      mixed: () => messages > PROMPT && this.#opened > scenario.tabs,
    };
    this.bench = new Bench(court, this, scenario, onMoment);
    const pace = new Random(seed, 'messages');
    // Most are quick even where some are slow.
    this.medium = new Medium(
      timeline,
      () => (pace.chance(0.5) ? messages : Math.min(messages, PROMPT)),
      this.bench,
    );
    this.locks = new LockSpace(timeline, { most: locks }, `analytics-embed:${NAME}`, this.bench.turnObserver);
    this.bench.begin();
    this.#world = {
      timeline,
      network: this.network,
      observer: this.bench,
      mode,
      reauthenticates: scenario.reauthenticates !== 'no',
      monotonicInSleep,
      name: NAME,
      environment: page => this.#environment(page),
      random: stream => new Random(seed, stream),
    };
  }

  /** Those that live. */
  get tabs(): readonly Tab[] {
    return this.#tabs;
  }

  tabOf(page: TabPage): Tab | undefined {
    return this.#tabs.find(tab => tab.page === page);
  }

  /** One of those that live and run, or `undefined`. */
  running(number: number): Tab | undefined {
    const running = this.#tabs.filter(({ page }) => page.running);
    return running[number % running.length];
  }

  /** A page is loaded. */
  open(tokens: boolean): void {
    this.#anew ||= this.#tabs.some(({ page, knowledge }) => !page.running || knowledge.signedOut);
    const markup = tokens || this.#lastLogin === null ? this.#markup() : null;
    const tab = new Tab(this.#world, this.#opened++);
    this.#tabs.push(tab);
    this.bench.report.log(`${tab.who} is opened ${markup ? `with ${markup.access}` : 'without tokens'}`);
    if (markup) {
      tab.knowledge.hears(markup, this.timeline.now);
      tab.held = markup;
      tab.session.setTokens(this.ledger.markup(markup, this.#left(markup)));
    }
    tab.session.start();
    this.timeline.after(this.#random.between(0, 80), () => {
      if (tab.page.running && !tab.closed) tab.show();
    });
  }

  /** It is gone in the middle of whatever it does. */
  kill(tab: Tab): void {
    this.bench.report.log(`${tab.who} is killed`);
    tab.cutShort = this.#random.chance(0.5);
    tab.page.die();
    this.medium.forget(tab.page);
    this.#remove(tab);
    this.timeline.after(this.#random.between(0, 25), () => {
      this.locks.forget(tab.page);
    });
  }

  /** The page takes its elements out, and goes. */
  close(tab: Tab): void {
    this.bench.calm.close(tab);
    this.#remove(tab);
    this.timeline.after(LEAVING, () => {
      if (tab.page.running) this.bench.calm.gone(tab);
      tab.page.die();
      this.locks.forget(tab.page);
    });
  }

  /** A user logs in where the tab is. */
  login(tab: Tab, user: 'same' | 'other'): void {
    if (user === 'other') this.#users += 1;
    const { turning, tokens } = this.ledger.login(this.#user, tab.knowledge.turnings);
    this.#lastLogin = turning;
    this.#set(tab, turning, tokens);
  }

  signOut(tab: Tab): void {
    const turning = this.ledger.signOut(tab.knowledge.turnings);
    tab.knowledge.turns(turning);
    this.bench.saying(turning, () => {
      tab.session.clear();
    });
  }

  /** The host's own session is still there. */
  silentLogin(tab: Tab): TokenResponse {
    const { turning, tokens } = this.ledger.login(this.#user, tab.knowledge.turnings);
    this.#lastLogin = turning;
    return tokens;
  }

  revoke(): void {
    this.ledger.server.revoke(this.#user);
  }

  wakeUp(): Return {
    const first = (['message', 'lock'] as const).filter(() => this.#random.chance(0.4));
    return {
      first: this.#random.chance(0.5) ? first : first.reverse(),
      later: this.#random.chance(0.5) ? 0 : this.#random.between(0, 40),
      answersFirst: this.#random.chance(0.5),
    };
  }

  get #user(): string {
    return `user ${this.#users}`;
  }

  #set(tab: Tab, turning: Turning, tokens: TokenResponse): void {
    const grant = this.ledger.newest(turning)!;
    tab.knowledge.hears(grant, this.timeline.now);
    this.bench.report.log(`${tab.who} sets ${grant.access} (login ${turning.number})`);
    this.bench.messages.turned(tab);
    tab.session.setTokens(tokens);
  }

  /** What the server writes into a page: of the same family, only older than what any tab has. */
  #markup(): Grant | null {
    // Pages that are loaded at once, with nobody there to judge, are of one mind.
    const settled = this.#tabs.some(({ page, held }) => held && page.running && this.#hasSettled(page));
    const opening = settled
      ? undefined
      : this.#tabs.findLast(({ page, held }) => held && !this.#hasSettled(page));
    if (opening?.held) return opening.held;
    const held = this.#tabs.flatMap(tab => tab.held ?? []).sort((a, b) => byAge(a, b));
    const oldest = held[0];
    // A login is being told: a page of the time before would not be of the same family.
    if (oldest && oldest.login !== held.at(-1)!.login) return null;
    const over = this.#tabs.some(({ knowledge }) => knowledge.signedOut);
    if (oldest && oldest.login === this.#lastLogin && !over) {
      // Who is not told in time what its siblings have may well take what is in the page for the newest.
      if (this.scenario.messages > PROMPT) return oldest;
      const older = this.ledger.grantsOf(oldest.login).filter(({ ordinal }) => ordinal <= oldest.ordinal);
      return this.#random.pick(older);
    }
    // One of a newer login beside those of an older one: the contract takes pages for older than what tabs have.
    if (oldest && !over) return null;
    const last = this.#lastLogin && this.ledger.newest(this.#lastLogin);
    if (last && !over && this.ledger.accepts(last)) return last;
    // The user has just logged in; all that is here knows of it, or will.
    const known = new Set(this.#tabs.flatMap(tab => [...tab.knowledge.turnings]));
    const { turning } = this.ledger.login(this.#user, known);
    this.#lastLogin = turning;
    return this.ledger.newest(turning)!;
  }

  #hasSettled({ arrivedAt }: TabPage): boolean {
    return this.timeline.now - arrivedAt > OPENING;
  }

  #left(grant: Grant): number {
    return Math.max(0, this.scenario.policy.lifetime - (this.timeline.now - grant.askedAt));
  }

  #remove(tab: Tab): void {
    this.#tabs.splice(this.#tabs.indexOf(tab), 1);
  }

  #environment(page: TabPage): TabEnvironment {
    return {
      lock: (name, options, hold) => this.locks.request(page, name, options, hold),
      heldLocks: () => this.locks.held(page),
      open: (name, hear) => this.medium.open(page, name, hear),
    };
  }
}
