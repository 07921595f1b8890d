import assert from 'node:assert/strict';
import { it } from 'node:test';

// What the page's elements are, for the functions that run in it.
import type {} from '../../src/index.js';
import { startDemo, type Demo } from '../../demo/start.js';
import { describeInEngines, type Stage } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { DASHBOARDS, EMBEDS, signIn } from './demo-page.js';
import { findLeaks, watchForLeaks } from './leak-watch.js';
import { frameValue, look } from './provider-page.js';

/** Seconds. */
const ACCESS_TOKEN_TTL = 40;
/** Share of that time after which a token is refreshed: after 4 s, and long before it expires, also on a busy machine. */
const REFRESH_AT = 0.1;
const GENERATIONS = 10;

const start = (): Promise<Demo> => startDemo({ accessTokenTtl: ACCESS_TOKEN_TTL });

describeInEngines('ten generations of tokens in the demo', { start, prepare }, stage => {
  void it('answered every query of every dashboard with 200', async () => {
    const { page, server: demo } = stage;
    for (const dashboard of DASHBOARDS) {
      // Each sends one every 5 s; generations come somewhat faster.
      await until(
        `queries of ${dashboard}`,
        async () => Number(await frameValue(page, `/dashboards/${dashboard}`, 'queries')) >= GENERATIONS / 2,
      );
      assert.equal(await frameValue(page, `/dashboards/${dashboard}`, 'failures'), '0');
    }
    assert.deepEqual(Object.keys(demo.analyticsStats().answers), ['200']);
  });

  void it('made one refresh request per generation for all of them', async () => {
    const { page, server: demo } = stage;
    // No further refresh starts between the two sides of the comparison.
    await page.evaluate(() => {
      document.querySelector('token-provider')!.refreshAt = 0.9;
    });
    await until('the end of the last refresh', async () => (await look(page)).status === 'active');
    const { generation, refreshes } = await look(page);
    const { total, byStatus, maxInFlight } = demo.hostStats();
    assert.equal(refreshes, generation - 1);
    assert.equal(total, generation - 1);
    assert.deepEqual(byStatus, { 200: generation - 1 });
    assert.equal(maxInFlight, 1);
  });

  void it('reloaded no iframe', () => {
    const { documents } = stage.server.analyticsStats();
    for (const dashboard of DASHBOARDS) assert.equal(documents[`/dashboards/${dashboard}`], 1);
  });

  void it('kept the filter that was set at the start', async () => {
    const city = await stage.page.evaluateInFrame(
      '/dashboards/revenue',
      () => document.querySelector<HTMLSelectElement>('select[name=city]')?.selectedIndex,
    );
    assert.equal(city, 2);
  });

  void it('gave every token to a frame that only listens', async () => {
    const { page } = stage;
    const { generation } = await look(page);
    const received = await until('the newest token at the listener', async () => {
      const list = await frameValue(page, '/listener', 'generations');
      const numbers = (list ?? '').split(',').map(Number);
      return numbers.at(-1) === generation && numbers;
    });
    const first = received[0] ?? 0;
    assert.deepEqual(
      received,
      Array.from({ length: generation - first + 1 }, (_, index) => first + index),
    );
    assert.ok(received.length >= GENERATIONS);
  });

  void it('showed no token in any attribute, event, console line, URL or storage', async () => {
    const { tokens, events, places } = await findLeaks(stage.page);
    // One access and one refresh token for each generation; no leak found says nothing where nothing was looked for.
    assert.ok(tokens >= 2 * GENERATIONS, `${tokens} tokens were looked for`);
    assert.ok(events >= GENERATIONS, `${events} events were looked at`);
    assert.deepEqual(places, []);
  });
});

/** Signs in, and waits for ten generations with a filter that is set, a frame that only listens, and an open inspector. */
async function prepare({ page, server: demo }: Stage<Demo>): Promise<void> {
  await signIn(page, demo);
  await watchForLeaks(page);
  await page.evaluate(
    (refreshAt: number, src: string) => {
      const provider = document.querySelector('token-provider')!;
      provider.refreshAt = refreshAt;
      document.querySelector('.inspector')?.setAttribute('open', '');
      const embed = document.createElement('analytics-embed');
      provider.append(Object.assign(embed, { src, embedTitle: 'A frame that only listens' }));
    },
    REFRESH_AT,
    `${demo.urls.analytics}/listener`,
  );
  await page.evaluateInFrame('/dashboards/revenue', () => {
    const select = document.querySelector<HTMLSelectElement>('select[name=city]');
    if (!select) throw new Error('The dashboard has no filter for the city.');
    select.selectedIndex = 2;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const last = (await look(page)).generation + GENERATIONS;
  await until(
    `generation ${last} in every dashboard`,
    async () => (await look(page, EMBEDS)).acknowledged.every(generation => generation >= last),
    GENERATIONS * 20_000,
  );
}
