import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { until, type Browser } from '../support/e2e-page.js';
import { closeTab, navigate, openTab, signInByScript, type Tab } from './tabs-open.js';
import type { TabPageOptions } from './tabs-page.js';
import type { RefreshRecord } from './tabs-provider.js';
import { LIFETIME, LOGIN_URL, TabsServer } from './tabs-server.js';

/** ms in which all tabs know what one of them knows. */
const LIMIT = 500;
/** ms in which a token comes to its end, and everybody would have asked for another one. */
const LIFE = LIFETIME * 1_000;

/** Tabs of one session, and their server. */
interface Scene {
  readonly server: TabsServer;
  readonly tabs: readonly Tab[];
  /** Opens one more. */
  readonly open: (options?: TabPageOptions) => Promise<Tab>;
}

/** What must hold of all tabs at once, by its title. */
export const togetherRows: Readonly<Record<string, (browser: Browser) => Promise<void>>> = {
  'a sign-out in one tab is a sign-out in all, also with a refresh under way': browser =>
    play(browser, { answersAfter: 1_000 }, async ({ server, tabs }) => {
      const request = await nextRequest(server);
      const other = tabs.find(({ document }) => document.id !== request.page);
      await other?.page.evaluate(() => {
        document.querySelector('token-provider')!.clear();
      });
      const times = await Promise.all(
        tabs.map(({ document }) => server.said(document.id, 'revoked', 'signed_out')),
      );
      assertAtOnce(times);
      await delay(LIFE);
      assert.equal(server.provider.log.length, 1, 'nobody asks for a token after the sign-out');
      for (const { document } of tabs) {
        assert.equal(server.notesOf(document.id, 'status').at(-1)?.value, 'idle');
        assert.equal(server.generationIn(document.id), 1, 'what the refresh under way brought is dropped');
      }
    }),

  'a new login by script in one tab reaches all': browser =>
    play(browser, {}, async ({ server, tabs }) => {
      const [first] = tabs;
      assert.ok(first);
      // Far from the next refresh: one that is under way at the new login would bring the old one's token to the server after it.
      await nextRefresh(server);
      await upToDate(server, tabs);
      await signInByScript(first);
      await upToDate(server, tabs);
      assertAtOnce(tabs.map(({ document }) => server.notesOf(document.id, 'token').at(-1)?.at ?? Infinity));
      const { log } = server.provider;
      const before = log.length;
      await nextRefresh(server);
      await upToDate(server, tabs);
      assert.deepEqual(
        log.slice(before).map(({ token, outcome }) => ({ ...token, outcome })),
        [{ login: 2, ordinal: 1, outcome: 'rotated' }],
      );
    }),

  'a tab that opens asks its siblings before it asks the server': browser =>
    play(browser, {}, async ({ server, tabs, open }) => {
      await nextRefresh(server);
      await upToDate(server, tabs);
      const { length } = server.provider.log;
      for (const bare of [false, true]) {
        const { document } = await open({ bare });
        await server.upToDate(document.id);
        const token = server.notesOf(document.id, 'token').at(-1)?.at ?? Infinity;
        const ready = server.notesOf(document.id, 'ready')[0]?.at ?? 0;
        assert.ok(token - ready < LIMIT, `it has the tokens of its siblings after ${token - ready} ms`);
      }
      assert.equal(server.provider.log.length, length, 'the server was not asked');
      assert.equal(
        server.provider.newest,
        2,
        'the tokens of the siblings were newer than those of the markup',
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
      const { log } = server.provider;
      const before = log.length;
      await server.provider.revoke();
      await until('the login page', () => Promise.resolve(server.departures.length > 0));
      await delay(LIFE);
      assert.deepEqual(server.departures, [id]);
      const outcomes = log.slice(before).map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['refused'], 'the server was asked once');
      // The user signs in there, and comes back to the application.
      await server.signIn();
      await navigate(server, front, { loginUrl: LOGIN_URL });
      await upToDate(server, tabs);
      assert.deepEqual(server.departures, [id], 'nobody else goes there');
      await first.page.goto('about:blank');
    }),

  'a page without Web Locks works alone, and says so once': browser =>
    play(browser, { tabs: 1 }, async ({ server, tabs: [first], open }) => {
      assert.ok(first);
      // It would ask for the same generation.
      await closeTab(first);
      assert.deepEqual(server.notesOf(first.document.id, 'warning'), []);
      await server.signIn();
      const { document } = await open({ locks: false, providers: 2 });
      await nextRefresh(server);
      await nextRefresh(server);
      await server.upToDate(document.id);
      assert.deepEqual(
        server.provider.log.map(({ page, token, outcome }) => ({ page, ...token, outcome })),
        [1, 2].map(ordinal => ({ page: document.id, login: 2, ordinal, outcome: 'rotated' })),
      );
      const warnings = server.notesOf(document.id, 'warning');
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.value ?? '', /Web Locks/);
    }),
};

async function play(
  browser: Browser,
  {
    tabs: count = 3,
    answersAfter = 0,
    ...options
  }: TabPageOptions & { tabs?: number; answersAfter?: number },
  action: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await TabsServer.start({ before: () => 0, after: () => answersAfter });
  const tabs: Tab[] = [];
  const all: Tab[] = [];
  const open = async (more: TabPageOptions = {}): Promise<Tab> => {
    const tab = await openTab(server, browser, { ...options, ...more });
    all.push(tab);
    return tab;
  };
  try {
    while (tabs.length < count) tabs.push(await open());
    // So that none of them still wonders what its siblings have.
    await upToDate(server, tabs);
    await action({ server, tabs, open });
  } finally {
    for (const tab of all.filter(({ document }) => document.leftAt === undefined))
      await closeTab(tab).catch(() => undefined);
    await server.stop();
  }
}

/** Waits for another refresh request to come and go. */
async function nextRefresh(server: TabsServer): Promise<void> {
  const record = await nextRequest(server);
  await until('the answer', () => Promise.resolve(record.closedAt));
}

/** Waits for another refresh request to come. */
async function nextRequest({ provider: { log } }: TabsServer): Promise<RefreshRecord> {
  const { length } = log;
  return until('a refresh request', () => Promise.resolve(log[length]));
}

async function upToDate(server: TabsServer, tabs: readonly Tab[]): Promise<void> {
  for (const { document } of tabs) await server.upToDate(document.id);
}

function isSeen(server: TabsServer, page: string): boolean {
  return server.notesOf(page, 'visibility').at(-1)?.value === 'visible';
}

function assertAtOnce(times: readonly number[]): void {
  const span = Math.max(...times) - Math.min(...times);
  assert.ok(span < LIMIT, `from the first to the last tab: ${span} ms`);
}
