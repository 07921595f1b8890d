import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startDemo, type Demo } from '../../demo/start.js';
import { launch } from '../support/e2e-browser.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { DASHBOARDS, dashboardValue, generations, providerState, signIn } from './demo-page.js';
import { findLeaks, watchForLeaks } from './leak-watch.js';

/** Seconds. A JWT's times are whole seconds, so that up to one of them is lost. */
const ACCESS_TOKEN_TTL = 8;
const GENERATIONS = 10;

for (const engine of selectedEngines()) {
  void describe(`ten generations of tokens in the demo, in ${engine}`, () => {
    let demo: Demo;
    let browser: Browser;
    let page: Page;

    before(async () => {
      demo = await startDemo({ accessTokenTtl: ACCESS_TOKEN_TTL });
      browser = await launch(engine);
      ({ page } = browser);
      await signIn(page, demo);
      await watchForLeaks(page);
      await page.evaluate(() => {
        // The inspector looks on.
        document.querySelector('.inspector')?.setAttribute('open', '');
      });
      await addListener(page, demo);
      await page.evaluateInFrame('/dashboards/revenue', chooseCity);
      const last = (await providerState(page)).generation + GENERATIONS;
      await until(
        `generation ${last} in every dashboard`,
        async () => (await generations(page)).every(generation => generation >= last),
        GENERATIONS * ACCESS_TOKEN_TTL * 1_000 + 20_000,
      );
    });

    after(async () => {
      await browser.close();
      await demo.close();
    });

    void it('answered every query of every dashboard with 200', async () => {
      const { answers } = demo.analyticsStats();
      assert.deepEqual(Object.keys(answers), ['200']);
      for (const dashboard of DASHBOARDS) {
        assert.equal(await dashboardValue(page, dashboard, 'failures'), '0');
        assert.ok(Number(await dashboardValue(page, dashboard, 'queries')) >= GENERATIONS);
      }
    });

    void it('made one refresh request per generation for all of them', async () => {
      const { generation, refreshes } = await providerState(page);
      const { total, byStatus, maxInFlight } = demo.hostStats();
      assert.equal(refreshes, generation - 1);
      assert.equal(total, generation - 1);
      assert.deepEqual(byStatus, { 200: generation - 1 });
      assert.equal(maxInFlight, 1);
    });

    void it('reloaded no iframe', () => {
      const { documents } = demo.analyticsStats();
      for (const dashboard of DASHBOARDS) assert.equal(documents[`/dashboards/${dashboard}`], 1);
    });

    void it('kept the filter that was set at the start', async () => {
      const city = await page.evaluateInFrame(
        '/dashboards/revenue',
        () => document.querySelector<HTMLSelectElement>('select[name=city]')?.selectedIndex,
      );
      assert.equal(city, 2);
    });

    void it('gave every token to a frame that only listens', async () => {
      const { generation } = await providerState(page);
      const heard = await until('the newest token at the listener', async () => {
        const list = await page.evaluateInFrame(
          '/listener',
          () => document.documentElement.dataset['generations'],
        );
        const numbers = (list ?? '').split(',').map(Number);
        return numbers.at(-1) === generation && numbers;
      });
      const first = heard[0] ?? 0;
      assert.deepEqual(
        heard,
        Array.from({ length: generation - first + 1 }, (_, index) => first + index),
      );
      assert.ok(heard.length >= GENERATIONS);
    });

    void it('showed no token in any attribute, event, console line, URL or storage', async () => {
      const { tokens, events, places } = await findLeaks(page);
      // One access and one refresh token for each generation; no leak found says nothing where nothing was looked for.
      assert.ok(tokens >= 2 * GENERATIONS, `${tokens} tokens were looked for`);
      assert.ok(events >= GENERATIONS, `${events} events were looked at`);
      assert.deepEqual(places, []);
    });
  });
}

async function addListener(page: Page, demo: Demo): Promise<void> {
  await page.evaluate((src: string) => {
    const embed = document.createElement('analytics-embed');
    embed.setAttribute('src', src);
    embed.setAttribute('embed-title', 'A frame that only listens');
    document.querySelector('token-provider')?.append(embed);
  }, `${demo.urls.analytics}/listener`);
}

function chooseCity(): void {
  const select = document.querySelector<HTMLSelectElement>('select[name=city]');
  if (!select) throw new Error('The dashboard has no filter for the city.');
  select.selectedIndex = 2;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}
