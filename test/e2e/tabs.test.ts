import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { launch } from '../support/e2e-browser.js';
import type { Browser } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { freezeHolder } from './tabs-frozen.js';
import { judge } from './tabs-judge.js';
import { randomFrom, TabsLife } from './tabs-life.js';
import { closeTab } from './tabs-open.js';
import { LIFETIME, TabsServer } from './tabs-server.js';
import { togetherRows } from './tabs-together.js';

/** Seconds of the life with eight tabs: TABS_SECONDS=120 for what releases are measured by. */
const SECONDS = Number(process.env['TABS_SECONDS'] ?? 25);
const SEED = Number(process.env['TABS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** ms in which all that is under way arrives. */
const SETTLE = 1_000;

for (const engine of selectedEngines()) {
  void describe(`one session in many tabs, in ${engine}`, () => {
    let browser: Browser;

    before(async () => {
      browser = await launch(engine);
    });

    after(async () => {
      await browser.close();
    });

    void it(`lives ${SECONDS} s in eight tabs: one refresh per generation, no used token, all up to date`, async context => {
      const random = randomFrom(SEED);
      const slow = (most: number) => () => most * random() ** 3;
      const server = await TabsServer.start({ before: slow(400), after: slow(400) });
      const life = new TabsLife(engine, server, browser, random);
      try {
        await life.live(SECONDS * 1_000);
        await delay(SETTLE);
        const { faults, lags, ...counts } = judge(server);
        const lag = (share: number): number => lags[Math.floor(share * (lags.length - 1))] ?? NaN;
        const figures = { ...counts, lag50: lag(0.5), lag95: lag(0.95), lagMost: lag(1), ...life.deeds };
        context.diagnostic(`seed ${SEED}, ${engine}: ${JSON.stringify(figures)}`);
        assert.deepEqual(faults, [], `TABS_SEED=${SEED}`);
        assert.ok(counts.refreshes > (0.5 * SECONDS) / LIFETIME, `${counts.refreshes} refreshes`);
        assert.ok(lags.length > 3 * counts.refreshes, `${lags.length} arrivals in other tabs`);
      } finally {
        for (const tab of life.tabs) await closeTab(tab).catch(() => undefined);
        await server.stop();
      }
    });

    for (const [title, row] of Object.entries(togetherRows)) {
      void it(title, () => row(browser));
    }

    const cannotFreeze = engine !== 'Chromium' && 'only Chromium’s protocol can freeze a page';
    void it(
      'goes on when the tab that asks is frozen, and takes it along when it wakes',
      { skip: cannotFreeze },
      () => freezeHolder(),
    );
  });
}
