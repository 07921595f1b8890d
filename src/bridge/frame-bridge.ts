import {
  systemClock,
  type EmbedStatus,
  type FrameAddress,
  type FrameBridgeOptions,
  type FrameBridgeSettings,
  type FrameEvent,
} from './frame-bridge-options.js';
import { createChannel } from './frame-channel.js';
import { FrameFaults } from './frame-faults.js';
import { FrameLocation } from './frame-location.js';
import { FrameReloads } from './frame-reloads.js';
import { callFrame, sendToFrame } from './frame-requests.js';
import { FrameWindow } from './frame-window.js';
import { ownMember } from './protocol.js';
import type { BridgeClock, EmbedProtocol, FrameToken, ProtocolSession } from './protocol.js';
import { TokenDeliveries } from './token-deliveries.js';

/**
 * The host's side of one frame, across all documents that it loads: address, handshake, status, tokens. The methods are in the
 * order of the handshake, which README.md shows for `native`.
 */
export class FrameBridge {
  readonly protocol: EmbedProtocol;
  readonly #options: FrameBridgeOptions;
  #settings: FrameBridgeSettings;
  readonly #emit: (event: FrameEvent) => unknown;
  readonly #clock: BridgeClock;
  readonly #window: FrameWindow;
  readonly #session: ProtocolSession;
  readonly #deliveries = new TokenDeliveries();
  readonly #reloads: FrameReloads;
  readonly #faults: FrameFaults;
  readonly #location: FrameLocation;
  #status: EmbedStatus = 'idle';
  #cancelTimeout: (() => void) | null = null;
  /** When the wait for an answer of the current document began; milliseconds of the clock. */
  #waitingSince = 0;
  #loadCount = 0;
  /** Whether a document of the frame has loaded or answered. Before that, a post would reach the initial empty document. */
  #isDocumentReady = false;
  /** Whether a document of this frame has answered. */
  #wasConnected = false;

