import { DeliveryLog } from './delivery-log.js';
import { EmbedError } from './embed-error.js';
import { routeMessages } from './message-router.js';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession } from './protocol.js';

/**
 * Where a frame stands: its first document is on its way (`loading`), it is there and is asked (`connecting`), it answered
 * (`connected`), or it did not in time (`unresponsive`; it is served all the same). `idle` and `failed` are the
 * element's: there is no frame.
 */
export type EmbedStatus = 'idle' | 'loading' | 'connecting' | 'connected' | 'unresponsive' | 'failed';

/** Time, as a bridge needs it. */
export interface BridgeClock {
  /** ms, monotonic. */
  now(): number;
  /** Calls back once after `delay` ms; returns what cancels it. */
  schedule(callback: () => void, delay: number): () => void;
}

/** How a frame is spoken to. */
export interface FrameBridgeOptions {
  /** The only origin that is spoken to and listened to. */
  readonly origin: string;
  readonly protocol: EmbedProtocol;
  /** ms from the start, and from each `load`. */
  readonly handshakeTimeout: number;
  /** Whether the document may load long after the start: then only its `load` starts the wait. */
  readonly lazy?: boolean;
  readonly clock?: BridgeClock;
}

/** Who hears what a frame does. */
export interface FrameBridgeListener {
  status(status: EmbedStatus, previous: EmbedStatus): void;
  /** @param latency ms from the start, or the reload, to the answer. */
  connected(latency: number): void;
  /** @param latency ms from the post to the acknowledgement. */
  delivered(generation: number, latency: number): void;
  /** @param waited ms. */
  unresponsive(waited: number): void;
  /** The frame's API refused this generation. */
  refused(generation: number): void;
  resized(height: number): void;
  message(data: unknown): void;
  /** The page or the frame made a mistake. */
  mistaken(error: EmbedError): void;
  /** The frame reports an error of its own. */
  reported(code: string, message: string): void;
}

const systemClock: BridgeClock = {
  now: () => performance.now(),
  schedule(callback, delay) {
    const id = setTimeout(callback, delay);
    return () => {
      clearTimeout(id);
    };
  },
};

/** The host's side of one iframe: its handshake, its token, its end. */
export class FrameBridge {
  readonly #frame: HTMLIFrameElement;
  readonly #options: FrameBridgeOptions;
  readonly #listener: FrameBridgeListener;
  readonly #clock: BridgeClock;
  readonly #session: ProtocolSession;
  readonly #unroute: () => void;
  #status: EmbedStatus = 'loading';
  #token: FrameToken | null = null;
  /** Why there is none any more. */
  #revocation: string | null = null;
  #deliveries: DeliveryLog;
  /** When the document in the frame began to be waited for. */
  #since: number;
  #loads = 0;
  /** Somebody is in there: before that, a post would reach the empty first document, or nobody. */
  #present = false;
  #foreign = false;
  #malformedTold = false;
  #cancelTimeout: (() => void) | null = null;

  /** @param frame in a document, its `src` set, nothing of it loaded yet. */
  constructor(frame: HTMLIFrameElement, options: FrameBridgeOptions, listener: FrameBridgeListener) {
    this.#frame = frame;
    this.#options = options;
    this.#listener = listener;
    this.#clock = options.clock ?? systemClock;
    this.#since = this.#clock.now();
    this.#deliveries = new DeliveryLog();
    this.#session = options.protocol.open(this.#link());
    this.#unroute = frame.contentWindow
      ? routeMessages(frame.contentWindow, options.origin, (data, ports) => {
          this.#received(data, ports);
        })
      : () => undefined;
    if (!options.lazy) this.#waitForAnswer();
  }

  get status(): EmbedStatus {
    return this.#status;
  }

  /** The newest generation that the document in the frame acknowledged; 0 before. */
  get generation(): number {
    return this.#deliveries.acknowledged;
  }

