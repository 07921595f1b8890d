import type { AnalyticsEmbed, TokenProvider } from '../../../src/index.js';
import { until } from '../elements.js';

const frames = new Set<HTMLIFrameElement>();
afterEach(() => {
  for (const frame of frames) frame.remove();
  frames.clear();
});

/** A page of the documentation, open in a frame of the test's own origin until the end of the test. */
export class RecipePage {
  readonly frame = document.createElement('iframe');

  /** @param address of the page: `/docs/recipes/code/x.html`. */
  static async open(address: string): Promise<RecipePage> {
    const page = new RecipePage();
    const { frame } = page;
    frame.width = '800';
    frame.height = '600';
    frame.src = address;
    frames.add(frame);
    document.body.append(frame);
    await until(
      () => page.document.readyState === 'complete' && page.#defined,
      `${address} is there`,
      25_000,
    );
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

  get #defined(): boolean {
    return this.frame.contentWindow?.customElements.get('analytics-embed') !== undefined;
  }
}
