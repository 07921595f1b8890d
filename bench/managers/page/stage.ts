import { passTime } from '../../page/pass-time.js';
import { scenarios, type RowId, type Scenario } from '../scenarios.js';
import type { Library } from './library.js';
import { RealTasks } from './real-tasks.js';
import { Tab } from './tab.js';
import { Time } from './time.js';
import { TokenServer } from './token-server.js';

/** One cell of the comparison: whether the library survives and, if not, what was observed; or why it was not measured. */
export type Cell = 'ok' | `X ${string}` | `– ${string}`;

declare global {
  interface Window {
    /** The page's second script defines it. */
    library: Library;
  }
}

/** Seconds that access tokens are valid unless a scenario says otherwise. */
const LIFETIME = 300;
/** ms, virtual, between two checks of whether something has happened: in the first second, and later. */
const [INTERVAL_MS, LATER_INTERVAL_MS] = [10, 500];
/** Seconds without a token that do not count. */
const TOLERANCE = 1;
/** Seconds, virtual, after which a call that is awaited counts as never settling. */
const CALL_LIMIT = 60;
/** Seconds, virtual, in which the page's last calls settle. */
const LAST_CALLS = 7;

/** One scenario: a server, a user's tabs, and their time. */
export class Stage {
  /** Seconds for which the page may be without a valid token. */
  maxWithout: number;
  readonly server: TokenServer;
  readonly time = new Time();
  readonly tasks = new RealTasks();
  readonly #tabs: Tab[] = [];
  readonly #open = new Set<Tab>();
  /** What the library did not survive, besides what {@link complaint} finds by itself. */
  observed: string | undefined;

  /** @param url the page that a tab shows. */
  constructor(
    library: Library,
    private readonly scenario: Scenario,
    readonly url: string,
  ) {
    const { lifetime = LIFETIME, maxWithout = 0 } = scenario;
    this.server = new TokenServer(library, this.time, lifetime ?? undefined);
    this.maxWithout = maxWithout;
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
    if (this.observed !== undefined) return this.observed;
    const { log } = this.server;
    if (log.some(({ at }, index) => at < (log[index - 1]?.notBefore ?? 0)))
      return 'sends a request too early';
    if (this.without > this.maxWithout + TOLERANCE)
      return `${Math.round(this.without)} s without a valid token`;
    return this.requests > (this.scenario.maxRequests ?? Infinity) ? `${this.requests} requests` : undefined;
  }

  /** Opens a tab: the first gets the login's response, the others have what the library stores. */
  async open(): Promise<Tab> {
    const tab = new Tab(this, this.#tabs.length);
    this.#tabs.push(tab);
    this.#open.add(tab);
    await this.load(tab);
    return tab;
  }

  /** Loads a tab's page, again if it is open. */
  async load(tab: Tab): Promise<void> {
    await tab.load();
    const started = await this.end(tab.start(this.server.login()));
    if (!started) throw new Error('It does not come to its start.');
    if (started.status === 'rejected') throw started.reason;
  }

  /** Closes a tab, whatever is pending. */
  async close(tab: Tab): Promise<void> {
    tab.close();
    this.#open.delete(tab);
    await this.tasks.settle();
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    const { time } = this;
    let from = time.now();
    await passTime(time.clock, seconds * 1_000, () => {
      for (const tab of this.#open) tab.passed(from, time.now());
      from = time.now();
      return this.tasks.settle();
    });
  }

  /** Lets time pass until something holds, at most a minute. */
  async until(holds: () => boolean): Promise<void> {
    await this.tasks.settle();
    for (let passedMs = 0; passedMs < CALL_LIMIT * 1_000 && !holds();) {
      const interval = passedMs < 1_000 ? INTERVAL_MS : LATER_INTERVAL_MS;
      await this.pass(interval / 1_000);
      passedMs += interval;
    }
  }

  /** How a call settles; `undefined` if it does not within a minute. */
  async end<Result>(call: Result): Promise<PromiseSettledResult<Awaited<Result>> | undefined> {
    let result: PromiseSettledResult<Awaited<Result>> | undefined;
    void Promise.allSettled([call]).then(([settled]) => (result = settled));
    await this.until(() => result !== undefined);
    return result;
  }

  async refreshInAllTabs(): Promise<void> {
    await this.end(Promise.allSettled([...this.#open].map(({ manager }) => manager.refresh())));
  }

  /** The computer sleeps for seconds, and wakes up with the events of a browser. */
  async sleep(seconds: number): Promise<void> {
    for (const tab of this.#open) tab.isVisible = false;
    await this.tasks.settle();
    this.time.sleep(seconds * 1_000);
    for (const tab of this.#open) {
      tab.isVisible = true;
      tab.dispatch('pageshow', { persisted: true });
    }
    await this.tasks.settle();
  }

  /** The user moves the computer's clock by so many seconds, and returns to the page. */
  async setClock(seconds: number): Promise<void> {
    this.time.setClock(seconds * 1_000);
    for (const tab of this.#open) tab.dispatch('focus');
    await this.tasks.settle();
  }

  /** Whether refreshes that are requested now bring a valid token to every tab; if not, what they bring. */
  async complaintAtTheEnd(): Promise<string | undefined> {
    for (const tab of this.#open) tab.isCalling = false;
    // Pending calls settle: two at once are other scenarios.
    await this.pass(LAST_CALLS);
    for (const { manager } of this.#open) {
      // The first one stores the refresh token that the second one needs.
      if (await this.end(manager.refresh())) await this.end(manager.refresh());
      const last = await this.end(manager.token());
      if (!last) return 'hangs permanently';
      const token = last.status === 'fulfilled' ? last.value : undefined;
      if (this.server.endOf(token ?? '') <= this.time.now()) return 'signed out';
    }
    return undefined;
  }
}

/** Plays a scenario with tabs of `url`; once in a page. */
export async function play(row: RowId, url: string): Promise<Cell> {
  const scenario = scenarios[row];
  const stage = new Stage(window.library, scenario, url);
  try {
    const tab = await stage.open();
    stage.server.script.push(...(scenario.faults ?? []));
    for (const step of scenario.steps) await step(stage, tab);
    const { complaint } = stage;
    const text = (scenario.signsOut ? undefined : await stage.complaintAtTheEnd()) ?? complaint;
    return text === undefined ? 'ok' : `X ${text}`;
  } catch (error) {
    // Read by its shape: a tab has an `Error` of its own.
    return `– ${(Object(error) as Partial<Error>).message ?? String(error)}`;
  }
}