  constructor(options: FrameBridgeOptions, onEvent: (event: FrameEvent) => unknown) {
    this.#options = this.#settings = options;
    this.#emit = onEvent;
    this.#clock = options.clock ?? systemClock;
    this.protocol = options.protocol;
    this.#location = new FrameLocation(options.url, !!ownMember(options.protocol, 'viaUrl'));
    this.#faults = new FrameFaults(options.url, error => onEvent({ type: 'fault', error }));
    this.#window = new FrameWindow(options.origin, this.#clock, {
      onMessage: (data, ports) => this.#session.onMessage(data, ports),
      onResult: result => this.#faults.onResult(result),
      onOriginMismatch: origin => this.#onOtherOrigin(origin),
    });
    const host = { options, location: this.#location, clock: this.#clock, emit: onEvent };
    this.#session = options.protocol.open(
      createChannel({
        ...host,
        window: this.#window,
        deliveries: this.#deliveries,
        sizedFrame: () => (this.#settings.autoHeight ? this.#window.frame : null),
        onConnected: () => this.#onConnected(),
        onFirstToken: () => this.#onFirstToken(),
        onStateChange: isReport => this.#reloads.onStateChange(isReport),
      }),
    );
    this.#reloads = new FrameReloads({ ...host, session: this.#session, load: url => this.#loadAgain(url) });
    if (this.address) this.#setStatus('loading');
  }

  /** The newest generation that the current document acknowledged; 0 before the first. */
  get generation(): number {
    return this.#deliveries.acknowledged;
  }

  /** What the iframe must show. A new object requires a new iframe. `null` while the frame waits for a token in its URL. */
  get address(): FrameAddress | null {
    return this.#location.address;
  }

  /** Whether the iframe has not fired `load` yet. */
  get isEmpty(): boolean {
    return this.#loadCount === 0;
  }

  /** Whether the document shows nothing, because it has not had a token. */
  get isMissingToken(): boolean {
    return !!ownMember(this.protocol, 'needsToken') && !this.#deliveries.first;
  }

  /** Whether the document has waited for its first token for the time of the handshake timeout. */
  get isTokenOverdue(): boolean {
    const hasLoaded = this.#status === 'connected' || this.#status === 'unresponsive';
    return hasLoaded && this.isMissingToken && !this.#cancelTimeout;
  }

  /**
   * Changes the settings, and the fragment of the address. A handshake timeout that is running keeps its duration. Returns `false`
   * if another frame is needed.
   */
  configure(settings: FrameBridgeSettings): boolean {
    const canNavigate = !this.isEmpty && !!this.#session.onNavigate;
    if (!this.#location.navigate(settings.url, canNavigate, this.#clock.now())) return false;
    this.#settings = settings;
    return true;
  }

  /** Starts the handshake with an iframe in the document that has the address as its `src`. It may have loaded already. */
  attach(frame: HTMLIFrameElement): void {
    this.#detach();
    this.#window.attach(frame);
    this.#faults.start();
    this.#loadCount = 0;
    this.#beginDocument('loading');
    if (!this.#options.isLazy) this.#waitForAnswer();
  }

  /** The iframe was moved in the document. A browser that does not preserve its content has given it a new window. */
  onMove(): void {
    const { replacedFrame } = this.#window;
    if (replacedFrame) this.attach(replacedFrame);
  }

  /** The document may have loaded before the embed could listen for `load`. */
  sendHello(): void {
    this.#session.sendHello?.();
  }

  /** The iframe's `load`. The first may belong to a document that has answered already; each later one is a new document. */
  onLoad(): void {
    if (this.#location.isNavigating(this.#clock.now())) {
      this.#session.onNavigate?.();
      return;
    }
    this.#loadCount += 1;
    this.#isDocumentReady = true;
    if (this.#loadCount > 1) this.#beginDocument('connecting');
    if (this.#status !== 'connected') {
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
    const isLater = this.#wasConnected && this.#deliveries.revocation === null;
    this.#reloads.onLoad(isLater, this.#settings.handshakeTimeout);
    const { otherOrigin } = this.#window;
    if (otherOrigin === null) this.#session.onLoad();
    else this.#onOtherOrigin(otherOrigin);
  }

  /** The document answers. */
  #onConnected(): void {
    this.#isDocumentReady = true;
    this.#wasConnected = true;
    this.#location.isViaUrl = !!ownMember(this.protocol, 'viaUrl');
    this.#faults.onAnswer();
    if (!this.isMissingToken) this.#stopWaiting();
    if (this.#status === 'connected') return;
    this.#setStatus('connected');
    this.#emit({ type: 'connected', latency: this.#clock.now() - this.#waitingSince });
    this.#reloads.onAnswer();
  }

  /** Sets the provider's current token. A new one is posted at once, or as soon as a document has loaded. */
  deliver(token: FrameToken | null): void {
    const { login, revocation } = this.#deliveries;
    if (!this.#deliveries.setToken(token)) return;
    if (token?.login !== login) this.#reloads.onLogin();
    const { current, first, lateMs } = this.#deliveries;
    if (this.#location.isViaUrl) this.#loadWithToken();
    else if (token && current && this.#isDocumentReady) {
      this.#session.sendToken(current, lateMs);
      if (revocation === null) this.#reloads.onToken(token, first, lateMs, this.#settings.recover);
    }
  }

  /** Drops the token, and announces the revocation to the frame. Removes a frame that has the token in its URL. */
  revoke(reason: string): void {
    if (!this.#deliveries.revoke(reason)) return;
    this.#reloads.onRevocation();
    if (this.#isDocumentReady) this.#session.sendRevocation(reason);
    if (!this.#location.clearToken()) return;
    this.#detach();
    this.#deliveries.resetDocument();
    this.#setStatus('idle');
    this.#emit({ type: 'render' });
  }

  /** No document has answered in time. */
  #onHandshakeTimeout(): void {
    this.#cancelTimeout = null;
    // It still waits for its first token.
    if (this.#status === 'connected') return void this.#emit({ type: 'render' });
    this.#setStatus('unresponsive');
    const isExplained = this.#faults.onNoAnswer(this.isEmpty, this.#wasConnected);
    this.#emit({ type: 'unresponsive', waited: this.#clock.now() - this.#waitingSince, isExplained });
    const isElsewhere = this.#faults.otherOrigin !== null && !this.#isDocumentReady;
    if (this.#wasConnected || isElsewhere || this.#settings.fallback !== 'reload') return;
    this.#location.isViaUrl = true;
    this.#loadWithToken();
  }

  /**
   * The frame certainly shows another origin. Stops posting to it; the browser would drop each message anyway. It has until the
   * end of the handshake to come back: it may be passing through an identity provider.
   */
  #onOtherOrigin(origin: string): void {
    this.#isDocumentReady = false;
    this.#faults.otherOrigin = origin;
    this.#reloads.onOriginChange();
    if (this.#status === 'unresponsive') this.#faults.onNoAnswer(this.isEmpty, this.#wasConnected);
    else if (this.#status === 'connected' || !this.#cancelTimeout) {
      this.#waitingSince = this.#clock.now();
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
  }

  /** Posts a message of the page to the frame. Throws `not_supported` or `not_connected`. */
  send(data: unknown): void {
    sendToFrame(this.#session, this.#status === 'connected', data);
  }

  /** Calls a method of the vendor's frame. Throws `not_supported` or `not_connected`; rejects as `ProtocolSession.call()`. */
  call(method: string, args: unknown): Promise<unknown> | undefined {
    return callFrame(this.#session, this.#status === 'connected', method, args);
  }

  /** Loads the address again, with the state of the frame. Returns `false` if it has none: then a new bridge does the same. */
  reload(): boolean {
    return !this.#location.isViaUrl && this.#reloads.reload(this.#status === 'connected');
  }

  /** Ends the connection. No listener, timer, port or pending call remains. */
  dispose(): void {
    this.#reloads.dispose();
    this.#detach();
    this.#session.dispose?.();
    this.#window.closePorts();
  }

  #detach(): void {
    this.#stopWaiting();
    this.#window.detach();
    this.#faults.stop();
    this.#isDocumentReady = false;
  }

  #beginDocument(status: EmbedStatus): void {
    this.#waitingSince = this.#clock.now();
    this.#deliveries.resetDocument();
    this.#faults.onDocument();
    this.#setStatus(status);
  }

  /** The document can show its content now. */
  #onFirstToken(): void {
    if (this.#status === 'connected') this.#stopWaiting();
    if (ownMember(this.protocol, 'needsToken')) this.#emit({ type: 'render' });
  }

  /** Replaces the iframe by one with this address. */
  #loadAgain(url: string): void {
    this.#detach();
    this.#location.load(url);
    this.#setStatus('loading');
    this.#emit({ type: 'render' });
  }

  /** Loads the URL with the current token, unless the token is there already. */
  #loadWithToken(): void {
    const { current } = this.#deliveries;
    if (!current || !this.#location.loadWithToken(current, this.#settings.tokenParam)) return;
    this.#setStatus('loading');
    this.#emit({ type: 'render' });
  }

  #waitForAnswer(): void {
    this.#stopWaiting();
    const { handshakeTimeout } = this.#settings;
    this.#cancelTimeout = this.#clock.schedule(() => this.#onHandshakeTimeout(), handshakeTimeout);
  }

  #stopWaiting(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#emit({ type: 'status', status, previous });
  }
}
