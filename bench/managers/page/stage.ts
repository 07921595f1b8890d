import type { Lifetime } from '../../../test/support/token-family.js';
import type { Left } from '../cell.js';
import type { Library } from './library.js';
import { Network } from './network.js';
import { RealTasks } from './real-tasks.js';
import { Tab, type World } from './tab.js';
import { Time } from './time.js';
import { TokenServer } from './token-server.js';

/** ms, real, after which a scenario is given up. */
const REAL_LIMIT_MS = 30_000;
/** ms, virtual, between two looks at whether something has happened: in the first second, and later. */
const [INTERVAL_MS, LATER_INTERVAL_MS] = [10, 500];
/** Seconds without a token that do not count. */
const TOLERANCE = 1;
/** Seconds, virtual, after which a call that is awaited counts as never settling. */
const CALL_LIMIT = 60;
/** Seconds, virtual, in which the page's last calls settle. */
const LAST_CALLS = 7;

/** The scenario cannot be measured; the message goes into the cell. */
export class Unmeasured extends Error {}

/** One scenario: a server, a user's tabs, and their time. */
export class Stage {
  /** Seconds for which the page may be without a valid token. */
  maxWithout = 0;
  maxRequests = Infinity;
  readonly server: TokenServer;
  readonly tasks = new RealTasks();
  readonly #time = new Time();
  readonly #world: World;
  readonly #tabs: Tab[] = [];
  readonly #open = new Set<Tab>();
  /** What the library did not survive, besides what {@link complaint} finds by itself. */
  #complaint: string | undefined;
  readonly #realEnd = performance.now() + REAL_LIMIT_MS;

  /**
   * @param lifetime of access tokens.
   * @param url the page that a tab shows.
   */
  constructor(library: Library, lifetime: Lifetime, url: string) {
    const time = this.#time;
    this.server = new TokenServer(library, time, lifetime);
    const network = new Network(time, this.tasks, this.server);
    this.#world = { time, server: this.server, network, tasks: this.tasks, url };
  }

  /** Seconds without a valid token, of all tabs. */
  get without(): number {
    return this.#tabs.reduce((sum, { withoutMs }) => sum + withoutMs, 0) / 1_000;
  }

  /** Refresh requests that arrived at the server. */
  get requests(): number {
    return this.server.log.length;
  }

  /** The condition that the library did not meet, as it was observed. */
  get complaint(): string | undefined {
    if (this.#complaint !== undefined) return this.#complaint;
    const { log } = this.server;
    if (log.some(({ at }, index) => at < (log[index - 1]?.notBefore ?? 0)))
      return 'sends a request too early';
    if (this.without > this.maxWithout + TOLERANCE)
      return `${Math.round(this.without)} s without a valid token`;
    return this.requests > this.maxRequests ? `${this.requests} requests` : undefined;
  }

  set complaint(complaint: string | undefined) {
    this.#complaint = complaint;
  }

  /** Opens a tab: the first gets the login's response, the others have what the library stores. */
  async open(): Promise<Tab> {
    const tab = new Tab(this.#world, this.#tabs.length);
    this.#tabs.push(tab);
    this.#open.add(tab);
    await this.load(tab);
    return tab;
  }

  /** Loads a tab's page, again if it is open. */
  async load(tab: Tab): Promise<void> {
    await tab.load();
    const isLogin = this.server.family.current === '';
    const started = await this.end(tab.start(isLogin ? this.server.login() : undefined));
    if (!started) throw new Unmeasured('It does not come to its start.');
    if (started.status === 'rejected') throw new Unmeasured(messageOf(started.reason));
  }

  /** Closes a tab, whatever is pending. */
  async close(tab: Tab): Promise<void> {
    tab.close();
    this.#open.delete(tab);
    await this.#settle();
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.#time.pass(seconds * 1_000, this.#settle, (from, to) => {
      for (const tab of this.#open) tab.passed(from, to);
    });
  }

  /** Lets time pass until something holds; `false` if it does not within so many seconds. */
  async until(holds: () => boolean, seconds = CALL_LIMIT): Promise<boolean> {
    await this.#settle();
    for (let passedMs = 0; passedMs < seconds * 1_000 && !holds();) {
      const interval = passedMs < 1_000 ? INTERVAL_MS : LATER_INTERVAL_MS;
      await this.pass(interval / 1_000);
      passedMs += interval;
    }
    return holds();
  }

  /** How a call settles; `undefined` if it does not within a minute. */
  async end<Result>(call: Result): Promise<PromiseSettledResult<Awaited<Result>> | undefined> {
    let result: PromiseSettledResult<Awaited<Result>> | undefined;
    void Promise.allSettled([call]).then(([settled]) => (result = settled));
    await this.until(() => result !== undefined);
    return result;
  }

  /** The computer sleeps for seconds, and wakes up with the events of a browser. */
  async sleep(seconds: number): Promise<void> {
    for (const tab of this.#open) tab.isVisible = false;
    await this.#settle();
    this.#time.sleep(seconds * 1_000);
    for (const tab of this.#open) {
      tab.isVisible = true;
      tab.dispatch('pageshow', { persisted: true });
    }
    await this.#settle();
  }

  /** The user moves the computer's clock by so many seconds, and returns to the page. */
  async setClock(seconds: number): Promise<void> {
    this.#time.setClock(seconds * 1_000);
    for (const tab of this.#open) tab.dispatch('focus');
    await this.#settle();
  }

  /** Whether refreshes that are requested now bring a valid token to every tab; if not, what they bring. */
  async complaintAtTheEnd(): Promise<string | undefined> {
    for (const tab of this.#open) tab.stopCalling();
    // Pending calls settle: two at once are other scenarios.
    await this.pass(LAST_CALLS);
    for (const { manager } of this.#open) {
      // The first one stores the refresh token that the second one needs.
      if (await this.end(manager.refresh())) await this.end(manager.refresh());
      const last = await this.end(manager.token());
      if (!last) return 'hangs permanently';
      const token = last.status === 'fulfilled' ? last.value : '';
      if (!this.server.family.accepts(token)) return 'signed out';
    }
    return undefined;
  }

  /** What is left after the library is disposed of in every tab. */
  async dispose(): Promise<Left> {
    for (const tab of this.#open) {
      tab.stopCalling();
      await this.end(tab.manager.dispose?.());
    }
    await this.pass(1);
    const left = { timers: 0, listeners: 0, channels: 0 };
    for (const tab of this.#open) {
      left.timers += tab.left.timers;
      left.listeners += tab.left.listeners;
      left.channels += tab.left.channels;
    }
    return left;
  }

  readonly #settle = async (): Promise<void> => {
    await this.tasks.settle();
    if (performance.now() > this.#realEnd) {
      const seconds = Math.round(this.#time.monotonic / 1_000);
      throw new Unmeasured(
        `It has not come to the end in 30 s: ${this.requests} requests in ${seconds} virtual seconds.`,
      );
    }
  };
}

/** Read by its shape: a tab has an `Error` of its own. */
function messageOf(reason: unknown): string {
  const { message } = Object(reason) as Partial<Error>;
  return message ?? String(reason);
}
