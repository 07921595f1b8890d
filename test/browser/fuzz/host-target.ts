import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../../../src/index.js';
import { clock, difference, fieldsOf, hasSecret, pass, SECRET, settle } from './play.js';
import type { Entry, Step, Target, Verdict } from './play.js';
import { Frame, PROTOCOLS, type Protocol } from './protocols.js';

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
/** The frame; the frame through its window, without a port; and sources from which the embed must accept nothing. */
const SENDERS = [
  ...['frame', 'frame’s window', 'other origin', 'page', 'no window', 'neighbour', 'unknown port'],
  'closed port',
] as const;
/** Origins that are almost the frame's. */
const ORIGINS = [
  ...['https://stranger.example', 'null', '', '*', `${location.origin}/`, `${location.origin}0`],
  ...[`${location.origin}.evil.example`, location.origin.toUpperCase()],
  ...[location.origin.replace('http:', 'https:'), location.origin.replace(/:\d+$/, '')],
];

/** One protocol's host side: an embed in a page, whose frame posts whatever a frame can post. */
export class HostTarget implements Target {
  readonly log: Entry[] = [];
  unjudged: readonly string[] = [];
  readonly #protocol: Protocol;
  readonly #frame = new Frame();
  readonly #provider: TokenProvider = document.createElement('token-provider');
  readonly #embed: AnalyticsEmbed = document.createElement('analytics-embed');
  readonly #neighbour = document.createElement('iframe');
  /** The ports to which the host has listened; the last one is open. */
  readonly #ports: MessagePort[] = [];
  #issued = 1;
  /** Until it resolves, no new token arrives. */
  #held = Promise.resolve();
  #release = (): void => undefined;
  #hasReported = false;
  #unconnected = 0;

  private constructor(name: keyof typeof PROTOCOLS) {
    this.#protocol = PROTOCOLS[name];
    this.#watchPorts();
    for (const [name, fields] of Object.entries(EVENTS))
      this.#embed.addEventListener(name, event => {
        const detail = fieldsOf((event as CustomEvent<unknown>).detail);
        const code = detail['code'] as string;
        // The host's own error, not the frame's.
        const isOwn = ['call_failed', 'message_invalid', 'origin_changed'].includes(code);
        if (isOwn) this.log.push([`${name} ${code}${hasSecret(detail) ? ' with a token' : ''}`]);
        else this.log.push([name, ...fields.map(field => detail[field])]);
      });
    Object.assign(this.#provider, { requestTimeout: NEVER, tokens: tokens(1) });
    this.#provider.refresher = async () => {
      await this.#held;
      return tokens(++this.#issued);
    };
    const src = `${location.origin}/test/browser/frames/silent.html`;
    Object.assign(this.#embed, { protocol: name, src, embedTitle: 'A dashboard', autoHeight: true });
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
      target.#record('post', structuredClone(message, { transfer: (transfer ?? []) as Transferable[] }));
    };
    return target;
  }

  close(): void {
    this.#provider.remove();
  }

  messages(): readonly unknown[] {
    return this.#protocol.valid(this.#frame).map(([, data]) => data);
  }

  async start(variant: number): Promise<readonly Step[]> {
    this.#frame.generation = this.#provider.generation;
    this.#frame.wasRejected = this.#hasReported = false;
    this.#held = new Promise(resolve => (this.#release = resolve));
    // After some protocols' handshake, the first load belongs to the document that has connected.
    for (let load = 0; load < 2; load++) {
      Object.assign(this.#frame, { isSent: false, pending: [] });
      this.#iframe.dispatchEvent(new Event('load'));
      await settle();
    }
    // The first document connects: there may be no port before.
    const connects = variant > 0 || this.#unconnected++ === 0;
    return connects ? this.#protocol.handshake.map(index => ({ index, sender: 0, edits: [] })) : [];
  }

  async end(): Promise<void> {
    this.#release();
    await pass(this.#frame.wasRejected ? REPLACED : PAUSE);
    const expected = this.#frame.generation + (this.#frame.wasRejected ? 1 : 0);
    if (this.#provider.generation !== expected)
      throw new Error(`Effect: generation ${this.#provider.generation}, expected ${expected}`);
  }

  state(): readonly unknown[] {
    const { status, generation } = this.#embed;
    const { src, style } = this.#iframe;
    const { status: providerStatus, generation: tokenGeneration, expiresAt } = this.#provider;
    const provider = [providerStatus, tokenGeneration, expiresAt];
    return [status, generation, ...provider, src, style.height, clock.countTimers()];
  }

  deliver(data: unknown, { index, sender }: Step): Verdict {
    const frame = this.#frame;
    let from = SENDERS[sender % SENDERS.length]!;
    // A frame that shows another origin is given up, once.
    if (from === 'other origin' && this.#embed.status !== 'connected') from = 'page';
    frame.acknowledged = this.#embed.generation;
    const isFrame = from.startsWith('frame');
    const rows = this.#protocol.valid(frame);
    const way = from === 'frame' ? rows[index % rows.length]![0] : 'window';
    const fields = fieldsOf(data);
    this.unjudged = ['embed-status', 'embed-connected', ...(this.#protocol.unjudged?.(fields) ?? [])];
    let verdict: Verdict = null;
    if (from === 'other origin') verdict = [['embed-error origin_changed']];
    else if (isFrame && fields === data) verdict = this.#protocol.judge(fields, frame, way);
    const before = this.state();
    const isMalformed = isFrame && verdict === null && this.#protocol.isMalformed?.(fields, way);
    if (from === 'closed port' || way === 'port')
      this.#ports.at(way === 'port' ? -1 : -2)?.dispatchEvent(new MessageEvent('message', { data }));
    else {
      const ports = way === 'window' ? [] : [new MessageChannel().port1];
      const origin = from === 'other origin' ? ORIGINS[index % ORIGINS.length]! : location.origin;
      dispatchEvent(new MessageEvent('message', { data, source: this.#sourceOf(from), origin, ports }));
    }
    if (!isMalformed || this.#hasReported) return verdict;
    this.#hasReported = true;
    return () => difference([this.log, this.state()], [[['embed-error message_invalid']], before]);
  }

  #sourceOf(from: (typeof SENDERS)[number]): MessageEventSource | null {
    const { contentWindow } = from === 'neighbour' ? this.#neighbour : this.#iframe;
    if (from === 'page') return window;
    if (from === 'no window') return null;
    return from === 'unknown port' ? new MessageChannel().port1 : contentWindow;
  }

  get #iframe(): HTMLIFrameElement {
    return this.#embed.renderRoot.querySelector('iframe')!;
  }

  #record(name: 'post' | 'port', message: unknown): void {
    this.log.push([this.#frame.read(message) ? `${name} token` : name]);
  }

  /** Ports deliver nothing: what the host posts is recorded, and what it receives is dispatched. */
  #watchPorts(): void {
    const record = (message: unknown): void => {
      this.#record('port', structuredClone(message));
    };
    MessagePort.prototype.postMessage = record;
    const ports = this.#ports;
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
  return { access_token: `${SECRET}${generation}`, refresh_token: 'refresh', expires_in: 315_360_000 };
}
