import type { TokenResponse, TokenSessionOptions } from '../../src/session/index.js';
import { TabCoordinator } from '../../src/session/tabs/tab-coordinator.js';
import { Machine } from '../simulation/machine.js';
import { Random } from '../simulation/random.js';
import { LockSpace } from '../simulation/tabs/lock-space.js';
import { Medium } from '../simulation/tabs/medium.js';
import { tabEnvironment, TabPage } from '../simulation/tabs/tab-page.js';
import { Timeline } from '../simulation/timeline.js';
import { SessionHarness, tokens } from './session-harness.js';
import { VirtualClock } from './virtual-clock.js';

const SESSION = 'user';
const CHANNEL = `analytics-embed:2:${SESSION}`;
const noop = (): void => undefined;

/** The tabs of an origin, in virtual time: the simulation's locks and channels, and a session of the same name in each tab. */
export class VirtualTabs {
  readonly clock = new VirtualClock();
  /** Every message, in the order in which they were posted. */
  readonly posted: unknown[] = [];
  /** The page of each of them. */
  readonly senders: TabPage[] = [];
  readonly timeline = timelineOf(this.clock);
  /** How many times a tab has stolen the lead. */
  thefts = 0;
  readonly locks = new LockSpace(this.timeline, 0, CHANNEL, {
    stolen: () => {
      this.thefts += 1;
    },
  });
  readonly medium = new Medium(this.timeline, () => Infinity, {
    posted: ({ page, data }) => {
      if (!page) return;
      this.posted.push(data);
      this.senders.push(page);
    },
    heard: noop,
    threw: (_page, error) => {
      throw error;
    },
  });
  /** Milliseconds by which the user has set the wall clock forward. */
  clockOffset = 0;
  readonly #open: VirtualTab[] = [];
  #ids = 0;

  /** Opens another tab. */
  open(options: TokenSessionOptions = {}): VirtualTab {
    const tab = new VirtualTab(this, this.#open.length + 1, options);
    this.#open.push(tab);
    return tab;
  }

  /** The user sets the wall clock of the machine. */
  setClock(difference: number): void {
    this.clockOffset += difference;
    for (const { page } of this.#open) page.machine.jump(difference);
  }

  /** Opens another tab with the nth tokens, or none, and lets it receive the state of its peers. */
  async start(n: number | null = 1, options: TokenSessionOptions = {}): Promise<VirtualTab> {
    const tab = this.open(options);
    if (n !== null) tab.session.setTokens(tokens(n));
    tab.session.start();
    await this.clock.advance(200);
    return tab;
  }

  /** Two tabs with the first tokens. */
  async pair(options: TokenSessionOptions = {}): Promise<[VirtualTab, VirtualTab]> {
    return [await this.start(1, options), await this.start(1, options)];
  }

  /** Another one at each call. */
  readonly createId = (): string => {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(3, '0')}`;
  };

  /** A message of something else in the origin, to all tabs. */
  intrude(message: unknown): void {
    this.medium.intrude(CHANNEL, message);
  }
}

/** One of them. */
export class VirtualTab extends SessionHarness {
  readonly page: TabPage;
  readonly link: TabCoordinator;
  readonly #tabs: VirtualTabs;
  readonly #delays = new ShortDelays(0);

  constructor(tabs: VirtualTabs, index: number, options: TokenSessionOptions) {
    const machine = new Machine(tabs.timeline, false);
    machine.jump(tabs.clockOffset);
    super(options, tabs.clock, machine);
    this.#tabs = tabs;
    this.page = new TabPage(tabs.timeline, index, machine, this.#delays);
    const { createId } = tabs;
    const own = { clock: machine, random: () => this.random, createId };
    this.link = new TabCoordinator(
      this.session,
      SESSION,
      tabEnvironment(this.page, tabs.locks, tabs.medium, own),
    );
  }

  /** Refreshes; without peers that prevent it, the request is in flight afterwards. */
  async beginRefresh(): Promise<void> {
    this.session.refresh().catch(noop);
    await this.clock.advance(550);
  }

  /** Answers the newest request with the nth tokens, and lets all tabs receive them. */
  async respond(n: number, response: Partial<TokenResponse> = {}): Promise<void> {
    this.request.answer(tokens(n, response));
    await this.clock.advance(50);
  }

  /** Milliseconds that a message takes to this tab. */
  set messageDelay(ms: number) {
    this.#delays.ms = ms;
  }

  /** No timer, no message, no lock until it is thawed; the tab keeps its place in queues, and its requests go on. */
  freeze(): void {
    this.page.stop(false);
  }

  thaw(): void {
    this.page.resume({ first: [], later: 0, answersFirst: false });
  }

  /** The user navigates away: the browser puts the page into its back/forward cache. */
  async leave(): Promise<void> {
    this.page.leave('pagehide');
    // The browser releases the locks.
    await this.clock.advance(0);
    this.page.cached = true;
    this.freeze();
  }

  /** The user returns to the page. */
  return(): void {
    this.page.cached = false;
    this.thaw();
    this.wake('pageshow');
  }

  /** How many locks it has or waits for. */
  get lockCount(): number {
    return this.#tabs.locks.countOf(this.page);
  }

  /** Whether it has the lead lock. */
  get isLeading(): boolean {
    return this.#tabs.locks.turn.holder?.page === this.page;
  }

  /** What it has posted. */
  get posted(): unknown[] {
    return this.#tabs.posted.filter((_, index) => this.#tabs.senders[index] === this.page);
  }

  /** The user closes it, or the browser ends it: none of its code runs any more. */
  die(): void {
    this.page.die();
    this.#tabs.medium.forget(this.page);
    this.#tabs.locks.forget(this.page);
  }
}

/** Messages take 1 ms, locks no time. */
class ShortDelays extends Random {
  ms = 1;

  override between(_low: number, high: number): number {
    return Math.min(this.ms, high);
  }
}

/** The clock in the form that the parts of the simulation take. */
function timelineOf(clock: VirtualClock): Timeline {
  const timeline = new Timeline();
  timeline.after = (delay, action) => clock.schedule(action, delay);
  return Object.defineProperty(timeline, 'now', { get: () => clock.now().monotonic });
}

/** The access tokens that tabs use. */
export function accessTokens(...tabs: VirtualTab[]): unknown[] {
  return tabs.map(({ session }) => session.token?.accessToken);
}

/** How many requests tabs have made together. */
export function requestCount(...tabs: VirtualTab[]): number {
  return tabs.reduce((sum, { requests }) => sum + requests.length, 0);
}
