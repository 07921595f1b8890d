import { LitElement, type PropertyDeclaration, type PropertyDeclarations } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { EmbedError } from '../bridge/embed-error.js';
import { FrameBridge } from '../bridge/frame-bridge.js';
import type { EmbedFallback, EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import { whenRegistered } from '../bridge/protocol-registry.js';
import type { TokenState } from '../context.js';
import { withDefault } from './defaults.js';
import { nameOf } from './element-name.js';
import { embedStyles } from './embed-styles.js';
import { embedTemplate } from './embed-template.js';
import { fire } from './events.js';
import { frameEvents } from './frame-events.js';
import { DEFAULTS, frameOptions } from './frame-options.js';
import { StatusState } from './status-state.js';
import { TokenConsumer, type NamedProvider } from './token-consumer.js';

/** What a frame is made of: when one of them changes, it takes another frame. */
const MADE_OF = ['src', 'frameOrigin', 'protocol', 'sandbox', 'allow', 'referrerPolicy'] as const;
/** What can change while a frame is there. */
const SETTINGS = ['handshakeTimeout', 'fallback', 'tokenParam'] as const;

/**
 * `<analytics-embed>`: owns one iframe and the handshake with it, and gives it each new token of its `<token-provider>`
 * without a reload.
 */
export class AnalyticsEmbed extends LitElement {
  static override styles = embedStyles;
  static override properties: PropertyDeclarations = {
    provider: {},
    src: {},
    embedTitle: { attribute: 'embed-title' },
    protocol: {},
    frameOrigin: { attribute: 'frame-origin' },
    loading: {},
    sandbox: {},
    allow: {},
    referrerPolicy: { attribute: 'referrerpolicy' },
    autoHeight: { type: Boolean, attribute: 'auto-height', reflect: true },
    handshakeTimeout: { type: Number, attribute: 'handshake-timeout' },
    fallback: {},
    tokenParam: { attribute: 'token-param' },
  };

  /** A provider that is no ancestor: its id, or the element. None: the nearest one. */
  declare provider: NamedProvider;
  /** The dashboard: `http:` or `https:` only. */
  declare src: string | undefined;
  /** The iframe's accessible name. */
  declare embedTitle: string | undefined;
  /** How the frame is spoken to: a registered name, or an object of the same interface. */
  declare protocol: string | EmbedProtocol;
  /** The only origin that is spoken to and listened to; default: that of `src`. */
  declare frameOrigin: string | undefined;
  /** As on `<iframe>`. */
  declare loading: 'eager' | 'lazy';
  /** As on `<iframe>`; must contain `allow-same-origin`. */
  declare sandbox: string;
  /** As on `<iframe>`. */
  declare allow: string;
  /** As on `<iframe>`. */
  declare referrerPolicy: ReferrerPolicy;
  /** Follow the height that the frame reports. */
  declare autoHeight: boolean;
  /** ms until a frame that has not answered is `unresponsive`. */
  declare handshakeTimeout: number;
  /** What to do for a frame that never answers; `reload` puts tokens into its URL, which reaches logs and histories. */
  declare fallback: EmbedFallback;
  /** The URL parameter of a token that goes by URL. */
  declare tokenParam: string;

  readonly #state = new StatusState(this);
  readonly #tokens = new TokenConsumer(this, state => {
    this.#give(state);
  });
  readonly #events = frameEvents(this, {
    tokens: () => this.#tokens.state,
    setStatus: status => {
      this.#setStatus(status);
    },
    setHeight: height => {
      this.#height = height;
      this.#applyHeight();
    },
    readdress: () => {
      this.requestUpdate();
    },
  });
  #status: EmbedStatus = 'idle';
  #stale = true;
  #bridge: FrameBridge | null = null;
  #frame: HTMLIFrameElement | null = null;
  #height: number | null = null;
  /** Ends the wait for a protocol whose file has not come yet. */
  #endWait: (() => void) | undefined;

  constructor() {
    super();
    Object.assign(this, DEFAULTS);
    this.#state.set(this.#status);
  }

  /** Where the frame stands; also a custom state. */
  get status(): EmbedStatus {
    return this.#status;
  }

  /** The newest generation that the frame acknowledged; 0 before. */
  get generation(): number {
    return this.#bridge?.generation ?? 0;
  }

  /** Loads the dashboard anew, with a new handshake. What its user has not saved in it is lost. */
  reload(): void {
    this.#stale = true;
    this.requestUpdate();
  }

  /**
   * A message of the page's own to the frame; it arrives at the frame client's `onMessage`.
   *
   * @throws {EmbedError} `not_connected`, `not_supported`
   */
  send(message: unknown): void {
    if (!this.#bridge)
      throw new EmbedError('not_connected', 'send() needs a frame: set the attribute "src".');
    this.#bridge.send(message);
  }

  /**
   * A call of the vendor's own, such as Superset's `getDataMask`; native frames have none.
   *
   * @throws {EmbedError} by rejection: `not_connected`, `not_supported`, `call_unknown`, `call_failed`, `call_timeout` (30 s)
   */
  async call(method: string, args?: unknown): Promise<unknown> {
    if (!this.#bridge)
      throw new EmbedError('not_connected', 'call() needs a frame: set the attribute "src".');
    return this.#bridge.call(method, args);
  }

  static override getPropertyDescriptor(
    ...args: [name: PropertyKey, key: string | symbol, options: PropertyDeclaration]
  ): PropertyDescriptor | undefined {
    return withDefault(super.getPropertyDescriptor(...args), args[0], DEFAULTS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // An iframe that is inserted again is loaded again by the browser: a new frame, and a new handshake.
    if (this.hasUpdated) this.reload();
  }

  /** Moved by `moveBefore`: the iframe lives on where the browser lets it, perhaps under another provider. */
  connectedMoveCallback(): void {
    this.#bridge?.moved();
    this.#tokens.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    if (changed.has('provider') && this.hasUpdated) this.#tokens.follow();
    const anew = this.#stale || MADE_OF.some(name => changed.has(name));
    if (anew || SETTINGS.some(name => changed.has(name))) this.#apply(anew);
  }

  protected override render(): TemplateResult {
    const { status, embedTitle, loading, sandbox, allow, referrerPolicy } = this;
    return embedTemplate({
      address: this.#bridge?.address ?? null,
      empty: this.#bridge?.empty ?? true,
      ...{ status, embedTitle, loading, sandbox, allow, referrerPolicy },
      onLoad: this.#onLoad,
      onRetry: this.#onRetry,
    });
  }

  protected override updated(): void {
    const frame = this.renderRoot.querySelector('iframe');
    if (frame !== this.#frame) {
      this.#frame = frame;
      if (frame) this.#bridge?.attach(frame);
    }
    this.#applyHeight();
  }

  /** Does what the attributes say, unless that is wrong: then the frame that works stays. */
  #apply(anew: boolean): void {
    this.#stale = false;
    this.#endWait?.();
    let options;
    try {
      options = frameOptions(this);
    } catch (error) {
      const { protocol } = this;
      if ((error as EmbedError).code === 'protocol_unknown' && typeof protocol === 'string') {
        this.#endWait = whenRegistered(protocol, () => {
          this.reload();
        });
      }
      this.#complain(error as EmbedError);
      if (!this.#bridge) this.#setStatus('failed');
      return;
    }
    if (this.#bridge && options && !anew) {
      this.#bridge.configure(options);
      return;
    }
    this.#close();
    this.#setStatus('idle');
    if (!options) return;
    this.#bridge = new FrameBridge(options, this.#events);
    this.#give(this.#tokens.state);
    if (!this.embedTitle) console.warn(`${nameOf(this)}: set "embed-title", the iframe's accessible name.`);
  }

  #close(): void {
    this.#endWait?.();
    this.#bridge?.close();
    // Now, not with the next rendering: put back into the document, it would ask for the dashboard a second time.
    this.#frame?.remove();
    this.#bridge = this.#frame = null;
    if (this.#status !== 'failed') this.#setStatus('idle');
  }

  /** Gives the frame what the provider says: a token, or that there is none any more. */
  #give(state: TokenState | null): void {
    if (state?.revoked && !state.token) this.#bridge?.revoke(state.revoked);
    else this.#bridge?.deliver(state?.token ?? null);
  }

  #applyHeight(): void {
    const height = this.autoHeight && this.#height !== null ? `${this.#height}px` : '';
    // Not a style attribute, which the page's policy may forbid.
    if (this.#frame) this.#frame.style.height = height;
  }

  #complain({ code, message: what }: EmbedError): void {
    const message = `${nameOf(this)}: ${what}`;
    console.error(message);
    fire(this, 'embed-error', { code, message });
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#state.set(status);
    this.requestUpdate();
    fire(this, 'embed-status', { status, previous });
  }

  readonly #onRetry = (): void => {
    this.reload();
  };

  readonly #onLoad = (): void => {
    this.#bridge?.loaded();
    if (this.provider && !this.#tokens.state) {
      this.#complain(
        new EmbedError(
          'provider_unknown',
          'the attribute "provider" names no <token-provider> of this document: give its id.',
        ),
      );
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'analytics-embed': AnalyticsEmbed;
  }
}
