import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { Random } from '../simulation/random.js';
import { describeInEngines, type Stage } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { isExcused, judge, LIFETIME } from './tabs-judge.js';
import { TabsServer, type Tab } from './tabs-server.js';
import { togetherRows } from './tabs-together.js';

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
/** ms in which most requests are answered. */
const ASKING = 200;

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

  for (const [title, row] of Object.entries(togetherRows)) {
    void it(title, async context => {
      if (title.includes('frozen') && stage.page.setFrozen === undefined)
        context.skip('no driver but Chromium’s can freeze a page');
      else await row(stage.browser);
    });
  }
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
  while (tabs.length < MOST) tabs.push(await server.open(browser));
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
      tabs.push(await server.open(browser));
    } else if (deed === 'navigate') {
      await random.pick(tabs).navigate();
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
