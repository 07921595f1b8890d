import fc from 'fast-check';

import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../../../src/index.js';
import { HostModel, fieldsOf, tokenText } from './host-model.js';
import { PROTOCOLS, type Row, type Rules } from './host-rules.js';
import { batchOf, junk, nearly, Now, resolved } from './messages.js';
import { ANY, clock, endBatch, hasSecret, matches, pass, playStep, settle } from './play.js';
import type { Entry, Play, Target, Verdict } from './play.js';

/** ms between two batches: enough for the next one to be within the rate limit. */
const PAUSE = 2_000;
/** ms within which a rejected token is replaced, however many were rejected before. */
const REPLACED = 61_000;
/** The longest delay of a timer: no handshake and no request times out. */
const NEVER = 2 ** 31 - 1;

const EVENTS: Readonly<Record<string, readonly string[]>> = {
  'embed-status': ['status'],
  'embed-connected': [],
  'embed-token-delivered': ['generation'],
  'embed-unresponsive': [],
  'embed-resize': ['height'],
  'embed-message': ['data'],
  'embed-error': ['code', 'message'],
};
const PROVIDER_EVENTS = ['token-status', 'token-refreshed', 'token-refresh-failed', 'token-expired'];

/** Sources from which the embed must accept nothing. */
const STRANGERS = ['page', 'no window', 'neighbour', 'unknown port', 'closed port'] as const;

/** One message: from the frame, or a stranger. */
interface Step extends Row {
  readonly from?: (typeof STRANGERS)[number];
}

/** The messages of one document. */
interface Batch {
  /** Whether the document connects first. */
  readonly connects: boolean;
  /** An origin that the frame shows instead of its own. */
  readonly origin?: string | undefined;
  readonly steps: readonly Step[];
}

const MESSAGE_INVALID: Entry = ['embed-error', 'message_invalid', ANY];
const ORIGIN_CHANGED: Entry = ['embed-error', 'origin_changed', ANY];

/** One protocol's host side: an embed in a page, whose frame posts whatever a frame can post. */
export class HostTarget implements Target<Batch>, Play<Step> {
  readonly batches: fc.Arbitrary<Batch>;
  readonly log: Entry[] = [];
  report: readonly Entry[] = [];
  readonly #rules: Rules;
  readonly #provider: TokenProvider = document.createElement('token-provider');
  readonly #embed: AnalyticsEmbed = document.createElement('analytics-embed');
  readonly #neighbour = document.createElement('iframe');
  readonly #originals = Object.getOwnPropertyDescriptors(MessagePort.prototype);
  /** The ports to which the host has listened; the last one is open. */
  readonly #ports: MessagePort[] = [];
  /** How often the provider requested tokens or fired events. */
  #activity = 0;
  #issued = 1;
  /** Until it resolves, no new token arrives. */
  #held = Promise.resolve();
  #model = new HostModel(1);
  #origin: string | undefined;
  #hasGivenUp = false;
  #hasReported = false;

