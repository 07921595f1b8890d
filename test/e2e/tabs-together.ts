import assert from 'node:assert/strict';

import { until, type Browser } from '../support/e2e-page.js';
import { closeTab, navigate, openTab, signInByScript, startRefresh, type Tab } from './tabs-open.js';
import type { TabPageOptions } from './tabs-page.js';
import type { RefreshRecord, TokenNumber } from './tabs-provider.js';
import { LOGIN_URL, TabsServer } from './tabs-server.js';

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
        await upToDate(server, tabs);
        await signInByScript(tabs[0]);
        await upToDate(server, tabs);
        let release = (): void => undefined;
        const held = new Promise<void>(resolve => (release = resolve));
        server.provider.pace.after = () => held;
        const record = await startRefreshIn(server, tabs[1]);
        await until('its tokens', () => record.outcome);
        await tabs[2].page.evaluate(() => {
          document.querySelector('token-provider')!.clear();
        });
        for (const { document } of tabs) await server.said(document.id, 'revoked', 'signed_out');
        release();
        await until('the end of the request', () => record.closedAt);
        for (const tab of tabs) {
          const status = await tab.page.evaluate(() => document.querySelector('token-provider')!.status);
          assert.equal(status, 'idle');
          assert.equal(server.generationIn(tab.document.id), 3, 'what the refresh brought is dropped');
        }
        assert.deepEqual(
          requests(server),
          [1, 2].map(login => ({ login, ordinal: 1, outcome: 'rotated' })),
        );
      }),

  'when the login is revoked, one tab goes to the login page, the one that is seen': browser =>
    play(browser, { loginUrl: LOGIN_URL }, async ({ server, tabs: hidden }) => {
      // The newest tab is seen, or the first one: WebKit's driver opens the others behind it.
      const first = { page: browser.page, document: server.document({ loginUrl: LOGIN_URL }) };
      await first.page.goto(first.document.url);
      const tabs = [first, ...hidden];
      await upToDate(server, tabs);
      const seen = tabs.filter(({ document }) => isSeen(server, document.id));
      const [front] = seen;
      assert.ok(front && seen.length === 1, `${seen.length} tabs are seen`);
      const { id } = front.document;
      await server.provider.revoke();
      await startRefresh(tabs[1] ?? front);
      await until('the login page', () => server.departures.length > 0);
      const others = tabs.filter(tab => tab !== front);
      for (const { document } of others) await server.said(document.id, 'status', 'failed');
      assert.deepEqual(requests(server), [{ login: 1, ordinal: 1, outcome: 'refused' }]);
      // The user signs in there, and comes back to the application.
      await server.signIn();
      await navigate(server, front, { loginUrl: LOGIN_URL });
      await upToDate(server, tabs);
      assert.deepEqual(server.departures, [id], 'no other tab goes there');
      await first.page.goto('about:blank');
    }),

  'a page without Web Locks works alone, and says so once': browser =>
    play(browser, {}, async ({ server, tabs, open }) => {
      for (const { document } of tabs) assert.deepEqual(server.notesOf(document.id, 'warning'), []);
      await server.signIn();
      const alone = await open({ locks: false, providers: 2 });
      await refresh(server, alone);
      await refresh(server, alone);
      await server.upToDate(alone.document.id);
      assert.deepEqual(
        requests(server),
        [1, 2].map(ordinal => ({ login: 2, ordinal, outcome: 'rotated' })),
      );
      const warnings = server.notesOf(alone.document.id, 'warning');
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
      await server.said(page, 'frozen', '');
      for (const tab of others) await startRefresh(tab);
      await until('the request of another tab', () => server.provider.newest === 2);
      await upToDate(server, others);
      await holder.page.setFrozen?.(false);
      await server.upToDate(page);
      await refresh(server, holder);
      await upToDate(server, tabs);
      const [hung, ...rest] = requests(server);
      assert.equal(hung?.outcome, 'lost');
      assert.deepEqual(
        rest,
        rest.map((_, index) => ({ login: 1, ordinal: index + 1, outcome: 'rotated' })),
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
    const tab = await openTab(server, browser, { ...options, ...more });
    all.push(tab);
    await server.upToDate(tab.document.id);
    return tab;
  };
  try {
    await action({ server, tabs: [await open(), await open(), await open()], open });
  } finally {
    for (const tab of all) await closeTab(tab).catch(() => undefined);
    await server.close();
  }
}

/** Starts a refresh in a tab; the request that comes. */
async function startRefreshIn(server: TabsServer, tab: Tab): Promise<RefreshRecord> {
  const arrival = server.provider.nextRequest();
  await startRefresh(tab);
  const record = await arrival;
  assert.ok(record, 'no refresh request came');
  return record;
}

/** The same, and waits for its end. */
async function refresh(server: TabsServer, tab: Tab): Promise<void> {
  const record = await startRefreshIn(server, tab);
  await until('the response', () => record.closedAt);
  await server.upToDate(tab.document.id);
}

/** The refresh requests so far: what each presented, and what came of it. */
function requests({ provider }: TabsServer): Partial<RefreshRecord & TokenNumber>[] {
  return provider.log.map(({ token, outcome = 'lost' }) => ({ ...token, outcome }));
}

async function upToDate(server: TabsServer, tabs: readonly Tab[]): Promise<void> {
  for (const { document } of tabs) await server.upToDate(document.id);
}

function isSeen(server: TabsServer, page: string): boolean {
  return server.notesOf(page, 'visibility').at(-1)?.value === 'visible';
}
