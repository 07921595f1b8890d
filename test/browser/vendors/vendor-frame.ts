import type { AnalyticsEmbed } from '../../../src/index.js';
import { postOrder, repeatOrder, untilAnswer } from '../frames/orders.js';
import type { Report } from '../frames/vendors/desk.js';

/** The document of `frames/vendors` in an embed's iframe, which obeys a test's orders. */
export class VendorFrame {
  readonly #embed: AnalyticsEmbed;

  constructor(embed: AnalyticsEmbed) {
    this.#embed = embed;
  }

  /** `undefined` before the embed is rendered. */
  get window(): Window | null | undefined {
    return this.#embed.shadowRoot?.querySelector('iframe')?.contentWindow;
  }

  /** Orders the present document; returns its answer. */
  async order(act: string, argument?: unknown): Promise<unknown> {
    await this.report();
    return postOrder(this.window, { act, argument });
  }

  /** What the present document, or the next one, has received. */
  report(): Promise<Report> {
    return repeatOrder(() => this.window, { act: 'report' }) as Promise<Report>;
  }

  /** Waits until the present document has received what is expected. */
  until(isExpected: (report: Report) => boolean, what: string): Promise<Report> {
    return untilAnswer(() => this.report(), isExpected, what);
  }

  /** Waits until the vendor's code has the nth token. */
  received(n: number): Promise<Report> {
    return this.until(({ tokens }) => tokens.includes(`access-${n}`), `the frame has token ${n}`);
  }

  /** Reloads the document from within; resolves when the next one is there. */
  reload(): Promise<Report> {
    return this.#replace('reload');
  }

  /** Navigates the document from within; resolves when the next one is there. */
  go(url: string): Promise<Report> {
    return this.#replace('go', url);
  }

  async #replace(act: string, argument?: string): Promise<Report> {
    const { boot } = await this.report();
    void postOrder(this.window, { act, argument });
    return this.until(report => report.boot !== boot, 'the frame has another document');
  }
}
