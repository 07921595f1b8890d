import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { EmbedError } from '../bridge/embed-error.js';
import type { EmbedFallback, EmbedStatus, FrameEvent } from '../bridge/frame-bridge-options.js';
import { FrameBridge } from '../bridge/frame-bridge.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import type { TokenState } from '../context.js';
import { embedStyles, embedTemplate } from './embed-template.js';
import { dispatchFrameEvent, reportError, reportingCall, reportMissingProvider } from './frame-events.js';
import { DEFAULTS, frameOptions, RELOAD_PROPERTIES, LIVE_PROPERTIES } from './frame-options.js';
import { hasRights } from './frame-rights.js';
import { HydratableElement } from './hydratable-element.js';
import { isPolicyKnown } from './policy.js';
import { ProtocolWait } from './protocol-wait.js';
import { fire, warn } from './reporting.js';
import { forwardRejection, forwardToken, TokenConsumer, type NamedProvider } from './token-consumer.js';

/**
 * Shows a dashboard in an iframe. Performs the handshake with the frame, and sends it each new token of the `<token-provider>`
 * without a reload. The element is a block as wide as its container; the iframe fills it.
 *
 * @slot loading - Shown over the iframe until the frame answers, and until it has a token if it shows nothing without one. Default: the sentence "Loading …".
 * @slot error - Shown if there is no dashboard to show. Default: a sentence and a button, "Try again" or "Sign in".
 *
 * @csspart iframe - The iframe.
 * @csspart loading - The overlay with the slot `loading`.
 * @csspart error - The overlay with the slot `error`.
 * @csspart retry - The button "Try again".
 * @csspart sign-in - The button "Sign in", after the login page did not help twice.
 *
 * @cssprop [--analytics-embed-height=25rem] - The height, without `auto-height`.
 * @cssprop [--analytics-embed-min-height=4rem] - The minimum height, with `auto-height`.
 * @cssprop [--analytics-embed-max-height=none] - The maximum height, with `auto-height`; a taller dashboard scrolls.
 * @cssprop [--analytics-embed-color=CanvasText] - The text color of the default sentences.
 * @cssprop [--analytics-embed-background=Canvas] - The background of the default error overlay.
 *
 * @cssState idle - There is no frame: `src` is not set, or the element is not in the document.
 * @cssState loading - The first document is loading.
 * @cssState connecting - A document has loaded and has not answered yet.
 * @cssState connected - The document has answered, or its protocol expects no answer.
 * @cssState unresponsive - The document has not answered within `handshake-timeout` (it still receives every token), or the frame shows another origin (which receives none).
 * @cssState failed - An attribute is invalid, so there is no frame.
 */
