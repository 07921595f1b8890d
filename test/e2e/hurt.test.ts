import assert from 'node:assert/strict';
import { it } from 'node:test';

// The types of the page's elements, for the functions that run in it.
import type {} from '../../src/index.js';
import { startDemo } from '../../demo/start.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import {
  DASHBOARDS,
  everyDashboardAt,
  everyDashboardIs,
  refreshUnder,
  providerState,
  signIn,
} from './demo-page.js';

// Long enough that nothing but the test makes a refresh.
const start = (): ReturnType<typeof startDemo> => startDemo({ accessTokenTtl: 300 });

describeInEngines(
  'failures in the demo',
  {
    start,
    async prepare({ page, server }) {
      await signIn(page, server);
      // A response that a busy machine delays would be lost after the rotation, which ends the login.
      await page.evaluate(() => {
        document.querySelector('token-provider')!.requestTimeout = 60_000;
      });
    },
  },
  stage => {
    void it('one refresh serves four frames whose API answers 401', async () => {
      const { page, server: demo } = stage;
      const before = await providerState(page);
      await page.click('[data-action="expire-now"]');
      await everyDashboardAt(page, before.generation + 1);
      await everyDashboardIs(page, 'live');
      const { refreshes } = await providerState(page);
      assert.equal(refreshes, before.refreshes + 1);
      assert.ok((demo.analyticsStats().answers[401] ?? 0) >= 1);
    });

    void it('survives a fault that the demo injects at the token endpoint', async () => {
      const { page } = stage;
      const { generation } = await providerState(page);
      await refreshUnder(page, 'server-error', 1);
      await everyDashboardAt(page, generation + 1);
      assert.equal((await providerState(page)).status, 'active');
    });

    void it('asks nothing while the browser is offline, and at once when it is back', async context => {
      const { page, server: demo } = stage;
      if (!page.setOffline) {
        context.skip('the engine’s driver cannot take the network away');
        return;
      }
      const before = await providerState(page);
      const { total } = demo.hostStats();
      await page.setOffline(true);
      await until('the browser’s word', () => page.evaluate(() => !navigator.onLine));
      await page.evaluate(() => {
        const provider = document.querySelector('token-provider') as unknown as { refresh(): Promise<void> };
        void provider.refresh();
      });
      assert.equal(demo.hostStats().total, total);
      assert.equal((await providerState(page)).status, 'refreshing');
      await page.setOffline(false);
      await everyDashboardAt(page, before.generation + 1);
      assert.equal(demo.hostStats().total, total + 1);
      assert.equal((await providerState(page)).refreshes, before.refreshes + 1);
    });

    void it('refreshes by form at the authorization server itself, as a public client', async () => {
      const { page, server: demo } = stage;
      const { total } = demo.hostStats();
      await signIn(page, demo, '/login?client=browser');
      const format = await page.evaluate(() =>
        document.querySelector('token-provider')?.getAttribute('request-format'),
      );
      assert.equal(format, 'form');
      const { generation } = await providerState(page);
      await page.click('[data-action="refresh-now"]');
      await everyDashboardAt(page, generation + 1);
      assert.equal(demo.hostStats().total, total);
      await signIn(page, demo, '/login');
    });

    void it('has reloaded no frame for any of it', () => {
      // Once for each page that was opened: the first, the public client's, and the first client's again.
      const { documents } = stage.server.analyticsStats();
      for (const dashboard of DASHBOARDS) assert.equal(documents[`/dashboards/${dashboard}`], 3);
    });
  },
);
