import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { EmbedError } from '../bridge/embed-error.js';
import { FrameBridge } from '../bridge/frame-bridge.js';
import type { EmbedFallback, EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { EmbedProtocol } from '../bridge/protocol.js';
import { whenRegistered } from '../bridge/protocol-registry.js';
import type { TokenState } from '../context.js';
import { fallBackToDefaults } from './fall-back-to-defaults.js';
import { embedStyles } from './embed-styles.js';
import { embedTemplate } from './embed-template.js';
import { warnMissingProvider, warnMissingTitle } from './embed-warnings.js';
import { fire } from './events.js';
import { reportError, frameEvents, providerUnknownError } from './frame-events.js';
import { DEFAULTS, frameOptions, RELOAD_PROPERTIES, LIVE_PROPERTIES } from './frame-options.js';
import { HydratableElement } from './hydratable-element.js';
import { StatusState } from './status-state.js';
import { TokenConsumer, type NamedProvider } from './token-consumer.js';

/**
 * Owns one iframe and the handshake with it, and gives it each new token of its `<token-provider>` without a reload. A block
 * as wide as its place, which the iframe fills.
 *
 * @slot loading - What a person sees until the frame answers, in place of a sentence.
 * @slot error - What a person sees where there is no dashboard to be seen, in place of a sentence and a button that tries again.
 *
 * @csspart iframe - The iframe.
 * @csspart loading - What lies over it until it answers.
 * @csspart error - What lies over it when there is nothing to be seen.
 * @csspart retry - The button that tries again.
 *
 * @cssprop [--analytics-embed-height=25rem] - The height, without `auto-height`.
 * @cssprop [--analytics-embed-min-height=4rem] - The least height, with `auto-height`.
 * @cssprop [--analytics-embed-max-height=none] - The greatest height, with `auto-height`; beyond it, it scrolls.
 * @cssprop [--analytics-embed-color=CanvasText] - The color of the sentences.
 * @cssprop [--analytics-embed-background=Canvas] - The ground of the sentence that an error is told by.
 *
 * @cssState idle - There is no frame.
 * @cssState loading - The first document is on its way.
 * @cssState connecting - It is there, and is asked to answer.
 * @cssState connected - It has answered.
 * @cssState unresponsive - It did not in time; it is served all the same.
 * @cssState failed - An attribute is wrong, and there is no frame.
 */
export class AnalyticsEmbed extends HydratableElement {
  /** A block as wide as its place; the iframe fills it. */
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
    autoHeight: { type: Boolean, attribute: 'auto-height', reflect: true },
    handshakeTimeout: { type: Number, attribute: 'handshake-timeout' },
    fallback: {},
    tokenParam: { attribute: 'token-param' },
  } satisfies PropertyDeclarations;

  /** The id of a provider that is no ancestor, of this shadow root or of the document, or (property) the element; none: the nearest one. */
  declare provider: NamedProvider;
  /** The dashboard, required: an `http:` or `https:` URL. */
  declare src: string | undefined;
  /** The iframe's accessible name; a console warning names the element when it is missing. */
  declare embedTitle: string | undefined;
  /** How the frame is spoken to: `native`, `token-update` (one way), `reload` (by URL), a vendor's, or (property) an object of the interface. */
  declare protocol: string | EmbedProtocol;
  /** The only origin that is spoken to and heard; none: that of `src`. */
  declare frameOrigin: string | undefined;
  /** As on `<iframe>`. */
  declare loading: 'eager' | 'lazy';
  /** As on `<iframe>`; it must keep `allow-same-origin`, or there is no origin to aim at. */
  declare sandbox: string;
  /** As on `<iframe>`. */
  declare allow: string;
  /** As on `<iframe>`. */
  declare referrerPolicy: ReferrerPolicy;
  /** Follow the height that the frame reports. */
  declare autoHeight: boolean;
  /** ms from the start, and from each `load`, until a frame that has not answered is `unresponsive`. */
  declare handshakeTimeout: number;
  /**
   * What to do for a frame that never answers; `reload`: it gets its token in its URL, which reaches logs and histories, and is
   * loaded again at each new one, until it answers.
   */
  declare fallback: EmbedFallback;
  /** The URL parameter of a token that goes by URL; all others and the fragment stay, and no referrer is sent. */
  declare tokenParam: string;

  readonly #state = new StatusState(this);
  readonly #tokens = new TokenConsumer(this, state => {
    this.#forwardToken(state);
  });
  readonly #events = frameEvents(this, {
    tokenState: () => this.#tokens.state,
    setStatus: status => {
      this.#setStatus(status);
    },
    setHeight: height => {
      this.#height = height;
      this.#applyHeight();
    },
    updateAddress: () => {
      this.requestUpdate();
    },
  });
  #status: EmbedStatus = 'idle';
  #needsReload = true;
  #bridge: FrameBridge | null = null;
  #frame: HTMLIFrameElement | null = null;
  #height: number | null = null;
  /** Ends the wait for a protocol whose file has not come yet. */
  #cancelProtocolWait: (() => void) | undefined;
  /** Ends the wait for the `load` of a frame that a server has rendered. */
  #cancelReplayLoad: (() => void) | undefined;

  constructor() {
    super();
    Object.assign(this, DEFAULTS);
    this.#state.set(this.#status);
  }

  /** Where the frame stands; also a custom state: `analytics-embed:state(connected)`. */
  get status(): EmbedStatus {
    return this.#status;
  }

  /** The newest generation that the frame acknowledged; 0 before. */
  get generation(): number {
    return this.#bridge?.generation ?? 0;
  }

  /** Loads the dashboard anew, with a new handshake. What its user has not saved in it is lost. */
  reload(): void {
    this.#needsReload = true;
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
   * @throws {EmbedError} `not_connected`, `not_supported`, `call_unknown`, `call_failed`, `call_timeout` (30 s), by rejection
   */
  async call(method: string, args?: unknown): Promise<unknown> {
    if (!this.#bridge)
      throw new EmbedError('not_connected', 'call() needs a frame: set the attribute "src".');
    return this.#bridge.call(method, args);
  }

  protected static override finalize(): void {
    const wasFinalized = Object.hasOwn(this, 'finalized');
    super.finalize();
    // Not by getPropertyDescriptor: Lit's development build warns each page of an override.
    if (!wasFinalized) fallBackToDefaults(this.prototype, DEFAULTS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // An iframe that is inserted again is loaded again by the browser: a new frame, and a new handshake.
    if (this.hasUpdated) this.reload();
  }

  /** Moved by `moveBefore`: the iframe lives on where the browser lets it, perhaps under another provider. */
  connectedMoveCallback(): void {
    this.#bridge?.onMove();
    this.#tokens.resubscribe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#disposeBridge();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    if (changed.has('provider') && this.hasUpdated) this.#tokens.resubscribe();
    const shouldReload = this.#needsReload || RELOAD_PROPERTIES.some(name => changed.has(name));
    if (shouldReload || LIVE_PROPERTIES.some(name => changed.has(name))) this.#apply(shouldReload);
    this.hydratedFrame?.setExpected(this.#bridge?.address ?? null, this);
  }

  protected override render(): TemplateResult {
    const { embedTitle, loading, sandbox, allow, referrerPolicy } = this;
    const ssrAddress = this.ssrAddress(this);
    return embedTemplate({
      address: ssrAddress ?? this.#bridge?.address ?? null,
      isEmpty: this.#bridge?.isEmpty ?? true,
      status: ssrAddress ? 'loading' : this.#status,
      ...{ embedTitle, loading, sandbox, allow, referrerPolicy },
      onLoad: this.#onLoad,
      onRetry: this.#onRetry,
    });
  }

  protected override updated(): void {
    const { hydratedFrame } = this;
    this.hydratedFrame = null;
    if (hydratedFrame && !hydratedFrame.matches) {
      this.requestUpdate();
      return;
    }
    const frame = this.renderRoot.querySelector('iframe');
    if (frame !== this.#frame) {
      this.#frame = frame;
      if (frame) this.#bridge?.attach(frame);
      if (this.#bridge) this.#cancelReplayLoad = hydratedFrame?.replayLoad(this.#bridge, this.#onLoad);
    }
    this.#applyHeight();
  }

  /** Does what the attributes say, unless that is wrong: then the frame that works stays. */
  #apply(shouldReload: boolean): void {
    this.#needsReload = false;
    this.#cancelProtocolWait?.();
    let options;
    try {
      options = frameOptions(this);
    } catch (error) {
      const { protocol } = this;
      if ((error as EmbedError).code === 'protocol_unknown' && typeof protocol === 'string') {
        this.#cancelProtocolWait = whenRegistered(protocol, () => {
          this.reload();
        });
      }
      reportError(this, error as EmbedError);
      if (!this.#bridge) this.#setStatus('failed');
      return;
    }
    if (this.#bridge && options && !shouldReload) {
      this.#bridge.configure(options);
      return;
    }
    this.#disposeBridge();
    this.#setStatus('idle');
    if (!options) return;
    this.#bridge = new FrameBridge(options, this.#events);
    this.#forwardToken(this.#tokens.state);
    if (!this.embedTitle) warnMissingTitle(this);
  }

  #disposeBridge(): void {
    this.#cancelProtocolWait?.();
    this.#cancelReplayLoad?.();
    this.#bridge?.dispose();
    // Now, not with the next rendering: put back into the document, it would ask for the dashboard a second time.
    this.#frame?.remove();
    this.#bridge = this.#frame = null;
    if (this.#status !== 'failed') this.#setStatus('idle');
  }

  /** Gives the frame what the provider says: a token, or that there is none any more. */
  #forwardToken(state: TokenState | null): void {
    if (state?.revoked && !state.token) this.#bridge?.revoke(state.revoked);
    else this.#bridge?.deliver(state?.token ?? null);
  }

  #applyHeight(): void {
    const height = this.autoHeight && this.#height !== null ? `${this.#height}px` : '';
    // Not a style attribute, which the page's policy may forbid.
    if (this.#frame) this.#frame.style.height = height;
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
    this.#bridge?.onLoad();
    if (this.#tokens.state) return;
    if (this.provider) reportError(this, providerUnknownError());
    else warnMissingProvider(this);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'analytics-embed': AnalyticsEmbed;
  }
}
