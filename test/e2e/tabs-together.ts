import assert from 'node:assert/strict';

import { hold, until, type Browser } from '../support/e2e-page.js';
import { startRefresh } from './provider-page.js';
import type { TabPageOptions } from './tabs-page.js';
import type { RefreshRecord } from './tabs-provider.js';
import { LOGIN_URL, Tab, TabsServer } from './tabs-server.js';

/** Seconds: nothing but the test makes a refresh. */
const LIFETIME = 300;
/** ms that a request may take where one of them hangs. */
const REQUEST_TIMEOUT = 2_000;

/** Three tabs of one session, and their server. */
interface Scene {
  readonly server: TabsServer;
  readonly tabs: readonly [Tab, Tab, Tab];
  /** Opens one more. */
  readonly open: (options?: TabPageOptions) => Promise<Tab>;
}

/** What must hold of all tabs at once, by its title. */
export const togetherRows: Readonly<Record<string, (browser: Browser) => Promise<void>>> = {
  'a new login by script in one tab counts in all, and so does a sign-out, also with a refresh under way':
    browser =>
      play(browser, {}, async ({ server, tabs }) => {
        // After it, no tab waits for what its peers have any more.
        await refresh(server, tabs[0]);
        await upToDate(tabs);
        await tabs[0].signInByScript();
        await upToDate(tabs);
        const [held, release] = hold();
        server.provider.pace.after = () => held;
        const record = await startRefreshIn(server, tabs[1]);
        await until('its tokens', () => record.outcome);
        await tabs[2].page.evaluate(() => {
          document.querySelector('token-provider')!.clear();
        });
        for (const tab of tabs) await tab.said('revoked', 'signed_out');
        release();
        await until('the end of the request', () => record.closedAt);
        for (const tab of tabs) {
          const status = await tab.page.evaluate(() => document.querySelector('token-provider')!.status);
          assert.equal(status, 'idle');
          assert.equal(tab.generation, 3, 'what the refresh brought is dropped');
        }
        assert.deepEqual(requests(server), ['1.1 rotated', '2.1 rotated']);
      }),

  'when the login is revoked, one tab goes to the login page, the one that is seen': browser =>
    play(browser, { loginUrl: LOGIN_URL }, async ({ server, tabs: hidden }) => {
      // The newest tab is seen, or the first one: WebKit's driver opens the others behind it.
      const first = new Tab(server, browser.page, server.document({ loginUrl: LOGIN_URL }));
      await first.page.goto(first.document.url);
      const tabs = [first, ...hidden];
      await upToDate(tabs);
      const seen = tabs.filter(tab => tab.notes('visibility').at(-1)?.value === 'visible');
      const [front] = seen;
      assert.ok(front && seen.length === 1, `${seen.length} tabs are seen`);
      const { id } = front.document;
      await server.provider.revoke();
      await startRefresh(hidden[0].page);
      await until('the login page', () => server.departures.length > 0);
      const others = tabs.filter(tab => tab !== front);
      for (const tab of others) await tab.said('status', 'failed');
      assert.deepEqual(requests(server), ['1.1 refused']);
      // The user signs in there, and comes back to the application.
      await server.signIn();
      await front.navigate({ loginUrl: LOGIN_URL });
      await upToDate(tabs);
      assert.deepEqual(server.departures, [id], 'no other tab goes there');
      await first.page.goto('about:blank');
    }),

  'a page without Web Locks works alone, and says so once': browser =>
    play(browser, {}, async ({ server, tabs, open }) => {
      for (const tab of tabs) assert.deepEqual(tab.notes('warning'), []);
      await server.signIn();
      const alone = await open({ locks: false, providers: 2 });
      await refresh(server, alone);
      await refresh(server, alone);
      assert.deepEqual(requests(server), ['2.1 rotated', '2.2 rotated']);
      const warnings = alone.notes('warning');
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.value ?? '', /Web Locks/);
    }),

  'goes on when the tab that sends the request is frozen, and has its tokens when it wakes': browser =>
    play(browser, { requestTimeout: REQUEST_TIMEOUT }, async ({ server, tabs }) => {
      // Only what is hidden can be frozen.
      const front = await browser.newPage();
      server.provider.hanging = 1;
      const [holder, ...others] = tabs;
      const { page } = await startRefreshIn(server, holder);
      assert.equal(page, holder.document.id);
      await holder.page.setFrozen?.(true);
      await holder.said('frozen', '');
      for (const tab of others) await startRefresh(tab.page);
      await until('the request of another tab', () => server.provider.newest === 2);
      await upToDate(others);
      await holder.page.setFrozen?.(false);
      await holder.upToDate();
      await refresh(server, holder);
      await upToDate(tabs);
      const [hung, ...rest] = requests(server);
      assert.equal(hung, 'unknown lost');
      assert.deepEqual(
        rest,
        rest.map((_, index) => `1.${index + 1} rotated`),
      );
      assert.ok(rest.length >= 2, `${rest.length} requests`);
      await front.close();
    }),
};

async function play(
  browser: Browser,
  options: TabPageOptions,
  action: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await TabsServer.start(LIFETIME);
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

/** Starts a refresh in a tab; the request that comes. */
async function startRefreshIn(server: TabsServer, tab: Tab): Promise<RefreshRecord> {
  const arrival = server.provider.nextRequest();
  await startRefresh(tab.page);
  const record = await arrival;
  assert.ok(record, 'no refresh request came');
  return record;
}

/** The same, and waits for its end. */
async function refresh(server: TabsServer, tab: Tab): Promise<void> {
  const record = await startRefreshIn(server, tab);
  await until('the response', () => record.closedAt);
  await tab.upToDate();
}

/** The refresh requests so far: what each presented, and what came of it. */
function requests({ provider }: TabsServer): string[] {
  return provider.log.map(({ token = 'unknown', outcome = 'lost' }) => `${token} ${outcome}`);
}

async function upToDate(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) await tab.upToDate();
}
