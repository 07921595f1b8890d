import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { EmbedError } from '../bridge/embed-error.js';
import { FrameBridge, type EmbedStatus } from '../bridge/frame-bridge.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import type { TokenState } from '../context.js';
import { nameOf } from './element-name.js';
import { embedStyles } from './embed-styles.js';
import { fire } from './events.js';
import { frameEvents } from './frame-events.js';
import { resolveMount, type FrameMount } from './frame-mount.js';
import { StatusState } from './status-state.js';
import { TokenConsumer } from './token-consumer.js';

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads';

/** What a frame is made of: when one of them changes, it takes another frame. */
const MOUNT_PROPERTIES = [
  'src',
  'frameOrigin',
  'protocol',
  'sandbox',
  'allow',
  'referrerPolicy',
] as const satisfies (keyof AnalyticsEmbed)[];

/**
 * `<analytics-embed>`: owns one iframe and the handshake with it, and gives it each new token of the nearest
 * `<token-provider>` without a reload.
 */
export class AnalyticsEmbed extends LitElement {
  static override styles = embedStyles;

  /** The dashboard: `http:` or `https:` only. */
  @property() src: string | undefined;
  /** The iframe's accessible name. */
  @property({ attribute: 'embed-title' }) embedTitle: string | undefined;
  /** How the frame is spoken to: a registered name, or an object of the same interface. */
  @property() protocol: string | EmbedProtocol = 'native';
  /** The only origin that is spoken to and listened to; default: that of `src`. */
  @property({ attribute: 'frame-origin' }) frameOrigin: string | undefined;
  /** As on `<iframe>`. */
  @property() loading: 'eager' | 'lazy' = 'eager';
  /** As on `<iframe>`; must contain `allow-same-origin`. */
  @property() sandbox = SANDBOX;
  /** As on `<iframe>`. */
  @property() allow = 'fullscreen; clipboard-write';
  /** As on `<iframe>`. */
  @property({ attribute: 'referrerpolicy' }) referrerPolicy: ReferrerPolicy =
    'strict-origin-when-cross-origin';
  /** Follow the height that the frame reports. */
  @property({ type: Boolean, attribute: 'auto-height' }) autoHeight = false;
  /** ms until a frame that has not answered is `unresponsive`. */
  @property({ type: Number, attribute: 'handshake-timeout' }) handshakeTimeout = 10_000;

  readonly #state = new StatusState(this);
  readonly #tokens = new TokenConsumer(this, state => {
    this.#give(state);
  });
  readonly #news = {
    tokens: (): TokenState | null => this.#tokens.state,
    setStatus: (status: EmbedStatus): void => {
      this.#setStatus(status);
    },
    setHeight: (height: number): void => {
      if (this.autoHeight) this.#frame?.style.setProperty('height', `${height}px`);
    },
  };
  #status: EmbedStatus = 'idle';
  #mount: FrameMount | null = null;
  #mountStale = true;
  #bridge: FrameBridge | null = null;
  #frame: HTMLIFrameElement | null = null;
  #error = '';

  constructor() {
    super();
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
    this.#mountStale = true;
    this.requestUpdate();
  }

  /**
   * A message of the page's own to the frame; it arrives at the frame client's `onMessage`.
   *
   * @throws {EmbedError} `not_connected`
   */
  send(message: unknown): void {
    if (!this.#bridge)
      throw new EmbedError('not_connected', 'send() needs a frame: set the attribute "src".');
    this.#bridge.send(message);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // An iframe that is inserted again is loaded again by the browser: a new frame, and a new handshake.
    if (this.hasUpdated) this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#closeBridge();
  }

  protected override willUpdate(changed: PropertyValues<AnalyticsEmbed>): void {
    if (!this.isConnected) return;
    if (this.#mountStale || MOUNT_PROPERTIES.some(name => changed.has(name))) this.#remount();
  }

  protected override render(): TemplateResult {
    const { embedTitle, loading, sandbox, allow, referrerPolicy } = this;
    const mount = this.#mount;
    // The order counts: whatever restrains the frame is set before its src.
    const frame =
      mount &&
      html`<iframe
        part="iframe"
        title=${embedTitle ?? nothing}
        loading=${loading}
        sandbox=${sandbox}
        allow=${allow}
        referrerpolicy=${referrerPolicy}
        src=${mount.target.url}
        @load=${this.#onLoad}
      ></iframe>`;
    return html`${keyed(mount, frame)}
      <div part="loading"><slot name="loading"></slot></div>
      <div part="error" role="alert"><slot name="error">${this.#error}</slot></div>`;
  }

  protected override updated(): void {
    const frame = this.renderRoot.querySelector('iframe');
    if (frame !== this.#frame) this.#openBridge(frame);
    if (!this.autoHeight) frame?.style.removeProperty('height');
  }

  /** Another frame, unless what is said of it is wrong: then the one that works stays. */
  #remount(): void {
    this.#mountStale = false;
    try {
      this.#mount = resolveMount(this);
    } catch (error) {
      this.#refuse(error as EmbedError);
      return;
    }
    this.#error = '';
    if (!this.#mount) this.#setStatus('idle');
    else if (!this.embedTitle)
      console.warn(`${nameOf(this)}: set "embed-title", the iframe's accessible name.`);
  }

  #refuse({ code, message: what }: EmbedError): void {
    const message = `${nameOf(this)}: ${what}`;
    console.error(message);
    if (!this.#mount) {
      this.#error = 'This dashboard cannot be shown.';
      this.#setStatus('failed');
    }
    fire(this, 'embed-error', { code, message });
  }

  #openBridge(frame: HTMLIFrameElement | null): void {
    this.#closeBridge();
    const mount = this.#mount;
    if (!frame || !mount) return;
    this.#frame = frame;
    this.#setStatus('loading');
    const { target, protocol, handshakeTimeout } = mount;
    this.#bridge = new FrameBridge(
      frame,
      { origin: target.origin, protocol, handshakeTimeout, lazy: this.loading === 'lazy' },
      frameEvents(this, this.#news),
    );
    if (this.#tokens.state) this.#give(this.#tokens.state);
  }

  #closeBridge(): void {
    this.#bridge?.close();
    this.#bridge = null;
    this.#frame = null;
    if (this.#status !== 'failed') this.#setStatus('idle');
  }

  /** Gives the frame what the provider says: a token, or that there is none any more. */
  #give({ token, revoked }: TokenState): void {
    if (token) this.#bridge?.deliver(token);
    else if (revoked) this.#bridge?.revoke(revoked);
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#state.set(status);
    fire(this, 'embed-status', { status, previous });
  }

  readonly #onLoad = (): void => {
    this.#bridge?.loaded();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'analytics-embed': AnalyticsEmbed;
  }
}
