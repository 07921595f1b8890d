import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { Random } from '../simulation/random.js';
import { describeInEngines, type Stage } from '../support/e2e-engines.js';
import { hold, until } from '../support/e2e-page.js';
import { isExcused, judge, LIFETIME } from './tabs-judge.js';
import { departures, lockKinds } from './tabs-departures.js';
import { startRefresh } from './provider-page.js';
import { play, refresh, requests, startRefreshIn, upToDate, withSeenTab } from './tabs-scene.js';
import { LOGIN_URL, TabsServer, type Tab } from './tabs-server.js';

/** Seconds with eight tabs: TABS_SECONDS=120 for what releases are measured by. */
const SECONDS = Number(process.env['TABS_SECONDS'] ?? 25);
const SEED = Number(process.env['TABS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** ms that most requests wait on their way to the server, and back. */
const DETOUR = 400;
/** Tabs that are open at first, and at most. */
const MOST = 8;
/** So many stay, so that there is always somebody who knows. */
const LEAST = 3;
/** ms from one thing that the user does to the next, at most. */
const PAUSE = 1_200;
/** Its tabs say when their processes are busy: then they cannot receive tokens. */
const MEASURED = { measured: true };
/** ms in which most requests are answered. */
const ASKING = 200;

/** ms in which a tab that is seen replaces a leader that is gone, and its request arrives. */
const REPLACED = 2_000;
/** ms that a request may take where one of them hangs. */
const REQUEST_TIMEOUT = 2_000;
/** ms beyond that for which other tabs wait for the tokens of a tab that is frozen. */
const GRACE = 2_000;

/** What users do with tabs, and what happens to tabs. */
const DEEDS = ['open', 'open', 'open', 'close', 'navigate', 'navigate', 'kill', 'kill while asking'] as const;

describeInEngines('one session in many tabs', { start: () => TabsServer.start(LIFETIME) }, stage => {
  void it(`lives ${SECONDS} s in eight tabs: one refresh per generation, no used token, all up to date`, async context => {
    const { engine, server } = stage;
    const random = new Random(SEED);
    const slow = (): Promise<unknown> => delay(DETOUR * random.next() ** 3);
    server.provider.pace = { before: slow, after: slow };
    const { tabs, deeds } = await live(stage, random);
    await until('the end of all that is under way', () => {
      const held = tabs.map(({ generation }) => generation);
      return server.provider.log.every(({ closedAt }) => closedAt) && new Set(held).size === 1;
    });
    const { faults, lags, ...counts } = judge(server);
    const lag = (share: number): number => lags[Math.floor(share * (lags.length - 1))] ?? NaN;
    const figures = { ...counts, lag50: lag(0.5), lag95: lag(0.95), lagMost: lag(1), ...deeds };
    context.diagnostic(`seed ${SEED}, ${engine}: ${JSON.stringify(figures)}`);
    assert.deepEqual(faults, [], `TABS_SEED=${SEED}`);
    assert.ok(counts.refreshes > (0.5 * SECONDS) / LIFETIME, `${counts.refreshes} refreshes`);
    assert.ok(lags.length > 3 * counts.refreshes, `${lags.length} arrivals in other tabs`);
    for (const tab of tabs) await tab.close();
  });

  void it('a new login by script in one tab counts in all, and so does a sign-out, also with a refresh under way', () =>
    play(stage.browser, {}, async ({ server, tabs }) => {
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
    }));

  void it('when the login is revoked, one tab goes to the login page, the one that is seen', () =>
    play(stage.browser, { loginUrl: LOGIN_URL }, scene =>
      withSeenTab(stage, scene, { loginUrl: LOGIN_URL }, async (seen, hidden) => {
        const { server } = scene;
        const { id } = seen.document;
        await server.provider.revoke();
        await startRefresh(scene.tabs[0].page);
        await until('the login page', () => server.departures.length > 0);
        for (const tab of hidden) await tab.said('status', 'failed');
        assert.deepEqual(requests(server), ['1.1 refused']);
        // The user signs in there, and comes back to the application.
        await server.signIn();
        await seen.navigate({ loginUrl: LOGIN_URL });
        await upToDate([seen, ...hidden]);
        assert.deepEqual(server.departures, [id], 'no other tab goes there');
      }),
    ));

  void it('a page without Web Locks works alone, and says so once', () =>
    play(stage.browser, {}, async ({ server, tabs, open }) => {
      for (const tab of tabs) assert.deepEqual(tab.notes('warning'), []);
      await server.signIn();
      const alone = await open({ locks: false, providers: 2 });
      await refresh(server, alone);
      await refresh(server, alone);
      assert.deepEqual(requests(server), ['2.1 rotated', '2.2 rotated']);
      const warnings = alone.notes('warning');
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.value ?? '', /Web Locks/);
    }));

  for (const [how, { go, onlyIn = stage.engine, keeps = [] }] of Object.entries(departures)) {
    const skip = stage.engine !== onlyIn && `it can be done in ${onlyIn} only`;
    void it(
      `after the leader ${how}, the tab that is seen sends its request within ${REPLACED} ms`,
      { skip },
      context =>
        play(stage.browser, {}, scene =>
          withSeenTab(stage, scene, {}, async (seen, hidden) => {
            const { server, tabs } = scene;
            const [leader] = tabs;
            const others = [seen, ...hidden].filter(tab => tab !== leader);
            await refresh(server, leader);
            await upToDate(others);
            await until(
              'the locks of the leader',
              async () => (await lockKinds(seen)).join() === 'lead,posted',
            );
            await go(leader);
            assert.deepEqual(await lockKinds(seen), keeps);
            const arrival = server.provider.nextRequest();
            const dueAt = await startRefresh(seen.page);
            const record = await arrival;
            assert.equal(record?.page, seen.document.id);
            const ms = record.arrivedAt - dueAt;
            context.diagnostic(`${stage.engine}, leader ${how}: ${ms} ms`);
            assert.ok(ms < REPLACED, `${ms} ms`);
            await until('the response', () => record.closedAt);
            await upToDate(others);
            assert.deepEqual(requests(server), ['1.1 rotated', '1.2 rotated']);
          }),
        ),
    );
  }

  void it('a page in the back/forward cache holds no lock, and has the newest tokens when it is back', () =>
    play(stage.browser, {}, async ({ server, tabs }) => {
      const [leader, follower] = tabs;
      for (const isRefreshed of [false, true]) {
        await refresh(server, leader);
        await upToDate(tabs);
        await leader.leave();
        assert.deepEqual(await lockKinds(follower), []);
        // Firefox does not cache pages under its driver.
        await leader.said('pagehide', String(stage.engine !== 'Firefox'));
        // WebKit's driver sometimes does not answer after the return.
        if (stage.engine !== 'Chromium') return;
        if (isRefreshed) await refresh(server, follower);
        const { length } = leader.notes('token');
        await leader.goBack();
        if (isRefreshed) await until('newer tokens', () => leader.notes('token').length > length);
        await leader.upToDate();
      }
      // At the second time, Chromium has dropped the page from the cache: a peer has posted messages.
      await leader.said('pageshow', 'true');
      await refresh(server, leader);
      await upToDate(tabs);
      assert.deepEqual(
        requests(server),
        ['1.1', '1.2', '1.3', '1.4'].map(token => `${token} rotated`),
      );
    }));

  const skip = stage.engine !== 'Chromium' && 'no driver but Chromium’s can freeze a page';
  void it(
    'goes on when the tab that sends the request is frozen, and has its tokens when it wakes',
    { skip },
    context =>
      play(stage.browser, { requestTimeout: REQUEST_TIMEOUT }, async ({ server, tabs }) => {
        // Only what is hidden can be frozen.
        const front = await stage.browser.newPage();
        server.provider.hanging = 1;
        const [holder, ...others] = tabs;
        const { page, arrivedAt } = await startRefreshIn(server, holder);
        assert.equal(page, holder.document.id);
        await holder.freeze();
        for (const tab of others) await startRefresh(tab.page);
        await until('the request of another tab', () => server.provider.newest === 2);
        const ms = (server.provider.log[1]?.arrivedAt ?? Infinity) - arrivedAt;
        context.diagnostic(`the request of another tab arrived after ${ms} ms`);
        assert.ok(ms < 3 * REQUEST_TIMEOUT + GRACE + 2 * REPLACED, `${ms} ms`);
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
  );
});

/**
 * Eight tabs of one session, opened, closed, navigated and killed at random; which are left, and how often each was done. Ends early
 * when a refresh is refused without an excuse.
 */
async function live(
  { engine, server, browser }: Stage<TabsServer>,
  random: Random,
): Promise<{ tabs: readonly Tab[]; deeds: Readonly<Record<string, number>> }> {
  const tabs: Tab[] = [];
  const deeds: Record<string, number> = {};
  let mourned = 0;
  while (tabs.length < MOST) tabs.push(await server.open(browser, MEASURED));
  const end = Date.now() + SECONDS * 1_000;
  while (Date.now() < end && (await mourn())) {
    const deed = random.pick(DEEDS);
    if (await act(deed)) deeds[deed] = (deeds[deed] ?? 0) + 1;
    await delay(random.between(0, PAUSE));
  }
  await mourn();
  return { tabs, deeds };

  /** Whether it could be done. */
  async function act(deed: (typeof DEEDS)[number]): Promise<boolean> {
    if (deed === 'open') {
      if (tabs.length >= MOST) return false;
      tabs.push(await server.open(browser, MEASURED));
    } else if (deed === 'navigate') {
      await random.pick(tabs).navigate(MEASURED);
    } else {
      if (tabs.length <= LEAST) return false;
      const tab = deed === 'kill while asking' ? await nextToAsk() : random.pick(tabs);
      if (!tab) return false;
      tabs.splice(tabs.indexOf(tab), 1);
      await (deed === 'kill' && engine === 'Chromium' ? tab.crash() : tab.close());
    }
    return true;
  }

  /** Waits for the next refresh request; the tab that makes it. */
  async function nextToAsk(): Promise<Tab | undefined> {
    const record = await server.provider.nextRequest(LIFETIME * 1_000);
    // Before it is looked at, or after that, or when the response has just come.
    await delay(random.between(0, ASKING));
    return tabs.find(({ document }) => document.id === record?.page);
  }

  /** The login that a dead tab took along is over for all; the user signs in again. `false` when it is over for no such reason. */
  async function mourn(): Promise<boolean> {
    const refusals = server.provider.log.filter(({ outcome }) => outcome === 'refused');
    const news = refusals.slice(mourned);
    mourned = refusals.length;
    if (news.length === 0) return true;
    if (!news.every(record => isExcused(server, record))) return false;
    const tab = random.pick(tabs);
    await tab.signInByScript();
    const { newest } = server.provider;
    await until('the new login in its own tab', () => tab.generation >= newest);
    deeds['sign in again'] = (deeds['sign in again'] ?? 0) + 1;
    return true;
  }
}
