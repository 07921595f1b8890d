import { systemClock, type BridgeClock } from './bridge-clock.js';
import { EmbedError } from './embed-error.js';
import type {
  EmbedStatus,
  FrameBridgeListener,
  FrameBridgeOptions,
  FrameBridgeSettings,
} from './frame-bridge-options.js';
import { createFrameChannel } from './frame-channel.js';
import { FrameDiagnostics } from './frame-diagnostics.js';
import { MessageRateLimiter } from './message-rate-limiter.js';
import { routeMessages } from './message-router.js';
import type { FrameToken, ProtocolSession, MessageResult } from './protocol.js';
import { TokenDeliveries } from './token-deliveries.js';
import { UrlDelivery, type FrameAddress } from './url-delivery.js';

/** The host's side of one frame, across all documents that it loads: address, handshake, status, tokens. See README.md. */
export class FrameBridge {
  readonly #options: FrameBridgeOptions;
  #settings: FrameBridgeSettings;
  readonly #listener: FrameBridgeListener;
  readonly #clock: BridgeClock;
  readonly #session: ProtocolSession;
  readonly #deliveries = new TokenDeliveries();
  readonly #rateLimiter = new MessageRateLimiter();
  readonly #diagnostics: FrameDiagnostics;
  readonly #ports = new Set<MessagePort>();
  readonly #urlDelivery: UrlDelivery;
  #status: EmbedStatus = 'idle';
  /** Why the token was revoked; `null` if it was not. */
  #revocation: string | null = null;
  #frame: HTMLIFrameElement | null = null;
  /** The iframe's window when it was attached. `onMove()` compares it. */
  #window: Window | null = null;
  #unroute: (() => void) | null = null;
  #cancelTimeout: (() => void) | null = null;
  /** When the wait for an answer of the current document began; milliseconds of the clock. */
  #waitingSince = 0;
  #loadCount = 0;
  /** Whether a document of the frame has loaded or answered. Before that, a post would reach the initial empty document. */
  #isDocumentReady = false;
  /** Whether a document of this frame has answered. */
  #wasConnected = false;
  /** Whether the document posted a message that does not belong to the protocol. */
  #sawForeignMessage = false;