  private constructor(protocol: keyof typeof PROTOCOLS) {
    this.#rules = PROTOCOLS[protocol];
    this.batches = batches(this.#rules);
    this.#watchPorts();
    for (const [name, fields] of Object.entries(EVENTS))
      this.#embed.addEventListener(name, event => {
        const detail = fieldsOf((event as CustomEvent<unknown>).detail);
        this.log.push([name, ...fields.map(field => detail[field])]);
      });
    for (const name of PROVIDER_EVENTS) this.#provider.addEventListener(name, () => (this.#activity += 1));
    Object.assign(this.#provider, { requestTimeout: NEVER, tokens: tokens(1) });
    this.#provider.refresher = async () => {
      this.#activity += 1;
      await this.#held;
      return tokens(++this.#issued);
    };
    const src = `${location.origin}/test/browser/frames/silent.html`;
    Object.assign(this.#embed, { protocol, src, embedTitle: 'A dashboard', autoHeight: true });
    this.#embed.handshakeTimeout = NEVER;
  }

  /** Opens the page, and waits until the frame has loaded. */
  static async open(protocol: keyof typeof PROTOCOLS): Promise<HostTarget> {
    const target = new HostTarget(protocol);
    const hasLoaded = new Promise(resolve => {
      target.#embed.addEventListener('embed-status', ({ detail }) => {
        if (detail.status === 'connecting' || detail.status === 'connected') resolve(undefined);
      });
    });
    target.#provider.append(target.#embed);
    document.body.append(target.#provider, target.#neighbour);
    await hasLoaded;
    // The frame has the page's origin, so that its window can be replaced in part.
    target.#iframe.contentWindow!.postMessage = (message: unknown, origin: unknown, transfer?: unknown) => {
      if (origin !== location.origin) target.log.push(['post to', origin]);
      target.log.push(['post', structuredClone(message, { transfer: (transfer ?? []) as Transferable[] })]);
    };
    return target;
  }

  close(): void {
    this.#provider.remove();
    this.#neighbour.remove();
    Object.defineProperties(MessagePort.prototype, this.#originals);
  }

  async play({ connects, origin, steps }: Batch): Promise<void> {
    this.#model = new HostModel(this.#provider.generation);
    this.#origin = undefined;
    let release = (): void => undefined;
    this.#held = new Promise(resolve => (release = resolve));
    try {
      // Two loads: after some protocols' handshake, the first one belongs to the document that has connected.
      await this.#load(2);
      await this.#connect();
      await this.#load(2);
      if (connects) await this.#connect();
      this.#origin = origin;
      for (const step of steps) await this.#play(step);
      if (this.#rules.canary && origin === undefined) await this.#play(this.#rules.canary);
    } finally {
      release();
      await pass(this.#model.wasRejected ? REPLACED : PAUSE);
    }
    const expected = this.#model.generation + (this.#model.wasRejected ? 1 : 0);
    if (this.#provider.generation !== expected)
      throw new Error(`Effect: generation ${this.#provider.generation}, expected ${expected}`);
    await endBatch();
  }

  async #connect(): Promise<void> {
    for (const row of this.#rules.handshake) await this.#play(row);
    if (this.#embed.status !== 'connected') throw new Error('Effect: the frame is not connected.');
  }

  async #load(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      this.log.length = 0;
      this.#model.load(this.#rules.handshake.length === 0, this.#rules.callsRemain ?? false);
      this.#hasReported = this.#hasGivenUp = false;
      this.#iframe.dispatchEvent(new Event('load'));
      await settle();
      this.#read();
    }
  }

  async #play(step: Step): Promise<void> {
    await playStep(this, step);
    this.#read();
  }

  /** Tells the model what was posted. */
  #read(): void {
    for (const [name, post] of this.log) if (name === 'post' || name === 'port') this.#model.read(post);
  }

  state(): readonly unknown[] {
    const { status, generation } = this.#embed;
    const { src, style } = this.#iframe;
    const { status: providerStatus, generation: tokenGeneration, expiresAt } = this.#provider;
    const provider = [providerStatus, tokenGeneration, expiresAt, this.#activity];
    return [status, generation, ...provider, src, style.height, clock.countTimers()];
  }

  deliver(step: Step): Verdict {
    const { from, way, ports: count } = step;
    const data = resolved(step.data, now => this.#model.know(now));
    const verdict = this.#judge(step, data);
    this.report = verdict === null && this.#isFirstMalformed(step, data) ? [MESSAGE_INVALID] : [];
    const isOfPort = from === 'closed port' || (way === 'port' && this.#origin === undefined);
    if (isOfPort) {
      const port = this.#ports.at(from === 'closed port' ? -2 : -1);
      port?.dispatchEvent(new MessageEvent('message', { data }));
    } else {
      const ports = Array.from({ length: count }, () => new MessageChannel().port1);
      const [source, origin] = [this.#sourceOf(from), this.#origin ?? location.origin];
      dispatchEvent(new MessageEvent('message', { data, source, origin, ports }));
    }
    return verdict;
  }

  /** One malformed message of a document is reported. */
  #isFirstMalformed(step: Step, data: unknown): boolean {
    if (step.from !== undefined || this.#origin !== undefined || this.#hasReported) return false;
    return (this.#hasReported = this.#rules.isMalformed?.(fieldsOf(data), step) ?? false);
  }

  #judge(step: Step, data: unknown): Verdict {
    if (step.from !== undefined) return null;
    if (this.#origin === undefined)
      return fieldsOf(data) === data ? this.#rules.judge(this.#model, fieldsOf(data), step) : null;
    // A frame that shows another origin is given up, once.
    if (this.#hasGivenUp) return null;
    this.#hasGivenUp = true;
    return [['embed-status', 'unresponsive'], ORIGIN_CHANGED];
  }

  fault(): string | undefined {
    const { isConnected, acknowledged, generation } = this.#model;
    const status = this.#hasGivenUp ? 'unresponsive' : isConnected ? 'connected' : 'connecting';
    const expected = [status, acknowledged, generation];
    const actual = [this.#embed.status, this.#embed.generation, this.#provider.generation];
    if (!matches(actual, expected)) return `${actual.join()}, expected ${expected.join()}`;
    return this.log.some(([name, ...values]) => name === 'embed-error' && hasSecret(values.slice(1)))
      ? 'An error contains a token.'
      : undefined;
  }

  #sourceOf(from: Step['from']): MessageEventSource | null {
    switch (from) {
      case undefined:
        return this.#iframe.contentWindow;
      case 'page':
        return window;
      case 'neighbour':
        return this.#neighbour.contentWindow;
      default:
        return from === 'no window' ? null : new MessageChannel().port1;
    }
  }

  get #iframe(): HTMLIFrameElement {
    return this.#embed.renderRoot.querySelector('iframe')!;
  }

  /** Ports deliver nothing: what the host posts is recorded, and what it receives is dispatched. */
  #watchPorts(): void {
    const { log } = this;
    const ports = this.#ports;
    MessagePort.prototype.postMessage = (message: unknown) => log.push(['port', structuredClone(message)]);
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
      configurable: true,
      set(this: MessagePort, listener: EventListener) {
        this.addEventListener('message', listener);
        ports.push(this);
      },
    });
  }
}

function tokens(generation: number): TokenResponse {
  // Ten years: no token expires.
  return { access_token: tokenText(generation), refresh_token: 'refresh', expires_in: 315_360_000 };
}

/** Origins that are almost the frame's. */
const ORIGINS = [
  ...['https://stranger.example', 'null', '', '*', `${location.origin}/`, `${location.origin}0`],
  ...[`${location.origin}.evil.example`, location.origin.toUpperCase()],
  ...[location.origin.replace('http:', 'https:'), location.origin.replace(/:\d+$/, '')],
];

const CALLS = ['call', 'call as text', 'call as number'].map(name => new Now(name));

function batches({ valid }: Rules): fc.Arbitrary<Batch> {
  const { port1 } = new MessageChannel();
  const wrong = junk(
    valid.map(({ data }) => data),
    // A port that is transferred arrives as an object that cannot be posted again.
    [...CALLS, 3, 4, 5, 6, 7, port1, { id: port1 }],
  );
  const similar = fc.oneof(
    ...valid.map(row => nearly(row.data, wrong).map((data): Step => ({ ...row, data }))),
  );
  const misdirected = fc.constantFrom(...valid).map((row): Step => ({ ...row, way: 'window', ports: 0 }));
  const other = fc.record<Step>({
    way: fc.constantFrom('window', ...valid.map(({ way }) => way)),
    data: wrong,
    ports: fc.constantFrom(0, 0, 1, 2),
  });
  const strange = fc
    .tuple(fc.constantFrom(...valid), fc.constantFrom(...STRANGERS), fc.constantFrom(0, 1))
    .map(([row, from, ports]): Step => ({ ...row, way: 'window', ports, from }));
  const step = fc.oneof(
    { weight: 15, arbitrary: similar },
    { weight: 1, arbitrary: misdirected },
    { weight: 3, arbitrary: other },
    { weight: 2, arbitrary: strange },
  );
  return fc.record({
    connects: fc.constantFrom(true, true, true, true, false),
    origin: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...ORIGINS) },
    ),
    steps: batchOf(step),
  });
}