export class AnalyticsEmbed extends HydratableElement {
  /** The styles of its shadow tree. */
  static override styles = embedStyles;
  static override properties = {
    src: {},
    embedTitle: { attribute: 'embed-title' },
    provider: {},
    protocol: {},
    frameOrigin: { attribute: 'frame-origin' },
    loading: {},
    sandbox: {},
    allow: {},
    referrerPolicy: { attribute: 'referrerpolicy' },
    credentialless: { type: Boolean },
    name: {},
    fetchPriority: { attribute: 'fetchpriority' },
    autoHeight: { type: Boolean, attribute: 'auto-height', reflect: true },
    handshakeTimeout: { type: Number, attribute: 'handshake-timeout' },
    fallback: {},
    recover: {},
    tokenParam: { attribute: 'token-param' },
  } satisfies PropertyDeclarations;
  protected static override readonly defaults = DEFAULTS;
  /** A provider that is not an ancestor: its id, in this shadow root or else in the document, or (property) the element. Default: the nearest ancestor. */
  declare provider: NamedProvider;
  /** Address of the dashboard, required: an `http:` or `https:` URL, absolute or relative to the page's base URL. */
  declare src: string | undefined;
  /** The iframe's accessible name. If it is missing, a console warning names the element. */
  declare embedTitle: string | undefined;
  /** How embed and frame communicate: `native`, `token-update` (one way), `reload` (token in the URL), a vendor's name, or (property) an `EmbedProtocol`. */
  declare protocol: string | EmbedProtocol;
  /** The only origin that tokens are sent to and messages are accepted from. Default: the origin of `src`. */
  declare frameOrigin: string | undefined;
  /** When the iframe loads, as on `<iframe>`: `eager`, or `lazy` for when it is near the viewport. */
  declare loading: 'eager' | 'lazy';
  /** Permissions of the frame, as on `<iframe>`, or with `+` before each (`+allow-modals`): added to the default. `allow-same-origin` is required: without it the frame has no origin to send a token to. */
  declare sandbox: string;
  /** Permissions policy of the frame, as on `<iframe>`. A feature without an allowlist is for the origin of `src` and for `frame-origin`. */
  declare allow: string;
  /** Referrer policy of the frame, as on `<iframe>`. With a token in the URL, no referrer is sent. */
  declare referrerPolicy: ReferrerPolicy;
  /** Loads the frame without the browser's cookies and storage, as on `<iframe>`, in browsers that can. */
  declare credentialless: boolean;
  /** Name of the frame's window, as on `<iframe>`: a target for links and forms. */
  declare name: string | undefined;
  /** Priority of the frame's document, as on other elements: `high`, `low` or `auto`. */
  declare fetchPriority: 'high' | 'low' | 'auto' | undefined;
  /** Whether the element takes the height that the frame reports. */
  declare autoHeight: boolean;
  /** Milliseconds that a frame has to answer, from its insertion and from each `load`; then the status is `unresponsive`. */
  declare handshakeTimeout: number;
  /** For a frame that never answers. `reload`: load it with the token in its URL, at each new token, until it answers. URLs reach logs and histories. */
  declare fallback: EmbedFallback;
  /** For a frame that repeats no failed query, after it had no valid token for a while. `reload`: load it once more, with its filters and tabs. */
  declare recover: 'none' | 'reload';
  /** Name of the URL parameter for a token in the URL. The other parameters and the fragment stay. */
  declare tokenParam: string;

  readonly #tokens = new TokenConsumer(this, state => this.#forwardToken(state));
  #status: EmbedStatus = 'idle';
  #needsReload = true;
  #bridge: FrameBridge | null = null;
  #frame: HTMLIFrameElement | null = null;
  #height: number | null = null;
  readonly #protocolWait = new ProtocolWait();

