import type { BridgeClock, MessageResult } from './protocol.js';

/** The number of messages of the protocol that a frame may send at once; far more than reports of heights or pointer positions need. */
const MAX_BURST_MESSAGES = 200;
/** The sustained rate: 100 messages per second. */
const MESSAGES_PER_MS = 0.1;

/** All frames by their window. One `message` listener serves them all, and a message from another window costs one lookup. */
const frames = new Map<MessageEventSource | null, FrameWindow>();

function routeMessage(event: MessageEvent<unknown>): void {
  frames.get(event.source)?.receive(event);
}

/** A copy of a plain object without inherited fields: other code of the page may have added some to `Object.prototype`. */
function withoutInherited(data: unknown): unknown {
  const isPlain = Object.getPrototypeOf(Object(data)) === Object.prototype;
  return isPlain ? { __proto__: null, ...(data as object) } : data;
}

/** What a {@link FrameWindow} reports to its bridge. */
export interface FrameWindowListener {
  /** A message from the frame's window and origin, within the rate limit. */
  onMessage(data: unknown, ports: readonly MessagePort[]): MessageResult;
  /** The result of a message from the window or a port; `flooding` if the rate limit did not allow to read it. */
  onResult(result: MessageResult | 'flooding'): void;
  /** The frame's window posted a message from this other origin, so the frame shows another page. */
  onOriginMismatch(origin: string): void;
}

/**
 * The window of a frame, and the ports of its documents. Checks each message in this order: window, origin, rate. Only then are
 * its data read, because the engine deserializes them at the first access.
 */
export class FrameWindow {
  readonly #origin: string;
  readonly #clock: BridgeClock;
  readonly #listener: FrameWindowListener;
  readonly #ports = new Set<MessagePort>();
  #frame: HTMLIFrameElement | null = null;
  /** The iframe's window when it was attached. */
  #window: Window | null = null;
  /** The messages that may be read now: a token bucket. */
  #remaining = MAX_BURST_MESSAGES;
  #refilledAt = 0;

  /** @param origin the only origin to which messages are posted, and from which they are accepted. */
  constructor(origin: string, clock: BridgeClock, listener: FrameWindowListener) {
    this.#origin = origin;
    this.#clock = clock;
    this.#listener = listener;
  }

  get frame(): HTMLIFrameElement | null {
    return this.#frame;
  }

  /** The iframe, if it has got a new window since it was attached; otherwise `null`. */
  get replacedFrame(): HTMLIFrameElement | null {
    return this.#frame?.contentWindow === this.#window ? null : this.#frame;
  }

  /** The page's own origin, if the frame shows that instead of the frame origin. The browser hides any other origin. */
  get otherOrigin(): string | null {
    try {
      const { origin, location } = this.#frame?.contentWindow ?? {};
      // The initial empty document has the page's origin.
      return origin && origin !== this.#origin && location?.href !== 'about:blank' ? origin : null;
    } catch {
      return null;
    }
  }

  attach(frame: HTMLIFrameElement): void {
    this.#frame = frame;
    this.#window = frame.contentWindow;
    if (!this.#window) return;
    if (frames.size === 0) globalThis.addEventListener('message', routeMessage);
    frames.set(this.#window, this);
  }

  detach(): void {
    if (this.#window && frames.delete(this.#window) && frames.size === 0)
      globalThis.removeEventListener('message', routeMessage);
    this.#frame = this.#window = null;
  }

  /** Posts a message to the frame's window, with the exact frame origin as its target. */
  post(message: unknown, transfer?: Transferable[]): void {
    this.#frame?.contentWindow?.postMessage(message, this.#origin, transfer ?? []);
  }

  /** Handles a message of the frame's window. */
  receive(event: MessageEvent<unknown>): void {
    if (event.origin === this.#origin)
      this.#read(() => this.#listener.onMessage(withoutInherited(event.data), event.ports));
    else this.#listener.onOriginMismatch(event.origin);
  }

  /** Listens to a port. Returns a function that closes it. */
  listen(port: MessagePort, onMessage: (data: unknown) => MessageResult): () => void {
    this.#ports.add(port);
    port.onmessage = (event: MessageEvent<unknown>) => {
      // A message can still arrive after the port was closed.
      if (this.#ports.has(port)) this.#read(() => onMessage(withoutInherited(event.data)));
    };
    return () => {
      this.#ports.delete(port);
      port.close();
    };
  }

  closePorts(): void {
    for (const port of this.#ports) port.close();
    this.#ports.clear();
  }

  #read(read: () => MessageResult): void {
    const now = this.#clock.now();
    const refilled = this.#remaining + (now - this.#refilledAt) * MESSAGES_PER_MS;
    this.#remaining = Math.min(MAX_BURST_MESSAGES, refilled);
    this.#refilledAt = now;
    const result = this.#remaining >= 1 ? read() : 'flooding';
    // Other libraries in the frame may post as much as they like: each such message costs one look at its type.
    if (result === 'handled' || result === 'invalid') this.#remaining -= 1;
    this.#listener.onResult(result);
  }
}
