import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { launch } from '../support/e2e-browser.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { LONG, open, startRefresh } from './under-fire-page.js';

/** Seconds. Due at 2.3 to 2.4 of them: a timer that a hidden page may only run on whole seconds comes when it is over. */
const LIFETIME = 3;
/** ms. */
const HIDDEN = 16_000;
/** ms between the ticks of a timer of the page's own. */
const TICK = 100;

for (const engine of selectedEngines()) {
  // WebKit's driver opens tabs behind the one that is seen, and shows each that it speaks to.
  const skip = engine === 'WebKit' && 'its driver cannot hide a tab and look at it';
  void describe(`a tab that is hidden, in ${engine}`, { skip }, () => {
    let server: StrictServer;
    let browser: Browser;

    before(async () => {
      server = await StrictServer.start();
      browser = await launch(engine, { throttled: true });
    });

    after(async () => {
      await browser.close();
      await server.stop();
    });

    void it('keeps a token fresh that lives shorter than its timers are precise', async () => {
      const { page } = browser;
      const login = await open({ server, browser, page }, { lifetimes: [LONG, LIFETIME] });
      const front = await browser.newPage();
      await until('the tab to be hidden', async () => (await visibility(page)) === 'hidden');
      await startRefresh(page);
      await startTicking(page);
      await delay(HIDDEN);
      const ticks = await page.evaluate(() => Number(document.documentElement.dataset['ticks']));
      assert.equal(await visibility(page), 'hidden');
      assert.ok(ticks < HIDDEN / TICK / 5, `its own timers are slowed down: ${ticks} ticks`);
      assert.ok(login.log.length >= 5, `${login.log.length} refreshes`);
      const { p50 } = await page.evaluate(() => document.querySelector('token-provider')!.metrics.headroom);
      // Of most of them: a busy machine may be late once. By its own timers the page has none left.
      assert.ok((p50 ?? 0) > 250, `a token has ${p50} ms left when the next one comes`);
      await front.close();
    });
  });
}

function visibility(page: Page): Promise<string> {
  return page.evaluate(() => document.visibilityState);
}

async function startTicking(page: Page): Promise<void> {
  await page.evaluate((every: number) => {
    const { dataset } = document.documentElement;
    const tick = (): void => {
      dataset['ticks'] = String(Number(dataset['ticks'] ?? 0) + 1);
      setTimeout(tick, every);
    };
    setTimeout(tick, every);
  }, TICK);
}