  constructor() {
    super();
    Object.assign(this, DEFAULTS);
    this.setCustomState(this.#status);
  }

  /** State of the frame; also a custom state: `analytics-embed:state(connected)`. */
  get status(): EmbedStatus {
    return this.#status;
  }

  /** The newest token generation that the frame has acknowledged; 0 before the first. */
  get generation(): number {
    return this.#bridge?.generation ?? 0;
  }

  /** Loads the dashboard again, with a new handshake. Unsaved changes in it are lost, except the filters and tabs that its protocol keeps. */
  reload(): void {
    if (!this.#bridge?.reload()) this.#applyAgain();
  }

  /**
   * Sends a message of the page to the frame: the `onMessage` of the frame's client receives it.
   *
   * @throws {EmbedError} `not_connected`, `not_supported`
   */
  send(message: unknown): void {
    reportingCall(this, () => this.#assertFrame('send').send(message));
  }

  /**
   * Calls a function that the vendor's frame offers, such as Superset's `getDataMask`. `native` frames offer none.
   *
   * @throws {EmbedError} `not_connected`, `not_supported`, `call_unknown`, `call_failed`, `call_timeout` (30 s), as a rejection
   */
  async call(method: string, args?: unknown): Promise<unknown> {
    return reportingCall(this, () => this.#assertFrame('call').call(method, args));
  }

  /** Focuses the dashboard. */
  override focus(options?: FocusOptions): void {
    this.#frame?.focus(options);
  }

  #assertFrame(method: string): FrameBridge {
    if (!this.#bridge) throw new EmbedError('not_connected', `${method}() needs a frame (attribute "src").`);
    return this.#bridge;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#bridge) this.#bridge.onMove();
    else if (this.hasUpdated) this.#applyAgain();
  }

  /** Called after `moveBefore()`, which keeps the document in the iframe. The nearest provider may be another one now. */
  connectedMoveCallback(): void {
    this.#bridge?.onMove();
    this.#tokens.resubscribe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // In a move by one call, such as `append()`: the browser loads the iframe again, and another one would load, too.
    if (!this.isConnected) this.#disposeBridge();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.isConnected || !isPolicyKnown()) return;
    if (changed.has('provider') && this.hasUpdated) this.#tokens.resubscribe();
    const shouldReload = this.#needsReload || RELOAD_PROPERTIES.some(name => changed.has(name));
    if (shouldReload || LIVE_PROPERTIES.some(name => changed.has(name))) this.#apply(shouldReload);
    this.hydratedFrame?.setExpected(this.#bridge?.address ?? null, this);
  }

  protected override render(): TemplateResult {
    const ssrAddress = this.ssrAddress(this);
    return embedTemplate({
      address: ssrAddress ?? this.#bridge?.address ?? null,
      frame: this.#bridge,
      tokens: this.#tokens.state,
      status: ssrAddress ? 'loading' : this.#status,
      embed: this,
      onLoad: this.#onLoad,
    });
  }

  protected override updated(): void {
    const hydratedFrame = this.takeHydratedFrame();
    if (hydratedFrame?.matches === false) {
      this.requestUpdate();
      return;
    }
    const frame = this.renderRoot.querySelector('iframe');
    if (frame !== this.#frame) {
      this.#frame = frame;
      if (frame) this.#bridge?.attach(frame);
      if (this.#bridge) this.replayLoad(hydratedFrame, this.#bridge, this.#onLoad);
    }
    this.#applyHeight();
  }

  /** Applies the attributes. If one is invalid, a frame that works stays. */
  #apply(shouldReload: boolean): void {
    this.#needsReload = false;
    this.#protocolWait.cancel();
    let options;
    try {
      options = frameOptions(this);
    } catch (error) {
      if (this.#protocolWait.start(error, this.protocol, () => this.#applyAgain())) return;
      // Such a frame must not continue to receive tokens, even if another `src` was allowed before.
      if ((error as EmbedError).code === 'origin_not_allowed') this.#disposeBridge();
      reportError(this, error as EmbedError);
      if (!this.#bridge) this.#setStatus('failed');
      return;
    }
    if (options && !shouldReload && this.#bridge?.configure(options)) return;
    this.#disposeBridge();
    this.#setStatus('idle');
    if (!options) return;
    this.#bridge = new FrameBridge(options, this.#onFrameEvent);
    this.#forwardToken(this.#tokens.state);
    if (!this.embedTitle) warn(this, 'the iframe has no accessible name. Set the attribute "embed-title".');
  }

  #applyAgain(): void {
    this.#needsReload = true;
    this.requestUpdate();
  }

  protected override applyPolicy(): void {
    if (this.#bridge) this.#apply(this.#frame !== null && !hasRights(this.#frame, this));
    super.applyPolicy();
  }

  #disposeBridge(): void {
    this.#protocolWait.cancel();
    this.cancelReplay();
    this.#bridge?.dispose();
    // Not at the next rendering: inserting the element again until then would load the dashboard a second time.
    this.#frame?.remove();
    this.#bridge = this.#frame = null;
    if (this.#status !== 'failed') this.#setStatus('idle');
  }

  #forwardToken(state: TokenState | null): void {
    forwardToken(state, this.#bridge);
    if (this.#bridge?.isEmpty === false && !state) reportMissingProvider(this, this.provider);
  }

  /** @param reported in CSS pixels; 0 from a hidden frame. A frame that is a fraction of a pixel too low would scroll. */
  #applyHeight(reported = 0): void {
    if (reported > 0) this.#height = Math.ceil(reported);
    const height = this.autoHeight && this.#height !== null ? `${this.#height}px` : '';
    // Not a style attribute: the page's Content Security Policy may forbid those.
    if (this.#frame) this.#frame.style.height = height;
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.setCustomState(status);
    this.requestUpdate();
    fire(this, 'embed-status', { status, previous });
  }

  readonly #onFrameEvent = (event: FrameEvent): boolean => {
    const tokenState = this.#tokens.state;
    if (event.type === 'status') this.#setStatus(event.status);
    else if (event.type === 'render') this.requestUpdate();
    else if (event.type === 'token-rejected') forwardRejection(tokenState, event.generation, event.isExpired);
    else {
      if (event.type === 'token-delivered') tokenState?.recordDelivery(event.latency);
      if (event.type === 'resize') this.#applyHeight(event.height);
      return dispatchFrameEvent(this, event, this.#bridge?.protocol);
    }
    return true;
  };

  readonly #onLoad = (): void => {
    this.#bridge?.onLoad();
    if (!this.#tokens.state) reportMissingProvider(this, this.provider);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'analytics-embed': AnalyticsEmbed;
  }
}
