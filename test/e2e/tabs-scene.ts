import assert from 'node:assert/strict';

import type { Stage } from '../support/e2e-engines.js';
import { until, type Browser } from '../support/e2e-page.js';
import { startRefresh } from './provider-page.js';
import type { TabPageOptions } from './tabs-page.js';
import type { RefreshRecord } from './tabs-provider.js';
import { Tab, TabsServer } from './tabs-server.js';

/** Seconds that tokens live where nothing but the test makes a refresh. */
const LONG = 300;

/** Three tabs of one session, and their server. */
export interface Scene {
  readonly server: TabsServer;
  readonly tabs: readonly [Tab, Tab, Tab];
  /** Opens one more. */
  readonly open: (options?: TabPageOptions) => Promise<Tab>;
}

/** Three tabs of one session of their own, for what must hold of all tabs at once. */
export async function play(
  browser: Browser,
  options: TabPageOptions,
  action: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await TabsServer.start(LONG);
  const all: Tab[] = [];
  const open = async (more: TabPageOptions = {}): Promise<Tab> => {
    const tab = await server.open(browser, { ...options, ...more });
    all.push(tab);
    await tab.upToDate();
    return tab;
  };
  try {
    await action({ server, tabs: [await open(), await open(), await open()], open });
  } finally {
    for (const tab of all) await tab.close().catch(() => undefined);
    await server.close();
  }
}

/** Shows a document of the session in the browser's first tab, too. Of all four tabs one is seen; the others, in the order of their opening. */
export async function withSeenTab(
  { page }: Stage<TabsServer>,
  { server, tabs }: Scene,
  options: TabPageOptions,
  action: (seen: Tab, hidden: readonly Tab[]) => Promise<void>,
): Promise<void> {
  // The newest tab is seen, or the first one: WebKit's driver opens the others behind it.
  const first = new Tab(server, page, server.document(options));
  await page.goto(first.document.url);
  const all = [first, ...tabs];
  await upToDate(all);
  const visible = all.filter(tab => tab.notes('visibility').at(-1)?.value === 'visible');
  const [seen] = visible;
  assert.ok(seen && visible.length === 1, `${visible.length} tabs are seen`);
  await action(
    seen,
    all.filter(tab => tab !== seen),
  );
  await page.goto('about:blank');
}

/** Starts a refresh in a tab; the request that comes. */
export async function startRefreshIn(server: TabsServer, tab: Tab): Promise<RefreshRecord> {
  const arrival = server.provider.nextRequest();
  await startRefresh(tab.page);
  const record = await arrival;
  assert.ok(record, 'no refresh request came');
  return record;
}

/** The same, and waits for its end. */
export async function refresh(server: TabsServer, tab: Tab): Promise<void> {
  const record = await startRefreshIn(server, tab);
  await until('the response', () => record.closedAt);
  await tab.upToDate();
}

/** The refresh requests so far: what each presented, and what came of it. */
export function requests({ provider }: TabsServer): string[] {
  return provider.log.map(({ token = 'unknown', outcome = 'lost' }) => `${token} ${outcome}`);
}

export async function upToDate(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) await tab.upToDate();
}