  constructor(options: FrameBridgeOptions, listener: FrameBridgeListener) {
    this.#options = this.#settings = options;
    this.#listener = listener;
    this.#clock = options.clock ?? systemClock;
    this.#diagnostics = new FrameDiagnostics(error => {
      listener.onEmbedError(error);
    });
    this.#urlDelivery = new UrlDelivery(options.url, options.protocol.viaUrl ?? false);
    this.#session = options.protocol.open(
      createFrameChannel({
        url: options.url,
        deliveries: this.#deliveries,
        listener,
        clock: this.#clock,
        ports: this.#ports,
        receive: read => {
          this.#receive(read);
        },
        revocation: () => this.#revocation,
        post: (message, transfer) => {
          this.#frame?.contentWindow?.postMessage(message, options.origin, transfer ?? []);
        },
        connected: () => {
          this.#onConnected();
        },
      }),
    );
    if (this.address) this.#setStatus('loading');
  }

  get status(): EmbedStatus {
    return this.#status;
  }

  /** The newest generation that the current document acknowledged; 0 before the first. */
  get generation(): number {
    return this.#deliveries.acknowledged;
  }

  /** What the iframe must show. A new object requires a new iframe. `null` while the frame waits for a token in its URL. */
  get address(): FrameAddress | null {
    return this.#urlDelivery.address;
  }

  /** Whether the iframe has not fired `load` yet. */
  get isEmpty(): boolean {
    return this.#loadCount === 0;
  }

  /** Changes the settings. A handshake timeout that is running keeps its duration. */
  configure(settings: FrameBridgeSettings): void {
    this.#settings = settings;
  }

  /**
   * Starts the handshake with an iframe.
   *
   * @param frame an iframe in the document, with the address as its `src`. In HTML from a server, it may have loaded already.
   */
  attach(frame: HTMLIFrameElement): void {
    this.#detach();
    this.#frame = frame;
    this.#loadCount = 0;
    this.#beginDocument('loading');
    this.#window = frame.contentWindow;
    if (this.#window) {
      this.#unroute = routeMessages(this.#window, this.#options.origin, {
        onMessage: event => {
          // Reads `data` only within the rate limit: the engine deserializes it at the first access.
          this.#receive(() => this.#session.onMessage(event.data, event.ports));
        },
        onOriginMismatch: () => {
          this.#onOriginChange();
        },
      });
    }
    if (!this.#options.isLazy) this.#waitForAnswer();
  }

  /** The iframe was moved in the document. A browser that does not preserve its content has given it a new window. */
  onMove(): void {
    const frame = this.#frame;
    if (frame && frame.contentWindow !== this.#window) this.attach(frame);
  }

  /** The document may have loaded before the embed could listen for `load`. */
  sendHello(): void {
    this.#session.sendHello?.();
  }

  /** The iframe's `load`. The first may belong to a document that has answered already; each later one is a new document. */
  onLoad(): void {
    this.#loadCount += 1;
    this.#isDocumentReady = true;
    if (this.#loadCount > 1) this.#beginDocument('connecting');
    if (this.#status !== 'connected') {
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
    if (this.#hasOtherOrigin) this.#onOriginChange();
    else this.#session.onLoad();
  }

  /** Sets the provider's current token. A new one is posted at once, or as soon as a document has loaded. */
  deliver(token: FrameToken | null): void {
    if (!this.#deliveries.setToken(token)) return;
    this.#revocation = null;
    const { current } = this.#deliveries;
    if (this.#urlDelivery.isActive) this.#loadWithToken();
    else if (current && this.#isDocumentReady) this.#session.sendToken(current);
  }

  /** Drops the token, and announces the revocation to the frame. */
  revoke(reason: string): void {
    if (reason === this.#revocation) return;
    this.#deliveries.setToken(null);
    this.#revocation = reason;
    if (this.#isDocumentReady) this.#session.sendRevocation(reason);
  }

  /**
   * Posts a message of the page to the frame.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`
   */
  send(data: unknown): void {
    this.#assertAvailable('send', '"native" does');
    this.#session.send?.(data);
  }

  /**
   * Calls a method of the vendor's frame.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`; by rejection `call_failed`, `call_timeout`, `call_unknown`
   */
  call(method: string, args: unknown): Promise<unknown> | undefined {
    this.#assertAvailable('call', "vendors' protocols do");
    return this.#session.call?.(method, args);
  }

  /** Ends the connection. No listener, timer, port or pending call remains. */
  dispose(): void {
    this.#detach();
    this.#session.dispose?.();
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  #assertAvailable(method: 'send' | 'call', alternative: string): void {
    if (!this.#session[method])
      throw new EmbedError('not_supported', `this protocol does not support ${method}(); ${alternative}.`);
    if (this.#status !== 'connected')
      throw new EmbedError('not_connected', `${method}() needs a connected frame: wait for embed-connected.`);
  }

  #detach(): void {
    this.#stopWaiting();
    this.#unroute?.();
    this.#unroute = this.#frame = null;
    this.#isDocumentReady = false;
  }

  #beginDocument(status: EmbedStatus): void {
    this.#waitingSince = this.#clock.now();
    this.#deliveries.resetDocument();
    this.#diagnostics.clear('message_invalid');
    this.#sawForeignMessage = false;
    this.#setStatus(status);
  }

  #loadWithToken(): void {
    if (!this.#urlDelivery.put(this.#deliveries.current, this.#settings.tokenParam)) return;
    this.#setStatus('loading');
    this.#listener.onAddressChange();
  }

  #receive(read: () => MessageResult): void {
    if (!this.#rateLimiter.tryConsume(this.#clock.now())) {
      this.#diagnostics.report('flooding');
      return;
    }
    const result = read();
    if (result === 'ignored') this.#sawForeignMessage = true;
    if (result === 'invalid') this.#diagnostics.report('message_invalid');
  }

  #waitForAnswer(): void {
    this.#stopWaiting();
    this.#cancelTimeout = this.#clock.schedule(() => {
      this.#onHandshakeTimeout();
    }, this.#settings.handshakeTimeout);
  }

  #stopWaiting(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
  }

  #onHandshakeTimeout(): void {
    this.#cancelTimeout = null;
    this.#setStatus('unresponsive');
    this.#listener.onUnresponsive(this.#clock.now() - this.#waitingSince);
    // This frame has answered before, so it supports the protocol and now shows another page: no fallback.
    if (this.#wasConnected) {
      this.#diagnostics.report('origin_changed');
      return;
    }
    if (this.#sawForeignMessage) this.#diagnostics.report('protocol_mismatch');
    if (this.#settings.fallback !== 'reload') return;
    this.#urlDelivery.isActive = true;
    this.#loadWithToken();
  }

  /** The frame certainly shows another origin. Stops posting to it; the browser would drop each message anyway. */
  #onOriginChange(): void {
    this.#isDocumentReady = false;
    this.#stopWaiting();
    this.#setStatus('unresponsive');
    this.#diagnostics.report('origin_changed');
  }

  /** Whether the frame shows the page's own origin instead of the frame origin. The browser hides any other origin. */
  get #hasOtherOrigin(): boolean {
    try {
      const { origin, location } = this.#frame?.contentWindow ?? {};
      // The initial empty document has the page's origin.
      return !!origin && origin !== this.#options.origin && location?.href !== 'about:blank';
    } catch {
      return false;
    }
  }

  #onConnected(): void {
    this.#isDocumentReady = true;
    this.#wasConnected = true;
    this.#urlDelivery.isActive = this.#options.protocol.viaUrl ?? false;
    this.#diagnostics.clear('origin_changed');
    this.#stopWaiting();
    if (this.#status === 'connected') return;
    this.#setStatus('connected');
    this.#listener.onConnected(this.#clock.now() - this.#waitingSince);
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#listener.onStatusChange(status, previous);
  }
}
