import type { AnalyticsEmbed, TokenProvider } from '../../src/index.js';
import { until, type Page } from '../../test/support/e2e-page.js';

/** The dashboards that every app embeds. */
export const DASHBOARDS = ['revenue', 'stores'] as const;

/** The state of an embed. */
export interface EmbedState {
  readonly status: string;
  readonly generation: number;
  /** The iframe's accessible name. */
  readonly title: string | undefined;
}

/** The state of an app's page. */
export interface AppState {
  readonly embeds: readonly EmbedState[];
  readonly provider: { readonly status: string; readonly generation: number };
  /** The status line in the header, which the page's own code writes. */
  readonly statusLine: string | undefined;
}

/** Opens the app without a session, and waits until `login-url` has led to the login. */
export async function openSignedOut(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await until('the page that signs in', () =>
    page.evaluate(() => /^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')),
  );
}

/** Signs in with one click, and waits until both frames have a token. */
export async function signIn(page: Page): Promise<void> {
  await page.click('button');
  await until('the page of the app', async () => (await stateOf(page)).embeds.length === DASHBOARDS.length);
  await page.collectConsole();
  await untilReady(page);
}

/** Waits until both frames have a token: a frame may answer before there is one. */
export function untilReady(page: Page): Promise<void> {
  return untilAll(
    page,
    'a token in both frames',
    ({ status, generation }) => status === 'connected' && generation > 0,
  );
}

/** Waits until a condition holds for both embeds. */
export async function untilAll(
  page: Page,
  what: string,
  holds: (embed: EmbedState) => boolean,
  timeout?: number,
): Promise<void> {
  await until(
    what,
    async () => {
      const { embeds } = await stateOf(page);
      return embeds.length === DASHBOARDS.length && embeds.every(holds);
    },
    timeout,
  );
}

/** Reads the page. */
export function stateOf(page: Page): Promise<AppState> {
  return page.evaluate(() => {
    const provider = document.querySelector<TokenProvider>('token-provider');
    const embeds = document.querySelectorAll<AnalyticsEmbed>('token-provider analytics-embed');
    return {
      embeds: [...embeds].map(embed => ({
        status: embed.status,
        generation: embed.generation,
        title: embed.shadowRoot?.querySelector('iframe')?.title,
      })),
      provider: { status: provider?.status ?? 'none', generation: provider?.generation ?? 0 },
      statusLine: document.querySelector('header output')?.textContent.trim(),
    };
  });
}

/** A `data-` value of a dashboard's own document. */
export function dashboardValue(page: Page, dashboard: string, key: string): Promise<string | undefined> {
  return page.evaluateInFrame(
    `/dashboards/${dashboard}`,
    (name: string) => document.documentElement.dataset[name],
    key,
  );
}

/** The app's console lines; Firefox reports late that the login page may not load a favicon. */
export async function consoleLinesOfApp(page: Page, issuer: string): Promise<readonly string[]> {
  return (await page.consoleLines()).filter(line => !line.includes(`${issuer}/favicon.ico`));
}
