import type { Holding, News, Order, Report, Side, Vendor } from '../wire.js';
import { FrameLines } from './frame-lines.js';
import { LookerAsks } from './looker-asks.js';
import { sides } from './sides.js';
import { LATENCY, TokenApi } from './token-api.js';

/** Rounds without anything new after which nothing more is coming. */
const QUIET_ROUNDS = 3;
/** Steps of real time in which frames load. */
const PATIENCE = 5_000;

const time = window.virtualTime;
const parameters = new URL(location.href).searchParams;

/** The host page of one measurement, as its driver sees it. */
class Bench {
  readonly #api = new TokenApi();
  readonly #held: Holding[] = [];
  readonly #asks: LookerAsks | null;
  readonly #lines = new FrameLines((frame, news) => {
    this.#hear(frame, news);
  });
  #heard: string[] = [];
  #activity = 0;
  #passing = false;
  /** Why the dashboards could not be embedded. */
  #problem: Error | null = null;

  constructor() {
    const ask = (frame: number): void => {
      this.#lines.orderOne(frame, { type: 'ask' });
    };
    this.#asks = parameters.get('vendor') === 'looker' ? new LookerAsks(ask) : null;
  }

  /** Embeds `count` dashboards, and waits until the first one has a token. */
  async open(count: number): Promise<void> {
    const vendor = parameters.get('vendor') as Vendor;
    const side = parameters.get('side') as Side;
    sides[vendor][side]({ origin: parameters.get('frames') ?? '', count, api: this.#api }).catch(
      (error: unknown) => {
        this.#problem = error instanceof Error ? error : new Error(String(error));
      },
    );
    await this.#until(() => this.#lines.loaded === count && this.#held.at(-1)?.token != null);
  }

  /** Lets seconds pass, from now on: some drivers time a call by the page's own timers, which are these. */
  begin(seconds: number): void {
    this.#passing = true;
    void time.pass(seconds * 1_000, this.#settle).then(() => {
      this.#passing = false;
    });
  }

  /** Whether they have passed. */
  passed(): boolean {
    this.#check();
    return !this.#passing;
  }

  /** The computer sleeps for some seconds, and wakes up as a browser tells. */
  async sleep(seconds: number): Promise<void> {
    this.#show('hidden');
    await this.#settle();
    time.sleep(seconds * 1_000);
    this.#show('visible');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await this.#settle();
  }

  /** The next token request fails. */
  failNext(): void {
    this.#api.failNext();
  }

  /** Lets every frame's document go, and waits for the next one's load. */
  async leave(order: Order): Promise<void> {
    const count = this.#lines.loaded;
    this.#lines.order(order);
    await this.#until(() => this.#lines.loaded === count);
  }

  /** Posts every token to wherever the frames are: a page that records what it is told cannot miss it. */
  async betray(): Promise<void> {
    for (const frame of this.#lines.windows) frame.postMessage(Object.keys(this.#api.ends), '*');
    await this.#settle();
  }

  report(): Report {
    const { requests, ends } = this.#api;
    const tokens = Object.keys(ends);
    const strayed = this.#heard.filter(text => tokens.some(token => text.includes(token))).length;
    return { now: Date.now(), requests, ends, held: this.#held, strayed };
  }

  #hear(frame: number, news: News | 'document'): void {
    if (news === 'document' || news.type !== 'pong') this.#activity += 1;
    if (news === 'document' || news.type === 'token') {
      const token = news === 'document' ? null : news.token;
      if (frame === 0) this.#held.push({ at: Date.now(), token });
      if (news !== 'document') this.#asks?.told(frame, news.ttl);
    } else if (news.type === 'heard') this.#heard.push(news.text);
  }

  /** Messages are real: what one moment has set going comes to its end before the next one. */
  readonly #settle = async (): Promise<void> => {
    for (let quiet = 0, last = -1; quiet < QUIET_ROUNDS; quiet++) {
      await this.#lines.pingAll();
      const activity = this.#activity + time.activity + this.#api.requests.length;
      if (activity !== last) quiet = 0;
      last = activity;
    }
  };

  /** Loads are real, too; no virtual time passes but what the token API takes. */
  async #until(holds: () => boolean): Promise<void> {
    for (let step = 0; step < PATIENCE; step++) {
      await time.pass(this.#api.pending > 0 ? LATENCY : 0, this.#settle);
      this.#check();
      if (holds()) return;
    }
    throw new Error('The frames have not loaded.');
  }

  #check(): void {
    if (this.#problem) throw this.#problem;
  }

  #show(state: DocumentVisibilityState): void {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }
}

declare global {
  interface Window {
    bench: Bench;
  }
}

window.bench = new Bench();
