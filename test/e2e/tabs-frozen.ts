import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import puppeteer, { type Page } from 'puppeteer-core';

import { until } from '../support/e2e-page.js';
import { puppeteerLaunchOptions } from '../support/puppeteer-launch.js';
import { LIFETIME, TabsServer, type TabDocument } from './tabs-server.js';

/** ms that a request may take. */
const REQUEST_TIMEOUT = 2_000;
/** ms: a request's time, what siblings give a holder beyond it, and what they wait for a sign of life. */
const PATIENCE = REQUEST_TIMEOUT + 2_000 + 1_000 + 1_000;
/** ms in which a tab that wakes is up to date. */
const LIMIT = 500;

/** A tab is frozen while it has the lock and its request hangs: the others go on without it, and it comes back. */
export async function freezeHolder(): Promise<void> {
  const server = await TabsServer.start();
  const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
  try {
    const tabs = new Map<string, Page>();
    while (tabs.size < 3) {
      const document = server.document({ requestTimeout: REQUEST_TIMEOUT });
      tabs.set(document.id, await open(await browser.newPage(), document));
      await server.upToDate(document.id);
    }
    // Only what is hidden can be frozen.
    await browser.newPage();
    const { log } = server.provider;
    server.provider.hanging = 1;
    const holder = await until('a request that hangs', () => Promise.resolve(log[0]));
    const setState = await lifecycleOf(tabs.get(holder.page));
    await setState('frozen');
    await server.said(holder.page, 'frozen', '');

    const next = await until('the request of another tab', () => Promise.resolve(log[1]), 2 * PATIENCE);
    const waited = next.arrivedAt - holder.arrivedAt;
    assert.ok(waited < PATIENCE + LIMIT, `the others went on after ${waited} ms`);
    assert.notEqual(next.page, holder.page);
    const others = [...tabs.keys()].filter(id => id !== holder.page);
    await until('another generation in the others', () =>
      Promise.resolve(others.every(id => server.generationIn(id) >= 3)),
    );
    // What siblings say is heard by a frozen page of Chromium's; its timers stand still.
    const woken = Date.now();
    await setState('active');
    await server.upToDate(holder.page);
    const late = (server.notesOf(holder.page, 'token').at(-1)?.at ?? Infinity) - woken;
    assert.ok(late < LIMIT, `up to date ${late} ms after it woke`);
    // Whoever asks from now on, the woken one as well.
    await delay(2 * LIFETIME * 1_000);
    assert.deepEqual(
      log.slice(1).map(({ token, outcome }) => ({ ...token, outcome })),
      log.slice(1).map((_, index) => ({ login: 1, ordinal: index + 1, outcome: 'rotated' })),
    );
    assert.ok(log.length >= 5, `${log.length} requests`);
    for (const id of tabs.keys()) await server.upToDate(id);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function open(page: Page, document: TabDocument): Promise<Page> {
  await page.goto(document.url, { waitUntil: 'domcontentloaded' });
  return page;
}

async function lifecycleOf(page: Page | undefined): Promise<(state: 'frozen' | 'active') => Promise<void>> {
  const session = await page?.createCDPSession();
  return async state => {
    await session?.send('Page.setWebLifecycleState', { state });
  };
}
