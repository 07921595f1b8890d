import type { Attack, Order, Report } from './frames/threats/orders.js';
import { frameUrl } from './elements.js';
import { origins } from '../support/origins.js';

let attacks = 0;

/** A window with `mallory.ts` in it, which does what it is told. */
export class Puppet {
  readonly window: Window;
  readonly #relayed: boolean;

  /** @param relayed it stands for the window that the one in `window` has opened. */
  constructor(window: Window | null | undefined, relayed = false) {
    if (!window) throw new Error('There is no window: was it blocked?');
    this.window = window;
    this.#relayed = relayed;
  }

  /** Waits until it shows a page of this origin; 'null': one without. */
  async at(origin: string): Promise<this> {
    const end = performance.now() + 5_000;
    while ((await this.#within(100, this.#order({ act: 'where' }))) !== origin)
      if (performance.now() > end) throw new Error(`Not within 5 s: a puppet at ${origin}`);
    return this;
  }

  /** Posts messages to every window that it reaches; resolves once this one has got them all. */
  async attack(messages: readonly unknown[], how: Omit<Attack, 'messages' | 'id'> = {}): Promise<void> {
    const id = ++attacks;
    const done = new Promise<void>(resolve => {
      const onMessage = ({ data }: MessageEvent<{ attacked?: number } | null>): void => {
        if (data?.attacked !== id) return;
        removeEventListener('message', onMessage);
        resolve();
      };
      addEventListener('message', onMessage);
    });
    await this.#order({ act: 'attack', messages, id, ...how });
    await done;
  }

  /** What has come by in its present document. */
  report(): Promise<Report> {
    return this.#order({ act: 'report' }) as Promise<Report>;
  }

  /** Navigates itself. */
  async go(url: string): Promise<void> {
    await this.#order({ act: 'go', url });
  }

  /** Puts an iframe into itself. */
  async nest(attributes: Record<string, string>): Promise<Puppet> {
    const { length } = this.window;
    await this.#order({ act: 'nest', attributes });
    return new Puppet(this.window[length]);
  }

  /** Opens a page. */
  async open(url: string): Promise<Puppet> {
    if (!(await this.#order({ act: 'open', url }))) throw new Error('The browser blocked the window.');
    return new Puppet(this.window, true);
  }

  /** Closes what it opened. */
  async close(): Promise<void> {
    await this.#order({ act: 'close' });
  }

  #order(order: Exclude<Order, { act: 'relay' }>): Promise<unknown> {
    return new Promise(resolve => {
      // The answer takes a way of its own: an embed's bridge does not see it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        resolve(data);
        port1.close();
      };
      this.window.postMessage(this.#relayed ? { act: 'relay', order } : order, '*', [port2]);
    });
  }

  #within(ms: number, answer: Promise<unknown>): Promise<unknown> {
    return Promise.race([answer, new Promise(resolve => setTimeout(resolve, ms, undefined))]);
  }
}

/** Where `mallory.ts` is served at an origin. */
export function malloryUrl(origin: string): string {
  return frameUrl('threats/mallory', origin);
}

/** A document for `srcdoc`, whose script comes from this origin. */
export function mallorySrcdoc(origin = origins.host): string {
  return `<script src="${origin}/test/browser/frames/threats/mallory.ts"></script>`;
}
