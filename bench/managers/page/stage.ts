import type { Fault } from '../../../test/support/strict-server/faults.js';
import type { Lifetime } from '../../../test/support/strict-server/token-family.js';
import { VirtualTime, type Realm } from '../../page/virtual-time.js';
import type { Left } from '../wire.js';
import type { Library, SignedIn } from './manager.js';
import { Network } from './network.js';
import { RealWatches } from './real/watches.js';
import { Tab } from './tab.js';
import { CLIENT_ID, ISSUER, TokenServer } from './token-server.js';

/** Requests after which it is a storm, and nothing more is to be learnt. */
const STORM = 1_000;
/** ms, real, that one cell may take. */
const REAL_LIMIT = 30_000;
/** ms, virtual, between two looks at whether something has happened: in the first second, and later. */
const [GLANCE, LATER_GLANCE] = [10, 500];
/** Seconds, virtual, that a call may take where its end is waited for. */
const CALL = 60;
/** Seconds, virtual, in which what the page has asked for last comes to its end. */
const QUIET = 7;
/** The beginning of all scenarios, epoch ms. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** Ends a scenario before its time: what it says goes into the cell. */
export class Unmeasured extends Error {}

/** The library has asked again and again: no use in going on. */
export class Storm extends Error {}

/** The world of one scenario: a server, a user's tabs, and their time. */
export class Stage {
  readonly #time = new VirtualTime();
  readonly #watches = new RealWatches();
  readonly server: TokenServer;
  readonly #network: Network;
  readonly #url: string;
  readonly #tabs: Tab[] = [];
  readonly #open = new Set<Tab>();
  readonly #realEnd = performance.now() + REAL_LIMIT;
  /** ms by which the user's wall clock is wrong. */
  #skew = 0;
  #loggedIn = false;
  #storm = STORM;

