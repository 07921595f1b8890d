import assert from 'node:assert/strict';
import { it } from 'node:test';

import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { startRefresh } from './provider-page.js';
import { LONG, open } from './under-fire-page.js';

/** Seconds. Due at 2.3 to 2.4 of them: a timer that a hidden page may only run on whole seconds comes when it is over. */
const LIFETIME = 3;
const REFRESHES = 5;
/** ms between the ticks of a timer of the page's own. */
const TICK = 100;

describeInEngines(
  'a tab that is hidden',
  {
    start: () => StrictServer.start(),
    throttled: true,
    // WebKit's driver opens tabs behind the one that is seen, and shows each that it speaks to.
    skip: { WebKit: 'its driver cannot hide a tab and look at it' },
  },
  stage => {
    void it('keeps a token fresh that lives shorter than its timers are precise', async () => {
      const { page, browser } = stage;
      const login = await open(stage, { lifetimes: [LONG, LIFETIME] });
      await browser.newPage();
      await until('the tab to be hidden', async () => (await visibility(page)) === 'hidden');
      await startRefresh(page);
      await startTicking(page);
      await until(`${REFRESHES} refreshes`, () => login.log.length >= REFRESHES);
      const { ticks, seconds, headroom } = await page.evaluate(() => ({
        ticks: Number(document.documentElement.dataset['ticks']),
        seconds: (performance.now() - Number(document.documentElement.dataset['since'])) / 1_000,
        headroom: document.querySelector('token-provider')!.metrics.headroom.p50,
      }));
      assert.equal(await visibility(page), 'hidden');
      assert.ok(ticks < (seconds * 1_000) / TICK / 5, `${ticks} ticks of a slowed timer in ${seconds} s`);
      // The median: a busy machine may be late once. By its own timers the page would have none left.
      assert.ok((headroom ?? 0) > LIFETIME * 30, `a token has ${headroom} ms left when the next one comes`);
    });
  },
);

function visibility(page: Page): Promise<string> {
  return page.evaluate(() => document.visibilityState);
}

async function startTicking(page: Page): Promise<void> {
  await page.evaluate((every: number) => {
    const { dataset } = document.documentElement;
    dataset['since'] = String(performance.now());
    const tick = (): void => {
      dataset['ticks'] = String(Number(dataset['ticks'] ?? 0) + 1);
      setTimeout(tick, every);
    };
    setTimeout(tick, every);
  }, TICK);
}
