import assert from 'node:assert/strict';
import { it } from 'node:test';

import { startDemo } from '../../demo/start.js';
import { findViolations } from '../support/axe-by-driver.js';
import { describeViolations } from '../support/axe-rules.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until } from '../support/e2e-page.js';
import { DASHBOARDS, everyDashboardIs, refreshUnder, providerState, signIn } from './demo-page.js';

const dashboards = DASHBOARDS.map(name => `/dashboards/${name}`);

const start = (): ReturnType<typeof startDemo> => startDemo({ accessTokenTtl: 300 });

describeInEngines('accessibility of the demo by axe', { start }, stage => {
  /** Both schemes, where the driver can say which the user prefers; else the browser's own. */
  async function expectNoViolations(what: string, frames: readonly string[] = []): Promise<void> {
    const { page } = stage;
    const found: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      await page.setColorScheme?.(scheme);
      for (const frame of [undefined, ...frames])
        found.push(
          describeViolations(await findViolations(page, frame), `${what}, ${frame ?? 'page'}, ${scheme}`),
        );
      if (!page.setColorScheme) break;
    }
    const lines = found.filter(Boolean).join('\n');
    assert.ok(lines === '', lines);
  }

  void it('the page that signs in', async () => {
    const { page, server: demo } = stage;
    await page.goto(demo.urls.host);
    await until('its button', () =>
      page.evaluate(() => /^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')),
    );
    await expectNoViolations('sign-in');
  });

  void it('the page of the signed-in user, and each dashboard in it', async () => {
    const { page, server: demo } = stage;
    await signIn(page, demo);
    await everyDashboardIs(page, 'live');
    await expectNoViolations('signed in', dashboards);
  });

  void it('the same while the token endpoint cannot be reached', async () => {
    const { page } = stage;
    await refreshUnder(page, 'cut', 600);
    await until('a retry', async () => (await providerState(page)).status === 'retrying');
    await expectNoViolations('offline', dashboards);
  });

  void it('the same when the session is over', async () => {
    const { page, server: demo } = stage;
    await refreshUnder(page, 'none', 0);
    // Another page does not wait for the end of a backoff.
    await signIn(page, demo);
    // By default the page goes to the login at once.
    await page.evaluate(() => {
      document.addEventListener('login-required', event => {
        event.preventDefault();
        const { dataset } = document.documentElement;
        dataset['logins'] = String(Number(dataset['logins'] ?? 0) + 1);
      });
    });
    await page.click('[data-action="revoke"]');
    await everyDashboardIs(page, 'ended');
    assert.equal((await providerState(page)).status, 'failed');
    assert.equal(await page.evaluate(() => document.documentElement.dataset['logins']), '1');
    await expectNoViolations('revoked', dashboards);
  });

  void it('a dashboard that no page has given a token', async () => {
    const { page, server: demo } = stage;
    for (const dashboard of dashboards) {
      await page.goto(`${demo.urls.analytics}${dashboard}`);
      await expectNoViolations(`${dashboard} alone`);
    }
    await page.goto(`${demo.urls.analytics}/listener`);
    await expectNoViolations('the listener alone');
  });

  void it('the pages with one message', async () => {
    const { page, server: demo } = stage;
    await page.goto(`${demo.urls.host}/signed-out`);
    await expectNoViolations('signed out');
    await page.goto(`${demo.urls.host}/callback?error=access_denied`);
    await expectNoViolations('a login that failed');
  });
});
