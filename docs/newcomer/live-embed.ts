import { until, type Page } from '../../test/support/e2e-page.js';

/** What a newcomer sees when it works. */
export interface LiveEmbed {
  /** The dashboard's text at each token. */
  readonly words: readonly string[];
  /** Seconds from the page's load to the first token. */
  readonly seconds: number;
  /** Documents that the frame has loaded in that time. */
  readonly loads: number;
}

/** One of the page's two: a driver may name the other one first. */
const DASHBOARD = 'dashboard.html?sales';

/** Opens the page and waits until the dashboard has received two tokens. */
export async function seeLiveEmbed(page: Page, url: string): Promise<LiveEmbed> {
  const start = performance.now();
  await until('the server answers', async () => (await fetch(url)).ok);
  await page.goto(url);
  const says = (generation: number): Promise<string> =>
    until(`token ${generation} in the dashboard`, async () => {
      const words = await page.evaluateInFrame(DASHBOARD, () => document.body.textContent);
      return words.includes(`token ${generation}`) && words.trim();
    });
  const first = await says(1);
  const seconds = (performance.now() - start) / 1_000;
  await page.evaluateInFrame(DASHBOARD, () => {
    document.documentElement.dataset['seen'] = 'yes';
  });
  const second = await says(2);
  const same = await page.evaluateInFrame(DASHBOARD, () => 'seen' in document.documentElement.dataset);
  return { words: [first, second], seconds, loads: same ? 1 : 2 };
}
