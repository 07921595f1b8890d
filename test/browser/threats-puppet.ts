import type { Attack, Order, Report } from './frames/threats/orders.js';
import { postOrder, repeatOrder, untilAnswer } from './frames/orders.js';
import { frameUrl } from './elements.js';
import { origins } from '../support/origins.js';

let attacks = 0;

/** A window with `mallory.ts` in it, which obeys a test's orders. */
export class Puppet {
  readonly window: Window;

  constructor(window: Window | null | undefined) {
    if (!window) throw new Error('There is no window. Check that the browser did not block it.');
    this.window = window;
  }

  /** Waits until it shows a page of this origin; 'null': one without. */
  async at(origin: string): Promise<this> {
    const where = (): Promise<unknown> => repeatOrder(() => this.window, { act: 'where' });
    await untilAnswer(where, answer => answer === origin, `a puppet at ${origin}`);
    return this;
  }

  /** Posts messages to every window that it can reach; resolves when this window has received all of them. */
  async attack(messages: readonly unknown[], how: Pick<Attack, 'onPorts'> = {}): Promise<void> {
    const id = ++attacks;
    const done = nextMessage(data => (data as { attacked?: number } | null)?.attacked === id);
    await this.#order({ act: 'attack', messages, id, ...how });
    await done;
  }

  /** What its present document has received. */
  report(): Promise<Report> {
    return this.#order({ act: 'report' }) as Promise<Report>;
  }

  /** Waits until its present document has received this generation. */
  async received(generation: number): Promise<void> {
    const isThere = ({ generations }: Report): boolean => generations.includes(generation);
    await untilAnswer(() => this.report(), isThere, `the puppet receives generation ${generation}`);
  }

  /** Navigates itself; resolves when it is there. */
  async go(origin: string): Promise<void> {
    await this.#order({ act: 'go', url: malloryUrl(origin) });
    await this.at(origin);
  }

  /** Puts an iframe into itself. */
  async nest(attributes: Record<string, string>): Promise<Puppet> {
    const { length } = this.window;
    await this.#order({ act: 'nest', attributes });
    return new Puppet(this.window[length]);
  }

  /** Opens a page, which posts `opened` to the opener's parent: this window has no other handle of it. */
  async open(url: string): Promise<Window> {
    const opened = nextMessage(data => data === 'opened');
    if (!(await this.#order({ act: 'open', url }))) throw new Error('The browser blocked the window.');
    return (await opened).source as Window;
  }

  /** Closes what it opened. */
  async close(): Promise<void> {
    await this.#order({ act: 'close' });
  }

  #order(order: Order): Promise<unknown> {
    return postOrder(this.window, order);
  }
}

function nextMessage(matches: (data: unknown) => boolean): Promise<MessageEvent> {
  return new Promise(resolve => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      if (!matches(event.data)) return;
      removeEventListener('message', onMessage);
      resolve(event);
    };
    addEventListener('message', onMessage);
  });
}

/** The URL of `mallory.ts` at an origin. */
export function malloryUrl(origin: string): string {
  return frameUrl('threats/mallory', origin);
}

/** Attributes of an iframe whose document has the script of this origin, and the origin of its embedder. */
export function mallorySrcdoc(origin = origins.host): { srcdoc: string } {
  return { srcdoc: `<script src="${origin}/test/browser/frames/threats/mallory.ts"></script>` };
}
