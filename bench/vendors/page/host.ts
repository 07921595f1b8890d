import { clock, realStep } from './clock.js';
import { passTime } from '../../page/pass-time.js';
import type { Hello, Order, Report } from './frame-line.js';
import { sides, type Side, type Vendor } from './sides.js';
import { LATENCY_MS, TokenApi } from './token-api.js';

/** Rounds without anything new after which nothing more is coming. */
const QUIET_ROUNDS = 3;
/** Steps of real time in which frames load. */
const MAX_STEPS = 5_000;
/** Seconds before its token's expiry at which Looker's frame requests tokens: Looker says 'before they expire', and its SDK makes new ones from 120 s on. */
const LEAD = 60;
/** Seconds after which a frame that got no valid response requests again; Looker's own shows permanently that it was interrupted. */
const RETRY = 10;

/** What a host page embeds. */
export interface Setup {
  readonly vendor: Vendor;
  readonly side: Side;
  /** The origin of the dashboards. */
  readonly origin: string;
}

/** The connection to one document. */
interface Line {
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
  /** When frames request tokens: Looker's page is not published, so their clock is kept here. */
  readonly #askTimers = new Map<Window, number>();
  /** The frame that connected first. */
  #first: Window | undefined;
  /** From when on that frame's document had which token; `null`: none. Epoch ms, virtual. */
  readonly #held: { readonly at: number; readonly token: string | null }[] = [];
  #activity = 0;
  #error: Error | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    // Before all other listeners, which must not get the benchmark's messages.
    window.addEventListener('message', this.#onMessage, { capture: true });
  }

  /** Embeds `count` dashboards, and waits until the first one has a token. */
  async open(count: number): Promise<void> {
    const { vendor, side, origin } = this.#setup;
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

  /** Every frame reloads itself; waits for the load of the next document. */
  async reload(): Promise<void> {
    const count = this.#loaded;
    for (const { port } of this.#lines.values()) send(port, 'reload');
    this.#lines.clear();
    await this.#until(() => this.#loaded === count);
  }

  /** The seconds for which the first frame had no valid token, of so many from some moment on: epoch ms, virtual. */
  secondsWithout(from: number, seconds: number): number {
    const horizon = from + seconds * 1_000;
    const spans = this.#held.map(({ at, token }, index) => {
      const end = Math.min(this.#held[index + 1]?.at ?? Infinity, horizon);
      return Math.max(0, end - Math.max(at, from, this.api.ends.get(token ?? '') ?? -Infinity));
    });
    return spans.reduce((sum, ms) => sum + ms, 0) / 1_000;
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
    this.#first ??= source;
    const line = { port, hasLoaded: false, onPong: () => undefined };
    this.#lines.set(source, line);
    this.#hold(source, null);
    port.onmessage = ({ data }: MessageEvent<Report>) => {
      this.#onReport(source, line, data);
    };
  };

  #onReport(source: Window, line: Line, report: Report): void {
    if (report.type === 'pong') {
      line.onPong();
    } else if (report.type === 'loaded') {
      this.#activity += 1;
      line.hasLoaded = true;
    } else {
      this.#hold(source, report.token);
      if (report.ttl !== undefined) this.#askAfter(source, Math.max((report.ttl ?? 0) - LEAD, RETRY));
    }
  }

  #hold(source: Window, token: string | null): void {
    this.#activity += 1;
    if (source === this.#first) this.#held.push({ at: Date.now(), token });
  }

  #askAfter(source: Window, seconds: number): void {
    window.clearTimeout(this.#askTimers.get(source));
    const ask = (): void => {
      this.#askAfter(source, RETRY);
      const port = this.#lines.get(source)?.port;
      if (port) send(port, 'ask');
    };
    this.#askTimers.set(source, window.setTimeout(ask, seconds * 1_000));
  }

  /** Messages are real: those of one moment arrive before the next one. */
  readonly #settle = async (): Promise<void> => {
    for (let quiet = 0, last = -1; quiet < QUIET_ROUNDS; quiet++) {
      const pongs = Array.from(this.#lines.values(), line => {
        send(line.port, 'ping');
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
}

function send(port: MessagePort, order: Order): void {
  port.postMessage(order);
}
