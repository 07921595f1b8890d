import assert from 'node:assert/strict';
import { it } from 'node:test';

import { frameValue, look } from '../e2e/provider-page.js';
import { findViolations } from '../support/axe-by-driver.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { serveSite } from './site-server.js';

const DASHBOARD = '/playground/dashboard.html';

/** What browsers write of the responses that the buttons cause, and of a sandbox on the page's own origin; and the library of the first. */
const EXPECTED_LINES =
  /status of (400|503)|allow-scripts and allow-same-origin|^<token-provider>: (server_error|invalid_grant): /;

describeInEngines('the playground of the documentation, as static files', { start: serveSite }, stage => {
  /** Waits until the dashboard has acknowledged a later generation than this one, and has queried its API. */
  async function goesOnAfter(page: Page, generation: number): Promise<void> {
    await until(`a token after generation ${generation}`, async () => {
      const [acknowledged = 0] = (await look(page)).acknowledged;
      return acknowledged > generation;
    });
    await until('figures', async () => (await frameValue(page, DASHBOARD, 'state')) === 'live');
  }

  void it('starts for a reader who comes by a link within the site, and filters its figures', async () => {
    const { page, server } = stage;
    await page.goto(`${server.origin}${server.base}start/demo.html`);
    await until('the site’s script', () =>
      page.evaluate(() => '__vue_app__' in (document.querySelector('#app') ?? {})),
    );
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('.VPSidebar a[href$="/playground/"]')!.click();
    });
    await until('the playground', () => page.evaluate(() => !!document.querySelector('token-provider')));
    await goesOnAfter(page, 0);
    await page.collectConsole();
    await page.evaluateInFrame(DASHBOARD, () => {
      const city = document.querySelector('select')!;
      city.value = 'Lisbon';
      city.dispatchEvent(new Event('change'));
    });
  });

  void it('is accessible, light and dark', async () => {
    const { page } = stage;
    const isDark = await page.evaluate(() => document.documentElement.classList.contains('dark'));
    const themes = isDark ? ['dark', 'light'] : ['light', 'dark'];
    for (const theme of themes) {
      if (theme !== themes[0])
        await page.evaluate(() => document.querySelector<HTMLElement>('.VPSwitchAppearance')!.click());
      await until(
        `${theme} in the dashboard`,
        async () => (await frameValue(page, DASHBOARD, 'theme')) === theme,
      );
      for (const frame of [undefined, DASHBOARD]) {
        const violations = await findViolations(page, frame);
        // The site's search is not a part of the playground.
        assert.deepEqual(
          violations.filter(({ selector }) => !selector.startsWith('.DocSearch')),
          [],
          `${frame ?? 'page'}, ${theme}`,
        );
      }
    }
  });

  void it('has refreshed in time, and the dashboard has kept the filter', async () => {
    const { page } = stage;
    await goesOnAfter(page, 1);
    assert.ok((await look(page)).refreshes > 0);
    const city = await page.evaluateInFrame(DASHBOARD, () => document.querySelector('select')!.value);
    assert.equal(city, 'Lisbon');
  });

  void it('survives a 503 that a button injects', async () => {
    const { page } = stage;
    await page.click('[data-action="unavailable"]');
    const { generation } = await until('the fault', async () => {
      const seen = await look(page);
      return /^(retrying|expired)$/.test(seen.status) && seen;
    });
    await goesOnAfter(page, generation);
  });

  void it('requires a login after a revocation, and goes on after it', async () => {
    const { page } = stage;
    await page.click('[data-action="revoke"]');
    await until('the end of the session', async () => (await look(page)).status === 'failed');
    const { generation } = await look(page);
    await until('the button', () => page.evaluate(() => !!document.querySelector('[data-action="sign-in"]')));
    await page.click('[data-action="sign-in"]');
    await goesOnAfter(page, generation);
  });

  void it('has written no error to the console', async () => {
    const lines = await stage.page.consoleLines();
    assert.deepEqual(
      lines.filter(line => !EXPECTED_LINES.test(line)),
      [],
    );
  });
});
