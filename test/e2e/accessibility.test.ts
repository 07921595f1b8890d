import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startDemo, type Demo } from '../../demo/start.js';
import { findViolations } from '../support/axe-by-driver.js';
import { describeViolations } from '../support/axe-rules.js';
import { launch } from '../support/e2e-browser.js';
import { until, type Browser, type Page } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { DASHBOARDS, dashboardValue, providerState, signIn } from './demo-page.js';

for (const engine of selectedEngines()) {
  void describe(`accessibility of the demo by axe, in ${engine}`, () => {
    let demo: Demo;
    let browser: Browser;
    let page: Page;

    before(async () => {
      demo = await startDemo({ accessTokenTtl: 300 });
      browser = await launch(engine);
      ({ page } = browser);
    });

    after(async () => {
      await browser.close();
      await demo.close();
    });

    /** Both schemes, where the driver can say which the user prefers; else the browser's own. */
    async function expectNoViolations(what: string, frames: readonly string[] = []): Promise<void> {
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

    const dashboards = DASHBOARDS.map(name => `/dashboards/${name}`);
    const everyDashboard = (state: string): Promise<unknown> =>
      until(`"${state}" in every dashboard`, async () => {
        const states = await Promise.all(DASHBOARDS.map(name => dashboardValue(page, name, 'state')));
        return states.every(known => known === state);
      });

    void it('the page that signs in', async () => {
      await page.goto(demo.urls.host);
      await until('its button', () =>
        page.evaluate(() => /^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')),
      );
      await expectNoViolations('sign-in');
    });

    void it('the page of the signed-in user, and each dashboard in it', async () => {
      await signIn(page, demo);
      await everyDashboard('live');
      await expectNoViolations('signed in', dashboards);
    });

    void it('the same while the token endpoint cannot be reached', async () => {
      await page.click('[data-action="offline"]');
      await page.click('[data-action="refresh-now"]');
      await until('a retry', async () => (await providerState(page)).status === 'retrying');
      await expectNoViolations('offline', dashboards);
    });

    void it('the same when the session is over', async () => {
      await until('a token', async () => (await providerState(page)).status === 'active', 40_000);
      // Whoever is sent away sees the end for a moment only.
      await page.evaluate(() => {
        document.addEventListener('login-required', event => {
          event.preventDefault();
        });
      });
      await page.click('[data-action="revoke"]');
      await everyDashboard('ended');
      await expectNoViolations('revoked', dashboards);
    });

    void it('a dashboard that no page has given a token', async () => {
      for (const dashboard of dashboards) {
        await page.goto(`${demo.urls.analytics}${dashboard}`);
        await expectNoViolations(`${dashboard} alone`);
      }
      await page.goto(`${demo.urls.analytics}/listener`);
      await expectNoViolations('the listener alone');
    });

    void it('the pages with one message', async () => {
      await page.goto(`${demo.urls.host}/signed-out`);
      await expectNoViolations('signed out');
      await page.goto(`${demo.urls.host}/callback?error=access_denied`);
      await expectNoViolations('a login that failed');
    });
  });
}
