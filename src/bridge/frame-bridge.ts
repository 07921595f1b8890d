import { EmbedError, FRAME_FAULTS } from './embed-error.js';
import {
  systemClock,
  type EmbedStatus,
  type FrameAddress,
  type FrameBridgeOptions,
  type FrameBridgeSettings,
  type FrameEvent,
} from './frame-bridge-options.js';
import { FrameWindow } from './frame-window.js';
import {
  isViaUrl,
  type BridgeClock,
  type FrameChannel,
  type FrameToken,
  type ProtocolSession,
} from './protocol.js';
import { TokenDeliveries } from './token-deliveries.js';

/**
 * The host's side of one frame, across all documents that it loads: address, handshake, status, tokens. The methods are in the
 * order of the handshake, which README.md shows for `native`.
 */
export class FrameBridge {
  readonly #options: FrameBridgeOptions;
  #settings: FrameBridgeSettings;
  readonly #emit: (event: FrameEvent) => unknown;
  readonly #clock: BridgeClock;
  readonly #window: FrameWindow;
  readonly #session: ProtocolSession;
  readonly #deliveries = new TokenDeliveries();
  /** What was reported of the frame, so that a faulty frame does not fill the page's log. */
  readonly #reportedFaults = new Set<keyof typeof FRAME_FAULTS>();
  /** Its URL may contain a token. */
  #address: FrameAddress | null;
  /** Whether the token is delivered in the URL. */
  #isViaUrl: boolean;
  #generationInUrl = 0;
  #status: EmbedStatus = 'idle';
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