  /**
   * @param lifetime seconds that access tokens live.
   * @param url the page that a tab shows.
   */
  constructor(library: Library, lifetime: Lifetime, url: string) {
    this.#time.wall = BEGINNING;
    this.server = new TokenServer(library, this.#time, this.#watches.tasks, lifetime);
    this.#network = new Network(this.#time, this.#watches.tasks, this.server);
    this.#url = url;
    this.#time.passed = (from, to) => {
      for (const { holding } of this.#open) holding.passed(from, to);
    };
  }

  /** Seconds without a valid token, of all tabs. */
  get without(): number {
    return this.#tabs.reduce((sum, { holding }) => sum + holding.without, 0);
  }

  /** Refresh requests that came to the server. */
  get requests(): number {
    return this.server.log.length;
  }

  get unsettled(): number {
    return this.#watches.tasks.unsettled;
  }

  /** A document has begun. */
  adopt(realm: Realm): void {
    const tab = this.#tabs.find(candidate => candidate.shows(realm));
    if (!tab) throw new Error('Nobody has opened this.');
    tab.adopt(realm);
  }

  /** Opens a tab: the first one comes from the login, others have what the library keeps. */
  async open(): Promise<Tab> {
    const { time, network, watches } = { time: this.#time, network: this.#network, watches: this.#watches };
    const endOf = (token: string): number => this.server.endOf(token);
    const ground = { time, network, watches, skew: () => this.#skew, endOf, url: this.#url };
    const tab = new Tab(ground, this.#tabs.length + 1);
    this.#tabs.push(tab);
    this.#open.add(tab);
    await this.#begin(tab);
    return tab;
  }

  /** Loads a tab's page again. */
  async reload(tab: Tab): Promise<void> {
    await this.#begin(tab);
  }

  /** Closes a tab, in the middle of anything. */
  async close(tab: Tab): Promise<void> {
    tab.close();
    this.#open.delete(tab);
    await this.#settle();
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.#time.pass(seconds * 1_000, this.#settle);
  }

  /** Lets time pass until something holds; `false` where it does not within so many seconds. */
  async until(holds: () => boolean, seconds = CALL): Promise<boolean> {
    await this.#settle();
    for (let passed = 0; passed < seconds * 1_000 && !holds();) {
      const glance = passed < 1_000 ? GLANCE : LATER_GLANCE;
      await this.#time.pass(glance, this.#settle);
      passed += glance;
    }
    return holds();
  }

  /** How a call ends; `undefined` where it does not within a minute. */
  async end<Result>(call: Promise<Result>): Promise<PromiseSettledResult<Result> | undefined> {
    let result: PromiseSettledResult<Result> | undefined;
    void Promise.allSettled([call]).then(([settled]) => (result = settled));
    await this.until(() => result !== undefined);
    return result;
  }

  /** The computer sleeps for seconds, and wakes up as a browser tells it. */
  async sleep(seconds: number): Promise<void> {
    for (const tab of this.#open) tab.visible = false;
    await this.#settle();
    this.#time.sleep(seconds * 1_000);
    for (const tab of this.#open) {
      tab.visible = true;
      tab.tell(realm => realm, 'pageshow', { persisted: true });
    }
    await this.#settle();
  }

  /** The user sets the clock by so many seconds, and comes back to the page. */
  async setClock(seconds: number): Promise<void> {
    this.#skew += seconds * 1_000;
    for (const tab of this.#open) tab.tell(realm => realm, 'focus');
    await this.#settle();
  }

  /** Shows what the server does to requests until `end` of it; `undefined`: nothing. */
  set outage(fault: Fault | undefined) {
    this.server.always = fault;
  }

  /** Whether refreshes that are asked for now bring a good token, in every tab; else what comes instead. */
  async complaintAtTheEnd(): Promise<string | undefined> {
    for (const tab of this.#open) tab.rest();
    // What is under way comes to its end: two at once are other scenarios.
    await this.pass(QUIET);
    for (const tab of this.#open) {
      // The first one leaves the refresh token in hand that the second one needs.
      const first = await this.end(tab.manager.refresh());
      if (first) await this.end(tab.manager.refresh());
      const last = await this.end(tab.manager.token());
      if (!last) return 'hangs permanently';
      const token = last.status === 'fulfilled' ? last.value : '';
      if (this.server.endOf(token) <= this.#time.wall) return 'signed out';
    }
    return undefined;
  }

  /** What is left when the library is put away in every tab. */
  async dispose(): Promise<Left> {
    for (const tab of this.#open) {
      tab.rest();
      await this.end(tab.manager.dispose());
    }
    await this.pass(1);
    const left = [...this.#open].map(tab => tab.left);
    const sum = (key: keyof Left): number => left.reduce((total, each) => total + each[key], 0);
    return { timers: sum('timers'), listeners: sum('listeners'), channels: sum('channels') };
  }

  async #begin(tab: Tab): Promise<void> {
    await tab.load();
    const login: SignedIn = this.#loggedIn
      ? { issuer: ISSUER, clientId: CLIENT_ID, first: undefined }
      : this.server.login();
    this.#loggedIn = true;
    const started = await this.end(tab.start(login));
    if (started?.status === 'rejected') throw new Unmeasured(textOf(started.reason));
    if (!started) throw new Unmeasured('It does not come to its start.');
  }

  readonly #settle = async (): Promise<void> => {
    await this.#watches.tasks.settle(() => this.#time.activity);
    if (this.requests >= this.#storm) {
      this.#storm = Infinity;
      throw new Storm();
    }
    if (performance.now() > this.#realEnd) {
      const seconds = Math.round((this.#time.wall - BEGINNING) / 1_000);
      throw new Unmeasured(
        `It has not come to the end in 30 s: ${this.requests} requests in ${seconds} virtual seconds.`,
      );
    }
  };
}

/** By its shape: a tab has an `Error` of its own. */
function textOf(reason: unknown): string {
  return typeof reason === 'object' && reason && 'message' in reason
    ? String(reason.message)
    : String(reason);
}
