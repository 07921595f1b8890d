import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../../../src/index.js';
import { take } from './recorder.js';
import { settled, type PageWatch } from './watch.js';

/** s. No token runs out while a page is fuzzed, and each is as good as the one before. */
const LIFETIME = 10 * 365 * 86_400;
/** ms. Nobody gives up waiting for a frame, or for tokens, but where a batch is about that. */
const FOR_EVER = 2 ** 31 - 1;
/** Steps of real time in which a frame loads. */
const PATIENCE = 2_500;

const EMBED_EVENTS = [
  'embed-status',
  'embed-connected',
  'embed-token-delivered',
  'embed-unresponsive',
  'embed-resize',
  'embed-message',
  'embed-error',
] as const;
const PROVIDER_EVENTS = [
  'token-status',
  'token-refreshed',
  'token-refresh-failed',
  'token-expired',
  'session-ending',
  'login-required',
] as const;

/** An event that was told. */
export interface ToldEvent {
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One provider, one embed and its frame, and all that can be seen of them. */
export class Stage {
  readonly watch: PageWatch;
  readonly provider: TokenProvider;
  readonly embed: AnalyticsEmbed;
  readonly frameOrigin: string;
  readonly events: ToldEvent[] = [];
  /** Those of the provider. */
  tokenEvents = 0;
  /** How often new tokens were asked for. */
  asked = 0;
  #issued = 1;
  /** What holds back the next tokens. */
  #release: (() => void) | null = null;
  #held: Promise<void> | null = null;

  constructor(watch: PageWatch, protocol: string, frameOrigin: string) {
    this.watch = watch;
    this.frameOrigin = frameOrigin;
    this.provider = document.createElement('token-provider');
    this.provider.requestTimeout = FOR_EVER;
    this.provider.refresher = () => this.#ask();
    this.provider.tokens = tokens(1);
    this.embed = document.createElement('analytics-embed');
    Object.assign(this.embed, {
      protocol,
      src: `${frameOrigin}/reportEmbed?reportId=1`,
      embedTitle: 'A dashboard',
      autoHeight: true,
      handshakeTimeout: FOR_EVER,
    });
    for (const name of EMBED_EVENTS) {
      this.embed.addEventListener(name, event => {
        this.events.push({ name, detail: event.detail });
      });
    }
    for (const name of PROVIDER_EVENTS) {
      this.provider.addEventListener(name, () => {
        this.tokenEvents += 1;
      });
    }
  }

  /** Puts it into the document, and waits until the frame's page is there. */
  async open(): Promise<void> {
    this.provider.append(this.embed);
    document.body.append(this.provider);
    for (let step = 0; step < PATIENCE; step++) {
      await window.virtualTime.real();
      const { status } = this.embed;
      if (status === 'connecting' || status === 'connected') return;
    }
    throw new Error(`The frame has not loaded: it is ${this.embed.status}.`);
  }

  close(): void {
    this.provider.remove();
  }

  get iframe(): HTMLIFrameElement {
    const iframe = this.embed.renderRoot.querySelector('iframe');
    if (!iframe) throw new Error('The embed has no frame.');
    return iframe;
  }

  get window(): Window {
    const { contentWindow } = this.iframe;
    if (!contentWindow) throw new Error('The frame has no window.');
    return contentWindow;
  }

  /** The embed is told that its frame shows another document. */
  async load(): Promise<void> {
    this.iframe.dispatchEvent(new Event('load'));
    await settled();
  }

  /** What came to the frame's window since the last call. */
  posts(): Promise<readonly unknown[]> {
    return take(this.window, this.watch.makeChannel());
  }

  /** From now on, tokens that are asked for do not come. */
  hold(): void {
    this.#held ??= new Promise(resolve => (this.#release = resolve));
  }

  /** They do. */
  release(): void {
    this.#release?.();
    this.#held = this.#release = null;
  }

  /** All that a message must not change, unless it is a valid one. */
  snapshot(): Readonly<Record<string, string | number | null>> {
    const { embed, provider, watch, iframe } = this;
    return {
      'status of the embed': embed.status,
      'generation of the frame': embed.generation,
      'status of the provider': provider.status,
      'generation of the provider': provider.generation,
      'end of the token': provider.expiresAt,
      'events of the embed': this.events.length,
      'events of the provider': this.tokenEvents,
      'token requests': this.asked,
      'posts through ports': watch.portPosts.length,
      'channels made': watch.channels,
      warnings: watch.warnings,
      'timers set or taken back': window.virtualTime.activity,
      'address of the frame': iframe.src,
      'height of the frame': iframe.style.height,
    };
  }

  async #ask(): Promise<TokenResponse> {
    this.asked += 1;
    await this.#held;
    this.#issued += 1;
    return tokens(this.#issued);
  }
}

function tokens(number: number): TokenResponse {
  return { access_token: `access-${number}`, refresh_token: `refresh-${number}`, expires_in: LIFETIME };
}
