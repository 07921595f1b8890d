import { systemClock, type BridgeClock } from './bridge-clock.js';
import { Deliveries } from './deliveries.js';
import { EmbedError } from './embed-error.js';
import type {
  EmbedStatus,
  FrameBridgeListener,
  FrameBridgeOptions,
  FrameBridgeSettings,
} from './frame-bridge-options.js';
import { frameLink } from './frame-link.js';
import { FrameMistakes } from './frame-mistakes.js';
import { MessageBudget } from './message-budget.js';
import { routeMessages } from './message-router.js';
import type { FrameToken, ProtocolSession, Reception } from './protocol.js';
import { UrlDelivery, type FrameAddress } from './url-delivery.js';

/** The host's side of one dashboard: its address, its handshake, its token, its end; over all documents that it shows. */
export class FrameBridge {
  readonly #options: FrameBridgeOptions;
  #settings: FrameBridgeSettings;
  readonly #listener: FrameBridgeListener;
  readonly #clock: BridgeClock;
  readonly #session: ProtocolSession;
  readonly #deliveries = new Deliveries();
  readonly #budget = new MessageBudget();
  readonly #mistakes: FrameMistakes;
  readonly #ports = new Set<MessagePort>();
  readonly #byUrl: UrlDelivery;
  #status: EmbedStatus = 'idle';
  /** Why there is no token any more. */
  #revocation: string | null = null;
  #frame: HTMLIFrameElement | null = null;
  /** The one that is listened to. */
  #window: Window | null = null;
  #unroute: (() => void) | null = null;
  #cancelTimeout: (() => void) | null = null;
  /** When the document in the frame began to be waited for. */
  #since = 0;
  #loads = 0;
  /** Somebody is in there: before that, a post would reach the empty first document, or nobody. */
  #present = false;
  /** Whether a document of this frame has answered. */
  #known = false;
  /** Whether the document says things that are not the protocol's. */
  #foreign = false;

