import type { AnalyticsEmbed } from '../../../src/index.js';
import type { Order, Report } from '../frames/vendors/orders.js';

/** ms within which a document that is there answers. */
const PATIENCE = 250;

/** The window of an embed's iframe, with one of `frames/vendors` in it, which does what it is told. */
export class VendorFrame {
  readonly #embed: AnalyticsEmbed;

  constructor(embed: AnalyticsEmbed) {
    this.#embed = embed;
  }

  /** Tells the document that is there; waits for the answer. */
  async order(act: string, argument?: unknown): Promise<unknown> {
    await this.report();
    return this.#tell({ act, argument });
  }

  /** Tells the document that is there, and leaves it at that: it may go away by it. */
  async tell(act: string, argument?: unknown): Promise<void> {
    await this.report();
    void this.#tell({ act, argument });
  }

  /** What has come to the document that is there, or on its way. */
  async report(): Promise<Report> {
    const end = performance.now() + 5_000;
    while (performance.now() < end) {
      const answer = await within(PATIENCE, this.#tell({ act: 'report' }));
      if (answer) return answer as Report;
    }
    throw new Error('Not within 5 s: a document in the frame');
  }

  /** Waits until the document that is there reports something like this. */
  async until(holds: (report: Report) => boolean, what: string): Promise<Report> {
    const end = performance.now() + 5_000;
    for (;;) {
      const report = await this.report();
      if (holds(report)) return report;
      if (performance.now() > end) throw new Error(`Not within 5 s: ${what}`);
      await pause(10);
    }
  }

  /** Waits until the vendor's code has got the nth token. */
  heard(n: number): Promise<Report> {
    return this.until(({ tokens }) => tokens.includes(`access-${n}`), `the frame has token ${n}`);
  }

  /** Loads the frame's document anew, from within; resolves when the next one is there. */
  async reload(): Promise<Report> {
    const { boot } = await this.report();
    await this.tell('reload');
    return this.until(report => report.boot !== boot, 'the frame has reloaded');
  }

  /** Shows another page; resolves when it is there. */
  async go(url: string): Promise<Report> {
    const { boot } = await this.report();
    await this.tell('go', url);
    return this.until(report => report.boot !== boot, 'the frame has gone elsewhere');
  }

  /** A message that is nobody's, with a port; returns that port's other end. */
  post(message: unknown): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#window?.postMessage(message, '*', [port2]);
    return port1;
  }

  /** None before the embed is rendered. */
  get #window(): Window | null | undefined {
    return this.#embed.shadowRoot?.querySelector('iframe')?.contentWindow;
  }

  #tell(order: Order): Promise<unknown> {
    return new Promise(resolve => {
      const { port1, port2 } = new MessageChannel();
      // Not `onmessage`: what sets that is the embed's, see open-ports.ts.
      port1.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
        resolve(ports[0] ?? data);
        port1.close();
      });
      port1.start();
      this.#window?.postMessage(order, '*', [port2]);
    });
  }
}

/** Waits so many ms. */
export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/** What comes within so many ms; no timer is left of it. */
async function within(ms: number, answer: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise(resolve => (timer = setTimeout(resolve, ms)));
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}