  constructor(options: FrameBridgeOptions, onEvent: (event: FrameEvent) => unknown) {
    this.#options = this.#settings = options;
    this.#emit = onEvent;
    this.#clock = options.clock ?? systemClock;
    this.#isViaUrl = isViaUrl(options.protocol);
    this.#address = this.#isViaUrl ? null : { url: options.url, hasToken: false };
    this.#window = new FrameWindow(options.origin, this.#clock, {
      onMessage: (data, ports) => this.#session.onMessage(data, ports),
      onResult: result => {
        if (result === 'ignored') this.#sawForeignMessage = true;
        if (result === 'invalid') this.#reportFault('message_invalid');
        if (result === 'flooding') this.#reportFault('flooding');
      },
      onOriginMismatch: () => this.#onOriginChange(),
    });
    this.#session = options.protocol.open(this.#createChannel());
    if (this.#address) this.#setStatus('loading');
  }

  /** The newest generation that the current document acknowledged; 0 before the first. */
  get generation(): number {
    return this.#deliveries.acknowledged;
  }

  /** What the iframe must show. A new object requires a new iframe. `null` while the frame waits for a token in its URL. */
  get address(): FrameAddress | null {
    return this.#address;
  }

  /** Whether the iframe has not fired `load` yet. */
  get isEmpty(): boolean {
    return this.#loadCount === 0;
  }

  /** Changes the settings. A handshake timeout that is running keeps its duration. */
  configure(settings: FrameBridgeSettings): void {
    this.#settings = settings;
  }

  /** Starts the handshake with an iframe in the document that has the address as its `src`. It may have loaded already. */
  attach(frame: HTMLIFrameElement): void {
    this.#detach();
    this.#window.attach(frame);
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
    this.#loadCount += 1;
    this.#isDocumentReady = true;
    if (this.#loadCount > 1) this.#beginDocument('connecting');
    if (this.#status !== 'connected') {
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
    if (this.#window.hasOtherOrigin) this.#onOriginChange();
    else this.#session.onLoad();
  }

  /** The document answers. */
  #onConnected(): void {
    this.#isDocumentReady = true;
    this.#wasConnected = true;
    this.#isViaUrl = isViaUrl(this.#options.protocol);
    this.#reportedFaults.delete('origin_changed');
    this.#stopWaiting();
    if (this.#status === 'connected') return;
    this.#setStatus('connected');
    this.#emit({ type: 'connected', latency: this.#clock.now() - this.#waitingSince });
  }

  /** Sets the provider's current token. A new one is posted at once, or as soon as a document has loaded. */
  deliver(token: FrameToken | null): void {
    if (!this.#deliveries.setToken(token)) return;
    const { current } = this.#deliveries;
    if (this.#isViaUrl) this.#loadWithToken();
    else if (current && this.#isDocumentReady)
      this.#session.sendToken(current, this.#deliveries.lateMs);
  }

  /** Drops the token, and announces the revocation to the frame. Removes a frame that has the token in its URL. */
  revoke(reason: string): void {
    if (!this.#deliveries.revoke(reason)) return;
    if (this.#isDocumentReady) this.#session.sendRevocation(reason);
    if (!this.#address?.hasToken) return;
    this.#detach();
    this.#deliveries.resetDocument();
    this.#isViaUrl = true;
    this.#address = null;
    this.#setStatus('idle');
    this.#emit({ type: 'address' });
  }

  /** No document has answered in time. */
  #onHandshakeTimeout(): void {
    this.#cancelTimeout = null;
    this.#setStatus('unresponsive');
    this.#emit({ type: 'unresponsive', waited: this.#clock.now() - this.#waitingSince });
    // This frame has answered before, so it supports the protocol and now shows another page: no fallback.
    if (this.#wasConnected) {
      this.#reportFault('origin_changed');
      return;
    }
    if (this.#sawForeignMessage) this.#reportFault('protocol_mismatch');
    if (this.#settings.fallback !== 'reload') return;
    this.#isViaUrl = true;
    this.#loadWithToken();
  }

  /** The frame certainly shows another origin. Stops posting to it; the browser would drop each message anyway. */
  #onOriginChange(): void {
    this.#isDocumentReady = false;
    this.#stopWaiting();
    this.#setStatus('unresponsive');
    this.#reportFault('origin_changed');
  }

  /** Posts a message of the page to the frame. Throws `not_supported` or `not_connected`. */
  send(data: unknown): void {
    this.#assertAvailable('send', '"native" does');
    this.#session.send?.(data);
  }

  /** Calls a method of the vendor's frame. Throws `not_supported` or `not_connected`; rejects as `ProtocolSession.call()`. */
  call(method: string, args: unknown): Promise<unknown> | undefined {
    this.#assertAvailable('call', "vendors' protocols do");
    return this.#session.call?.(method, args);
  }

  /** Ends the connection. No listener, timer, port or pending call remains. */
  dispose(): void {
    this.#detach();
    this.#session.dispose?.();
    this.#window.closePorts();
  }

  /** The interface through which the protocol uses this bridge. */
  #createChannel(): FrameChannel {
    const deliveries = this.#deliveries;
    const emit = this.#emit;
    return {
      url: this.#options.url,
      clock: this.#clock,
      get token() {
        return deliveries.current;
      },
      get revocation() {
        return deliveries.revocation;
      },
      post: (message, transfer) => this.#window.post(message, transfer),
      postToken: (token, message, port) => {
        deliveries.recordPost(token.generation, this.#clock.now());
        if (port) port.postMessage(message);
        else this.#window.post(message);
      },
      listen: (port, onMessage) => this.#window.listen(port, onMessage),
      connected: () => this.#onConnected(),
      acknowledged: generation => {
        const delivery = deliveries.recordAck(generation, this.#clock.now());
        if (delivery) emit({ type: 'token-delivered', ...delivery });
      },
      tokenRejected: (generation, isExpired = false) => {
        const rejected = deliveries.recordRejection(generation, isExpired);
        if (rejected !== undefined) emit({ type: 'token-rejected', generation: rejected, isExpired });
      },
      resized: height => emit({ type: 'resize', height }),
      message: data => emit({ type: 'message', data }) !== false,
      error: (code, message) => emit({ type: 'error', code, message }),
    };
  }

  #assertAvailable(method: 'send' | 'call', alternative: string): void {
    if (!this.#session[method])
      throw new EmbedError('not_supported', `this protocol does not support ${method}(); ${alternative}.`);
    if (this.#status !== 'connected')
      throw new EmbedError('not_connected', `${method}() needs a connected frame: wait for embed-connected.`);
  }

  #detach(): void {
    this.#stopWaiting();
    this.#window.detach();
    this.#isDocumentReady = false;
  }

  #beginDocument(status: EmbedStatus): void {
    this.#waitingSince = this.#clock.now();
    this.#deliveries.resetDocument();
    this.#reportedFaults.delete('message_invalid');
    this.#sawForeignMessage = false;
    this.#setStatus(status);
  }

  /** Sets the parameter of the URL to the current token, unless it is there already; the rest of the URL stays. */
  #loadWithToken(): void {
    const { current } = this.#deliveries;
    if (!current || current.generation <= this.#generationInUrl) return;
    this.#generationInUrl = current.generation;
    const url = new URL(this.#options.url);
    url.searchParams.set(this.#settings.tokenParam, current.accessToken);
    this.#address = { url: url.href, hasToken: true };
    this.#setStatus('loading');
    this.#emit({ type: 'address' });
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

  /** Reports a fault once, and again only after its condition has cleared. */
  #reportFault(code: keyof typeof FRAME_FAULTS): void {
    if (this.#reportedFaults.has(code)) return;
    this.#reportedFaults.add(code);
    this.#emit({ type: 'fault', error: new EmbedError(code, FRAME_FAULTS[code]) });
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#emit({ type: 'status', status, previous });
  }
}