  constructor(options: FrameBridgeOptions, listener: FrameBridgeListener) {
    this.#options = this.#settings = options;
    this.#listener = listener;
    this.#clock = options.clock ?? systemClock;
    this.#mistakes = new FrameMistakes(error => {
      listener.mistaken(error);
    });
    this.#byUrl = new UrlDelivery(options.url, options.protocol.byUrl ?? false);
    this.#session = options.protocol.open(
      frameLink({
        url: options.url,
        deliveries: this.#deliveries,
        listener,
        clock: this.#clock,
        ports: this.#ports,
        hear: read => {
          this.#hear(read);
        },
        revocation: () => this.#revocation,
        post: (message, transfer) => {
          this.#frame?.contentWindow?.postMessage(message, options.origin, transfer ?? []);
        },
        connected: () => {
          this.#connected();
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
    return this.#byUrl.address;
  }

  /** Whether nothing has been loaded so far. */
  get empty(): boolean {
    return this.#loads === 0;
  }

  /** From the next wait on. */
  configure(settings: FrameBridgeSettings): void {
    this.#settings = settings;
  }

  /** @param frame in a document, its `src` set to the address, nothing of it loaded yet. */
  attach(frame: HTMLIFrameElement): void {
    this.#detach();
    this.#frame = frame;
    this.#loads = 0;
    this.#beginDocument('loading');
    this.#window = frame.contentWindow;
    if (this.#window) {
      this.#unroute = routeMessages(this.#window, this.#options.origin, {
        received: event => {
          // `data` only when there is room: asking for it is what makes the engine read it.
          this.#hear(() => this.#session.received(event.data, event.ports));
        },
        strayed: () => {
          this.#leave();
        },
      });
    }
    if (!this.#options.lazy) this.#waitForAnswer();
  }

  /** The iframe was moved: where the browser does not keep what it shows, another window has taken its place. */
  moved(): void {
    const frame = this.#frame;
    if (frame && frame.contentWindow !== this.#window) this.attach(frame);
  }

  /** Somebody may be there whose `load` nobody heard. */
  greet(): void {
    this.#session.greet?.();
  }

  /** The iframe's `load`. The first one may belong to a document that has answered already; each further one is a new document. */
  loaded(): void {
    this.#loads += 1;
    this.#present = true;
    if (this.#loads > 1) this.#beginDocument('connecting');
    if (this.#status !== 'connected') {
      this.#setStatus('connecting');
      this.#waitForAnswer();
    }
    if (this.#showsAnotherOrigin) this.#leave();
    else this.#session.loaded();
  }

  /** What the provider has now: another token goes to the frame at once, or as soon as somebody is there. */
  deliver(token: FrameToken | null): void {
    if (!this.#deliveries.take(token)) return;
    this.#revocation = null;
    const { live } = this.#deliveries;
    if (this.#byUrl.active) this.#loadWithToken();
    else if (live && this.#present) this.#session.token(live);
  }

  /** There is no token any more; the frame is told. */
  revoke(reason: string): void {
    if (reason === this.#revocation) return;
    this.#deliveries.take(null);
    this.#revocation = reason;
    if (this.#present) this.#session.revoked(reason);
  }

  /**
   * A message of the page's own.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`
   */
  send(data: unknown): void {
    this.#check('send', 'this protocol; "native" has it');
    this.#session.send?.(data);
  }

  /**
   * A call of the vendor's own.
   *
   * @throws {EmbedError} `not_supported`, `not_connected`; by rejection `call_failed`, `call_timeout`, `call_unknown`
   */
  call(method: string, args: unknown): Promise<unknown> | undefined {
    this.#check('call', 'this protocol; those of vendors have it');
    return this.#session.call?.(method, args);
  }

  /** Ends the conversation and leaves nothing behind. */
  close(): void {
    this.#detach();
    this.#session.close?.();
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  #check(method: 'send' | 'call', where: string): void {
    if (!this.#session[method]) throw new EmbedError('not_supported', `${method}() is not part of ${where}.`);
    if (this.#status !== 'connected')
      throw new EmbedError('not_connected', `${method}() needs a connected frame: wait for embed-connected.`);
  }

  #detach(): void {
    this.#stopWaiting();
    this.#unroute?.();
    this.#unroute = this.#frame = null;
    this.#present = false;
  }

  #beginDocument(status: EmbedStatus): void {
    this.#since = this.#clock.now();
    this.#deliveries.forgetDocument();
    this.#mistakes.forget('message_invalid');
    this.#foreign = false;
    this.#setStatus(status);
  }

  #loadWithToken(): void {
    if (!this.#byUrl.put(this.#deliveries.live, this.#settings.tokenParam)) return;
    this.#setStatus('loading');
    this.#listener.readdressed();
  }

  #hear(read: () => Reception): void {
    if (!this.#budget.spend(this.#clock.now())) {
      this.#mistakes.add('flooding');
      return;
    }
    const reception = read();
    if (reception === 'foreign') this.#foreign = true;
    if (reception === 'malformed') this.#mistakes.add('message_invalid');
  }

  #waitForAnswer(): void {
    this.#stopWaiting();
    this.#cancelTimeout = this.#clock.schedule(() => {
      this.#giveUp();
    }, this.#settings.handshakeTimeout);
  }

  #stopWaiting(): void {
    this.#cancelTimeout?.();
    this.#cancelTimeout = null;
  }

  #giveUp(): void {
    this.#cancelTimeout = null;
    this.#setStatus('unresponsive');
    this.#listener.unresponsive(this.#clock.now() - this.#since);
    // One that has answered before is somewhere else now, and does not need another way.
    if (this.#known) {
      this.#mistakes.add('origin_changed');
      return;
    }
    if (this.#foreign) this.#mistakes.add('protocol_mismatch');
    if (this.#settings.fallback !== 'reload') return;
    this.#byUrl.active = true;
    this.#loadWithToken();
  }

  /** The frame shows another origin for certain: not even what the browser would drop is posted to it. */
  #leave(): void {
    this.#present = false;
    this.#stopWaiting();
    this.#setStatus('unresponsive');
    this.#mistakes.add('origin_changed');
  }

  /** Where the browser tells: only a frame of the page's own origin can be looked into. */
  get #showsAnotherOrigin(): boolean {
    try {
      const { origin, location } = this.#frame?.contentWindow ?? {};
      // An empty document is none yet.
      return !!origin && origin !== this.#options.origin && location?.href !== 'about:blank';
    } catch {
      return false;
    }
  }

  #connected(): void {
    this.#present = true;
    this.#known = true;
    this.#byUrl.active = this.#options.protocol.byUrl ?? false;
    this.#mistakes.forget('origin_changed');
    this.#stopWaiting();
    if (this.#status === 'connected') return;
    this.#setStatus('connected');
    this.#listener.connected(this.#clock.now() - this.#since);
  }

  #setStatus(status: EmbedStatus): void {
    const previous = this.#status;
    if (status === previous) return;
    this.#status = status;
    this.#listener.status(status, previous);
  }
}
