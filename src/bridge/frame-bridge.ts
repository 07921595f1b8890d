import { systemClock, type BridgeClock } from './bridge-clock.js';
import { TokenDeliveries } from './token-deliveries.js';
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
import { UrlDelivery, type FrameAddress } from './url-delivery.js';

/** The host's side of one dashboard: its address, its handshake, its token, its end; over all documents that it shows. */
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
  /** Why there is no token any more. */
  #revocation: string | null = null;
  #frame: HTMLIFrameElement | null = null;
  /** The one that is listened to. */
  #window: Window | null = null;
  #unroute: (() => void) | null = null;
  #cancelTimeout: (() => void) | null = null;
  /** When the document in the frame began to be waited for. */
  #waitingSince = 0;
  #loadCount = 0;
  /** Somebody is in there: before that, a post would reach the empty first document, or nobody. */
  #isDocumentReady = false;
  /** Whether a document of this frame has answered. */
  #wasConnected = false;
  /** Whether the document says things that are not the protocol's. */
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

  /** The newest generation that the document in the frame acknowledged; 0 before. */
  get generation(): number {
    return this.#deliveries.acknowledged;
  }

  /** What the iframe is to show: another object wants another iframe. `null` while there is nothing to show. */
  get address(): FrameAddress | null {
    return this.#urlDelivery.address;
  }

  /** Whether nothing has been loaded so far. */
  get isEmpty(): boolean {
    return this.#loadCount === 0;
  }

  /** From the next wait on. */
  configure(settings: FrameBridgeSettings): void {
    this.#settings = settings;
  }

  /** @param frame in a document, its `src` set to the address, nothing of it loaded yet. */
  attach(frame: HTMLIFrameElement): void {
    this.#detach();
    this.#frame = frame;
    this.#loadCount = 0;
    this.#beginDocument('loading');
    this.#window = frame.contentWindow;
    if (this.#window) {
      this.#unroute = routeMessages(this.#window, this.#options.origin, {
        onMessage: event => {
          // `data` only when there is room: asking for it is what makes the engine read it.
          this.#receive(() => this.#session.onMessage(event.data, event.ports));
        },
        onOriginMismatch: () => {
          this.#onOriginChange();
        },
      });
    }
    if (!this.#options.isLazy) this.#waitForAnswer();
  }

  /** The iframe was moved: where the browser does not keep what it shows, another window has taken its place. */
  onMove(): void {
    const frame = this.#frame;
    if (frame && frame.contentWindow !== this.#window) this.attach(frame);
  }

  /** Somebody may be there whose `load` nobody heard. */
  sendHello(): void {
    this.#session.sendHello?.();
  }

  /** The iframe's `load`. The first one may belong to a document that has answered already; each further one is a new document. */
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

  /** What the provider has now: another token goes to the frame at once, or as soon as somebody is there. */
  deliver(token: FrameToken | null): void {
    if (!this.#deliveries.setToken(token)) return;
    this.#revocation = null;
    const { current } = this.#deliveries;
    if (this.#urlDelivery.isActive) this.#loadWithToken();
    else if (current && this.#isDocumentReady) this.#session.sendToken(current);
  }

  /** There is no token any more; the frame is told. */
  revoke(reason: string): void {
    if (reason === this.#revocation) return;
    this.#deliveries.setToken(null);
    this.#revocation = reason;
    if (this.#isDocumentReady) this.#session.sendRevocation(reason);
  }

  /**
   * A message of the page's own.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`
   */
  send(data: unknown): void {
    this.#assertAvailable('send', 'this protocol; "native" has it');
    this.#session.send?.(data);
  }

  /**
   * A call of the vendor's own.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`; by rejection `call_failed`, `call_timeout`, `call_unknown`
   */
  call(method: string, args: unknown): Promise<unknown> | undefined {
    this.#assertAvailable('call', 'this protocol; those of vendors have it');
    return this.#session.call?.(method, args);
  }

  /** Ends the conversation and leaves nothing behind. */
  dispose(): void {
    this.#detach();
    this.#session.dispose?.();
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  #assertAvailable(method: 'send' | 'call', where: string): void {
    if (!this.#session[method]) throw new EmbedError('not_supported', `${method}() is not part of ${where}.`);
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
    // One that has answered before is somewhere else now, and does not need another way.
    if (this.#wasConnected) {
      this.#diagnostics.report('origin_changed');
      return;
    }
    if (this.#sawForeignMessage) this.#diagnostics.report('protocol_mismatch');
    if (this.#settings.fallback !== 'reload') return;
    this.#urlDelivery.isActive = true;
    this.#loadWithToken();
  }

  /** The frame shows another origin for certain: not even what the browser would drop is posted to it. */
  #onOriginChange(): void {
    this.#isDocumentReady = false;
    this.#stopWaiting();
    this.#setStatus('unresponsive');
    this.#diagnostics.report('origin_changed');
  }

  /** Where the browser tells: only a frame of the page's own origin can be looked into. */
  get #hasOtherOrigin(): boolean {
    try {
      const { origin, location } = this.#frame?.contentWindow ?? {};
      // An empty document is none yet.
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
