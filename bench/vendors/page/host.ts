import { clock, realStep } from './clock.js';
import { postOrder } from '../../../test/browser/frames/orders.js';
import type { Report } from '../../../test/browser/frames/vendors/desk.js';
import { passTime, untilQuiet } from '../../page/pass-time.js';
import { rows, type RowId } from '../rows.js';
import { sides, type Side, type Vendor } from './sides.js';
import { LATENCY_MS, TokenApi } from './token-api.js';

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

/** What Looker's frame gets when it has requested tokens; without tokens, if its host has none. */
interface LookerTokens {
  readonly api_token?: string;
  readonly api_token_ttl?: number;
}

/** A host page with its dashboards: the frames of the vendors' tests. */
export class Host {
  readonly api = new TokenApi();
  /** The frames that show a document which has loaded, with the last state that each has reported. */
  readonly #frames = new Map<Window, string>();
  /** When frames request tokens: Looker's page is not published, so their clock is kept here. */
  readonly #requestTimers = new Map<Window, number>();
  /** The frame that has loaded first. */
  #first: Window | undefined;
  /** From when on that frame's document had which token; `null`: none. Epoch ms, virtual. */
  readonly #held: { readonly at: number; readonly token: string | null }[] = [];
  #error: Error | undefined;

  constructor(private readonly setup: Setup) {
    // Before all other listeners, which must not get the benchmark's messages.
    window.addEventListener('message', this.#onMessage, { capture: true });
  }

  /** Embeds `count` dashboards, and waits until the first one has a token. */
  async open(count: number): Promise<void> {
    const { vendor, side, origin } = this.setup;
    const ids = Array.from({ length: count }, (_, index) => String(index));
    sides[vendor][side]({ origin, ids, api: this.api }).catch(
      (error: unknown) => (this.#error = error as Error),
    );
    await this.#until(() => this.#frames.size === count && this.#held.at(-1)?.token != null);
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await passTime(clock, seconds * 1_000, this.#settle);
    if (this.#error) throw this.#error;
  }

  /** Every frame reloads itself; waits for the load of the next document. */
  async reload(): Promise<void> {
    const frames = [...this.#frames.keys()];
    this.#frames.clear();
    this.#held.push({ at: Date.now(), token: null });
    for (const frame of frames) void postOrder(frame, { act: 'reload' });
    await this.#until(() => this.#frames.size === frames.length);
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

  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    if (event.data !== 'loaded') return;
    event.stopImmediatePropagation();
    const source = event.source as Window;
    this.#first ??= source;
    this.#frames.set(source, '');
  };

  #onReport(frame: Window, { tokens, messages }: Report): void {
    const state = JSON.stringify([tokens, messages]);
    if (this.#frames.get(frame) === state) return;
    this.#frames.set(frame, state);
    const response = messages.at(-1) as LookerTokens | undefined;
    const token = (response ? response.api_token : tokens.at(-1)) ?? null;
    if (frame === this.#first) this.#held.push({ at: Date.now(), token });
    if (response) this.#requestAfter(frame, Math.max((response.api_token_ttl ?? 0) - LEAD, RETRY));
  }

  #requestAfter(frame: Window, seconds: number): void {
    window.clearTimeout(this.#requestTimers.get(frame));
    const request = (): void => {
      this.#requestAfter(frame, RETRY);
      void postOrder(frame, { act: 'requestToken' });
    };
    this.#requestTimers.set(frame, window.setTimeout(request, seconds * 1_000));
  }

  /** Messages are real: those of one moment arrive before the next one. */
  readonly #settle = (): Promise<void> =>
    untilQuiet(async () => {
      const reports = Array.from(this.#frames.keys(), async frame => {
        this.#onReport(frame, (await postOrder(frame, { act: 'report' })) as Report);
      });
      await Promise.all([realStep(), ...reports]);
      return JSON.stringify([this.api.requests.length, ...this.#frames.values()]);
    });

  /** Loads are real, too; the only virtual time that passes is that of the token API. */
  async #until(holds: () => boolean): Promise<void> {
    for (let step = 0; step < MAX_STEPS; step++) {
      await this.pass(this.api.pending > 0 ? LATENCY_MS / 1_000 : 0);
      if (holds()) return;
    }
    throw new Error('The frames have not loaded.');
  }
}

/** Plays a scenario; once in a page. */
export function play(id: RowId, setup: Setup): Promise<number> {
  return rows[id].play(new Host(setup));
}
