import type { AnalyticsEmbed, TokenProvider } from '../../../src/index.js';
import { put, until } from '../elements.js';

/** A page of the documentation, open in a frame of the test's own origin until the end of the test. */
export class RecipePage {
  readonly frame = document.createElement('iframe');

  /** @param address of the page: `/docs/recipes/code/x.html`. */
  static async open(address: string): Promise<RecipePage> {
    const page = new RecipePage();
    const { frame } = page;
    Object.assign(frame, { width: '800', height: '600', src: address });
    put(frame);
    const isDefined = (): boolean => !!frame.contentWindow?.customElements.get('analytics-embed');
    await until(() => page.document.readyState === 'complete' && isDefined(), `${address} is there`);
    return page;
  }

  get document(): Document {
    return this.frame.contentDocument!;
  }

  get provider(): TokenProvider {
    return this.document.querySelector('token-provider')!;
  }

  get embeds(): AnalyticsEmbed[] {
    return [...this.document.querySelectorAll('analytics-embed')];
  }

  /** Waits until the nth embed is connected, and its frame has a token. */
  async connected(n = 0): Promise<AnalyticsEmbed> {
    await until(() => this.embeds[n]?.status === 'connected' && this.embeds[n].generation > 0, `embed ${n}`);
    return this.embeds[n]!;
  }

  /** Presses the first element of a selector. */
  press(selector = 'button'): void {
    this.document.querySelector<HTMLButtonElement>(selector)!.click();
  }
}
