// What the page's elements are, for the functions that run in it.
import type {} from '../../src/index.js';
import { until, type Page } from '../support/e2e-page.js';

/** What the page's first provider and its embeds say of themselves. */
export interface Seen {
  readonly status: string;
  readonly generation: number;
  readonly refreshes: number;
  /** The generation that each embed's frame has acknowledged. */
  readonly acknowledged: readonly number[];
}

/** Looks at the provider, and at the embeds of this selector. */
export function look(page: Page, embeds = 'analytics-embed'): Promise<Seen> {
  return page.evaluate((selector: string) => {
    const { status, generation, metrics } = document.querySelector('token-provider')!;
    const acknowledged = Array.from(
      document.querySelectorAll<HTMLElementTagNameMap['analytics-embed']>(selector),
      embed => embed.generation,
    );
    if (acknowledged.length === 0) throw new Error(`There is no ${selector}.`);
    return { status, generation, refreshes: metrics.refreshes, acknowledged };
  }, embeds);
}

/** Waits until the frame of every such embed has acknowledged exactly that generation. */
export async function everyEmbedAt(page: Page, generation: number, embeds?: string): Promise<void> {
  await until(`generation ${generation} in every frame`, async () =>
    (await look(page, embeds)).acknowledged.every(acknowledged => acknowledged === generation),
  );
}

/** Asks for a new token, and does not wait for it; when, epoch ms. */
export async function startRefresh(page: Page): Promise<number> {
  return page.evaluate(() => {
    const now = Date.now();
    document
      .querySelector('token-provider')!
      .refresh()
      .catch(() => undefined);
    return now;
  });
}

/** A `data-` value of the document in the frame whose address contains `url`. */
export function frameValue(page: Page, url: string, key: string): Promise<string | undefined> {
  return page.evaluateInFrame(url, (name: string) => document.documentElement.dataset[name], key);
}
