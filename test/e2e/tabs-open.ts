// What the page's elements are, for the functions that run in it.
import type { TokenResponse } from '../../src/index.js';
import type { Browser, Page } from '../support/e2e-page.js';
import type { TabPageOptions } from './tabs-page.js';
import type { TabDocument, TabsServer } from './tabs-server.js';

/** A tab of the browser, and the document that is in it. */
export interface Tab {
  readonly page: Page;
  document: TabDocument;
}

/** Opens a tab of the session. */
export async function openTab(
  server: TabsServer,
  browser: Browser,
  options: TabPageOptions = {},
): Promise<Tab> {
  const page = await browser.newPage();
  const document = server.document(options);
  await page.goto(document.url);
  return { page, document };
}

/** Loads another document of the session into a tab. */
export async function navigate(server: TabsServer, tab: Tab, options: TabPageOptions = {}): Promise<void> {
  const document = server.document(options);
  tab.document.leftAt = Date.now();
  tab.document = document;
  await tab.page.goto(document.url);
}

/** Closes a tab in the middle of anything. */
export async function closeTab(tab: Tab): Promise<void> {
  tab.document.leftAt = Date.now();
  await tab.page.close();
}

/** Takes a tab's process away, where a page can be told to: in Chromium. */
export async function crashTab(tab: Tab): Promise<void> {
  tab.document.leftAt = Date.now();
  await tab.page.goto('chrome://crash').catch(() => undefined);
  await tab.page.close();
}

/** A user signs in again in that tab, and its page sets the tokens by script. */
export async function signInByScript(tab: Tab): Promise<void> {
  await tab.page.evaluate(async () => {
    const response = await fetch('/login', { method: 'POST' });
    document.querySelector('token-provider')!.tokens = (await response.json()) as TokenResponse;
  });
}

/** Starts a refresh in that tab, and does not wait for it. */
export async function startRefresh({ page }: Tab): Promise<void> {
  await page.evaluate(() => {
    document
      .querySelector('token-provider')!
      .refresh()
      .catch(() => undefined);
  });
}
