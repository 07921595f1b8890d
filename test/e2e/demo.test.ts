import assert from 'node:assert/strict';
import { it } from 'node:test';

import { startDemo, type Demo } from '../../demo/start.js';
import { findViolations } from '../support/axe-by-driver.js';
import { describeViolations } from '../support/axe-rules.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page } from '../support/e2e-page.js';
import { DASHBOARDS, everyDashboardIs, signIn } from './demo-page.js';
import { everyEmbedAt, look, startRefresh } from './provider-page.js';

const dashboards = DASHBOARDS.map(name => `/dashboards/${name}`);

// Long enough that nothing but the test makes a refresh.
const start = (): Promise<Demo> => startDemo({ accessTokenTtl: 300 });

describeInEngines('failures in the demo, and its accessibility by axe', { start }, stage => {
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

  void it('is accessible where the user signs in', async () => {
    const { page, server: demo } = stage;
    await page.goto(demo.urls.host);
    await until('its button', () =>
      page.evaluate(() => /^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')),
    );
    await expectNoViolations('sign-in');
  });

  void it('is accessible on the page of the signed-in user, and in each dashboard', async () => {
    const { page, server: demo } = stage;
    await signIn(page, demo);
    // A response that a busy machine delays would be lost after the rotation, which ends the login.
    await page.evaluate(() => {
      document.querySelector('token-provider')!.requestTimeout = 60_000;
    });
    await everyDashboardIs(page, 'live');
    await expectNoViolations('signed in', dashboards);
  });

  void it('serves four frames whose API answers 401 by one refresh', async () => {
    const { page, server: demo } = stage;
    const before = await look(page);
    await page.click('[data-action="expire-now"]');
    await everyEmbedAt(page, before.generation + 1);
    await everyDashboardIs(page, 'live');
    const { refreshes } = await look(page);
    assert.equal(refreshes, before.refreshes + 1);
    assert.ok((demo.analyticsStats().answers[401] ?? 0) >= 1);
  });

  void it('survives a fault that the demo injects at the token endpoint', async () => {
    const { page } = stage;
    const { generation } = await look(page);
    await refreshUnder(page, 'server-error', 1);
    await everyEmbedAt(page, generation + 1);
    assert.equal((await look(page)).status, 'active');
  });

  void it('reaches no server while the browser is offline, and asks at once when it is back', async context => {
    const { page, server: demo } = stage;
    if (!page.setOffline) {
      context.skip('the engine’s driver cannot take the network away');
      return;
    }
    const before = await look(page);
    const { total } = demo.hostStats();
    await page.setOffline(true);
    await until('the browser’s word', () => page.evaluate(() => !navigator.onLine));
    await startRefresh(page);
    assert.equal(demo.hostStats().total, total);
    assert.match((await look(page)).status, /^(refreshing|retrying)$/);
    await page.setOffline(false);
    await everyEmbedAt(page, before.generation + 1);
    assert.equal(demo.hostStats().total, total + 1);
    assert.equal((await look(page)).refreshes, before.refreshes + 1);
  });

  void it('refreshes by form at the authorization server itself, as a public client', async () => {
    const { page, server: demo } = stage;
    const { total } = demo.hostStats();
    await signIn(page, demo, '/login?client=browser');
    const format = await page.evaluate(() =>
      document.querySelector('token-provider')?.getAttribute('request-format'),
    );
    assert.equal(format, 'form');
    const { generation } = await look(page);
    await page.click('[data-action="refresh-now"]');
    await everyEmbedAt(page, generation + 1);
    assert.equal(demo.hostStats().total, total);
    await signIn(page, demo, '/login');
  });

  void it('has reloaded no frame for any of it', () => {
    // Once for each page that was opened: the first, the public client's, and the first client's again.
    const { documents } = stage.server.analyticsStats();
    for (const dashboard of dashboards) assert.equal(documents[dashboard], 3);
  });

  void it('is accessible while the token endpoint cannot be reached', async () => {
    const { page } = stage;
    await refreshUnder(page, 'cut', 600);
    await until('a retry', async () => (await look(page)).status === 'retrying');
    await expectNoViolations('offline', dashboards);
  });

  void it('is accessible when the session is over', async () => {
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
    assert.equal((await look(page)).status, 'failed');
    assert.equal(await page.evaluate(() => document.documentElement.dataset['logins']), '1');
    await expectNoViolations('revoked', dashboards);
  });

  void it('is accessible on pages with one message, and in dashboards that no page has given a token', async () => {
    const { page, server: demo } = stage;
    const { host, analytics } = demo.urls;
    for (const url of [
      ...[...dashboards, '/listener'].map(path => analytics + path),
      `${host}/signed-out`,
      `${host}/callback?error=access_denied`,
    ]) {
      await page.goto(url);
      await expectNoViolations(url);
    }
  });
});

/** Injects a fault at the token endpoint for some time (`none` ends it), and starts a refresh. */
async function refreshUnder(page: Page, kind: string, seconds: number): Promise<void> {
  await page.evaluate(
    async (fault: { kind: string; seconds: number }) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/demo/faults', { method: 'POST', headers, body: JSON.stringify(fault) });
      if (!response.ok) throw new Error(`The fault was refused with ${response.status}.`);
    },
    { kind, seconds },
  );
  await startRefresh(page);
}
