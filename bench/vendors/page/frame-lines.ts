import type { Hello, News, Order } from '../wire.js';

/** Steps of real time in which a frame answers a ping; one that is between two documents does not. */
const PATIENCE = 100;

/** One document's line. */
interface Line {
  /** Which frame it is in, from 0, in the order in which they first spoke. */
  readonly frame: number;
  readonly window: Window;
  readonly port: MessagePort;
  loaded: boolean;
  /** The last ping that it answered. */
  answered: number;
}

/** The lines to the documents that the frames show now. */
export class FrameLines {
  readonly #lines = new Map<Window, Line>();
  /** Every window that has ever spoken. */
  readonly #frames: Window[] = [];
  readonly #heard: (frame: number, news: News | 'document') => void;
  #lastPing = 0;

  /** @param heard of a new document, and of what a document reports. */
  constructor(heard: (frame: number, news: News | 'document') => void) {
    this.#heard = heard;
    // Before everybody else's listener, who must not hear of the benchmark.
    window.addEventListener('message', this.#onMessage, { capture: true });
  }

  /** How many frames show a document that has loaded. */
  get loaded(): number {
    return [...this.#lines.values()].filter(line => line.loaded).length;
  }

  /** The windows that are spoken with. */
  get windows(): Window[] {
    return [...this.#lines.keys()];
  }

  /** Gives every frame an order; one that takes its document away is no longer spoken with. */
  order(order: Order): void {
    for (const [source, { port }] of this.#lines) {
      port.postMessage(order);
      if (order.type === 'reload' || order.type === 'go') this.#lines.delete(source);
    }
  }

  /** Orders one frame. */
  orderOne(frame: number, order: Order): void {
    for (const line of this.#lines.values()) if (line.frame === frame) line.port.postMessage(order);
  }

  /** Waits until every frame has done what it was posted before. */
  async pingAll(): Promise<void> {
    const id = ++this.#lastPing;
    this.order({ type: 'ping', id });
    for (let step = 0; step < PATIENCE; step++) {
      await window.virtualTime.real();
      if ([...this.#lines.values()].every(line => line.answered >= id)) return;
    }
  }

  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    const { benchHello } = Object(event.data) as Partial<Hello>;
    const [port] = event.ports;
    if (!benchHello || !port) return;
    event.stopImmediatePropagation();
    const source = event.source as Window;
    if (!this.#frames.includes(source)) this.#frames.push(source);
    const line = { frame: this.#frames.indexOf(source), window: source, port, loaded: false, answered: 0 };
    this.#lines.set(source, line);
    this.#heard(line.frame, 'document');
    port.onmessage = ({ data }: MessageEvent<News>) => {
      this.#onNews(line, data);
    };
  };

  #onNews(line: Line, news: News): void {
    if (news.type === 'pong') line.answered = news.id;
    else if (news.type === 'loaded') line.loaded = true;
    this.#heard(line.frame, news);
  }
}
