import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { Random } from '../simulation/random.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { judge, LIFETIME } from './tabs-judge.js';
import { TabsLife } from './tabs-life.js';
import { closeTab } from './tabs-open.js';
import { TabsServer } from './tabs-server.js';
import { togetherRows } from './tabs-together.js';

/** Seconds with eight tabs: TABS_SECONDS=120 for what releases are measured by. */
const SECONDS = Number(process.env['TABS_SECONDS'] ?? 25);
const SEED = Number(process.env['TABS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** ms that most requests wait on their way to the server, and back. */
const DETOUR = 400;

describeInEngines('one session in many tabs', { start: () => TabsServer.start(LIFETIME) }, stage => {
  void it(`lives ${SECONDS} s in eight tabs: one refresh per generation, no used token, all up to date`, async context => {
    const { engine, server, browser } = stage;
    const random = new Random(SEED);
    const slow = (): Promise<unknown> => delay(DETOUR * random.next() ** 3);
    server.provider.pace = { before: slow, after: slow };
    const life = new TabsLife(engine, server, browser, random);
    await life.live(SECONDS * 1_000);
    await until('the end of all that is under way', () => {
      const held = life.tabs.map(({ document }) => server.generationIn(document.id));
      return server.provider.log.every(({ closedAt }) => closedAt) && new Set(held).size === 1;
    });
    const { faults, lags, ...counts } = judge(server);
    const lag = (share: number): number => lags[Math.floor(share * (lags.length - 1))] ?? NaN;
    const figures = { ...counts, lag50: lag(0.5), lag95: lag(0.95), lagMost: lag(1), ...life.deeds };
    context.diagnostic(`seed ${SEED}, ${engine}: ${JSON.stringify(figures)}`);
    assert.deepEqual(faults, [], `TABS_SEED=${SEED}`);
    assert.ok(counts.refreshes > (0.5 * SECONDS) / LIFETIME, `${counts.refreshes} refreshes`);
    assert.ok(lags.length > 3 * counts.refreshes, `${lags.length} arrivals in other tabs`);
    for (const tab of life.tabs) await closeTab(tab);
  });

  for (const [title, row] of Object.entries(togetherRows)) {
    void it(title, async context => {
      if (title.includes('frozen') && stage.page.setFrozen === undefined)
        context.skip('no driver but Chromium’s can freeze a page');
      else await row(stage.browser);
    });
  }
});