  /** The iframe's `load`. The first one may belong to a document that has answered already; each further one is a new document. */
  loaded(): void {
    this.#loads += 1;
    this.#present = true;
    if (this.#loads > 1) this.#newDocument();
    if (this.#status !== 'connected') {
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
    this.#session.loaded();
    if (this.#revocation !== null) this.#session.revoked(this.#revocation);
  }

  /** There is a new token; it goes to the frame at once, or as soon as somebody is there. */
  deliver(token: FrameToken): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#revocation = null;
    const alive = this.#liveToken;
    if (this.#present && alive) this.#session.token(alive);
  }

  /** There is no token any more; the frame is told. */
  revoke(reason: string): void {
    if (reason === this.#revocation) return;
    this.#token = null;
    this.#revocation = reason;
    if (this.#present) this.#session.revoked(reason);
  }

  /**
   * A message of the page's own.
   *
   * @throws {EmbedError} `not_connected`
   */
  send(data: unknown): void {
    if (this.#status !== 'connected' || !this.#session.send) {
      throw new EmbedError('not_connected', 'send() needs a connected frame: wait for embed-connected.');
    }
    this.#session.send(data);
  }

  /** Ends the conversation and leaves nothing behind. */
  close(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
    this.#unroute();
    this.#session.close?.();
    this.#present = false;
  }

  get #liveToken(): FrameToken | null {
    const token = this.#token;
    const current = token && token.remaining > 0 && token.generation >= this.#deliveries.acknowledged;
    return current ? token : null;
  }

  #newDocument(): void {
    this.#since = this.#clock.now();
    this.#deliveries = new DeliveryLog();
    this.#foreign = false;
    this.#malformedTold = false;
    this.#setStatus('connecting');
  }

  #received(data: unknown, ports: readonly MessagePort[]): void {
    const reception = this.#session.received(data, ports);
    if (reception === 'foreign') this.#foreign = true;
    if (reception !== 'malformed' || this.#malformedTold) return;
    this.#malformedTold = true;
    this.#listener.mistaken(
      new EmbedError(
        'message_invalid',
        'the frame sent a malformed message of the protocol, which was dropped. Connect it by analytics-embed/frame.',
      ),
    );
  }

  #waitForAnswer(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = this.#clock.schedule(() => {
      this.#giveUp();
    }, this.#options.handshakeTimeout);
  }

  #giveUp(): void {
    this.#cancelTimeout = null;
    this.#setStatus('unresponsive');
    this.#listener.unresponsive(this.#clock.now() - this.#since);
    if (!this.#foreign) return;
    this.#listener.mistaken(
      new EmbedError(
        'protocol_mismatch',
        'the frame posts messages, but none of the protocol. Check the attribute "protocol", or load analytics-embed/frame in it.',
      ),
    );
  }

  #connected(): void {
    this.#present = true;
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
    if (this.#status === 'connected') return;
    this.#setStatus('connected');
    this.#listener.connected(this.#clock.now() - this.#since);
  }

  #acknowledged(generation: number): void {
    const latency = this.#deliveries.acknowledge(generation, this.#clock.now());
    if (latency !== undefined) this.#listener.delivered(generation, latency);
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#listener.status(status, previous);
  }

  #post(message: unknown, transfer: Transferable[] = []): void {
    this.#frame.contentWindow?.postMessage(message, this.#options.origin, transfer);
  }

  #link(): FrameLink {
    const liveToken = (): FrameToken | null => this.#liveToken;
    const listener = this.#listener;
    return {
      get token() {
        return liveToken();
      },
      post: (message, transfer) => {
        this.#post(message, transfer);
      },
      postToken: (token, message, transfer) => {
        this.#deliveries.posted(token.generation, this.#clock.now());
        this.#post(message, transfer);
      },
      connected: () => {
        this.#connected();
      },
      acknowledged: generation => {
        this.#acknowledged(generation);
      },
      refused: generation => {
        listener.refused(generation);
      },
      resized: height => {
        listener.resized(height);
      },
      message: data => {
        listener.message(data);
      },
      error: (code, message) => {
        listener.reported(code, message);
      },
    };
  }
}
