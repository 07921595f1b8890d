import { clock, realStep } from './clock.js';
import { passTime } from '../../page/pass-time.js';
import type { Hello, News, Order, Outage, Setup } from '../wire.js';
import { LookerAsks } from './looker-asks.js';
import { sides } from './sides.js';
import { LATENCY_MS, TokenApi } from './token-api.js';

/** Rounds without anything new after which nothing more is coming. */
const QUIET_ROUNDS = 3;
/** Steps of real time in which frames load. */
const MAX_STEPS = 5_000;

/** The connection to one document. */
interface Line {
  /** Its frame, from 0, in the order in which they first spoke. */
  readonly frame: number;
  readonly port: MessagePort;
  hasLoaded: boolean;
  onPong: () => void;
}

/** A host page with its dashboards. */
export class Host {
  readonly api = new TokenApi();
  readonly #setup: Setup;
  /** The connections to the documents that the frames show now. */
  readonly #lines = new Map<Window, Line>();
  /** Every window that has ever spoken. */
  readonly #frames: Window[] = [];
  /** From when on the first frame's document had which token; `null`: none. Epoch ms, virtual. */
  readonly #held: { readonly at: number; readonly token: string | null }[] = [];
  /** What pages of other origins received. */
  readonly #received: string[] = [];
  readonly #asks: LookerAsks | null;
  #activity = 0;
  #error: Error | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    const ask = (frame: number): void => {
      for (const line of this.#lines.values()) if (line.frame === frame) post(line, { type: 'ask' });
    };
    this.#asks = setup.vendor === 'looker' ? new LookerAsks(ask) : null;
    // Before all other listeners, which must not get the benchmark's messages.
    window.addEventListener('message', this.#onMessage, { capture: true });
  }

  /** Messages with a token that arrived at another origin. */
  get strayed(): number {
    const tokens = [...this.api.ends.keys()];
    return this.#received.filter(text => tokens.some(token => text.includes(token))).length;
  }

  /** Embeds `count` dashboards, and waits until the first one has a token. */
  async open(count: number): Promise<void> {
    const { vendor, side, frameOrigin: origin } = this.#setup;
    sides[vendor][side]({ origin, count, api: this.api }).catch(
      (error: unknown) => (this.#error = error as Error),
    );
    await this.#until(() => this.#loaded === count && this.#held.at(-1)?.token != null);
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await passTime(clock, seconds * 1_000, this.#settle);
    if (this.#error) throw this.#error;
  }

  /** The computer sleeps for some seconds, and wakes up with the events of a browser. */
  async sleep(seconds: number): Promise<void> {
    this.#show('hidden');
    await this.#settle();
    clock.setSystemTime(Date.now() + seconds * 1_000);
    this.#show('visible');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await this.#settle();
  }

  /** Every frame's document ends; waits for the load of the next one. */
  async leave(order: Order): Promise<void> {
    const count = this.#loaded;
    for (const line of this.#lines.values()) post(line, order);
    this.#lines.clear();
    await this.#until(() => this.#loaded === count);
  }

  /** Posts every token to the frames' windows, whatever their origin. */
  async betray(): Promise<void> {
    for (const frame of this.#lines.keys()) frame.postMessage([...this.api.ends.keys()], '*');
    await this.#settle();
  }

  /** Observes the first frame's tokens for so many seconds from some moment on: epoch ms, virtual. */
  outage(from: number, seconds: number): Outage {
    const horizon = from + seconds * 1_000;
    const endOf = (token: string | null): number => this.api.ends.get(token ?? '') ?? -Infinity;
    const next = this.#held.find(({ at, token }) => at >= from && at <= horizon && endOf(token) > at);
    const dead = this.#held.map(({ at, token }, index) => {
      const end = Math.min(this.#held[index + 1]?.at ?? Infinity, horizon);
      return Math.max(0, end - Math.max(at, from, endOf(token)));
    });
    return {
      until: next ? (next.at - from) / 1_000 : null,
      dead: dead.reduce((sum, ms) => sum + ms, 0) / 1_000,
    };
  }

  /** How many frames show a document that has loaded. */
  get #loaded(): number {
    return [...this.#lines.values()].filter(({ hasLoaded }) => hasLoaded).length;
  }

  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    const { benchHello } = Object(event.data) as Partial<Hello>;
    const [port] = event.ports;
    if (!benchHello || !port) return;
    event.stopImmediatePropagation();
    const source = event.source as Window;
    if (!this.#frames.includes(source)) this.#frames.push(source);
    const line = { frame: this.#frames.indexOf(source), port, hasLoaded: false, onPong: () => undefined };
    this.#lines.set(source, line);
    this.#hold(line, null);
    port.onmessage = ({ data }: MessageEvent<News>) => {
      this.#onNews(line, data);
    };
  };

  #onNews(line: Line, news: News): void {
    if (news.type === 'pong') {
      line.onPong();
      return;
    }
    this.#activity += 1;
    if (news.type === 'loaded') line.hasLoaded = true;
    else if (news.type === 'received') this.#received.push(news.text);
    else {
      this.#hold(line, news.token);
      this.#asks?.received(line.frame, news.ttl);
    }
  }

  #hold({ frame }: Line, token: string | null): void {
    this.#activity += 1;
    if (frame === 0) this.#held.push({ at: Date.now(), token });
  }

  /** Messages are real: those of one moment arrive before the next one. */
  readonly #settle = async (): Promise<void> => {
    for (let quiet = 0, last = -1; quiet < QUIET_ROUNDS; quiet++) {
      const pongs = Array.from(this.#lines.values(), line => {
        post(line, { type: 'ping' });
        return new Promise<void>(resolve => (line.onPong = resolve));
      });
      await Promise.all([realStep(), ...pongs]);
      const activity = this.#activity + this.api.requests.length;
      if (activity !== last) quiet = 0;
      last = activity;
    }
  };

  /** Loads are real, too; the only virtual time that passes is that of the token API. */
  async #until(holds: () => boolean): Promise<void> {
    for (let step = 0; step < MAX_STEPS; step++) {
      await this.pass(this.api.pending > 0 ? LATENCY_MS / 1_000 : 0);
      if (holds()) return;
    }
    throw new Error('The frames have not loaded.');
  }

  #show(state: DocumentVisibilityState): void {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }
}

function post({ port }: Line, order: Order): void {
  port.postMessage(order);
}
