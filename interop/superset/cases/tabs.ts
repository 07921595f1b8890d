import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from '../../../test/support/e2e-page.js';
import { untilView } from '../frame-actions.js';
import { hostView, untilHost } from '../host-view.js';
import { inScene, inTurn, type Scene } from '../scene.js';
import { TOKEN_SECONDS } from '../start.js';
import { assertQueriesSucceeded, documents, type SupersetCase } from './case.js';

const GENERATIONS = 4;

async function openSecond(tab: Page, { url, frames: [frame = ''] }: Scene): Promise<void> {
  await inTurn(async () => {
    await tab.goto(url);
    // WebKit draws no chart in a tab that is behind another one.
    await untilView(tab, frame, 'the dashboard in the second tab', seen => seen.tab !== '');
  });
}

/** Two tabs of one session: one token request for each generation. */
export const twoTabs: SupersetCase = {
  name: 'two-tabs',
  what: 'two tabs of one session',
  isEverywhere: true,
  run: (site, engine) =>
    inScene(site, engine, { session: 'ada' }, async scene => {
      const { page, browser, backend } = scene;
      const other = await browser.newPage();
      await openSecond(other, scene);
      const before = { requests: backend.requests.length, generation: (await hostView(other)).generation };
      await untilHost(
        other,
        'more generations',
        ({ generation }) => generation >= before.generation + GENERATIONS,
        60_000,
      );
      const generations = (await hostView(other)).generation - before.generation;
      const requests = backend.requests.length - before.requests;
      assert.ok(
        requests <= generations + 1,
        `${requests} requests for ${generations} generations in two tabs`,
      );
      assertQueriesSucceeded(scene);
      assert.equal(documents(scene), 2, 'documents');
      await page.close();
      return { text: `${generations} generations in both tabs, ${requests} guest tokens, 2 documents` };
    }),
};

/** A sign-out in one tab ends the other one, and no token is requested any more. */
export const signOut: SupersetCase = {
  name: 'sign-out',
  what: 'a sign-out in one of two tabs',
  isEverywhere: true,
  run: (site, engine) =>
    inScene(site, engine, { session: 'ada' }, async scene => {
      const { page, browser, backend } = scene;
      const other = await browser.newPage();
      await openSecond(other, scene);
      await other.evaluate(() => document.querySelector('token-provider')?.clear());
      const signedOut = Date.now();
      for (const tab of [page, other])
        await untilHost(
          tab,
          'a provider without a token',
          ({ provider }) => !['active', 'refreshing'].includes(provider),
        );
      const ms = Date.now() - signedOut;
      const requests = backend.requests.length;
      // Two lifetimes in which nothing may happen.
      await delay(2 * TOKEN_SECONDS * 1_000);
      assert.equal(backend.requests.length, requests, 'token requests after the sign-out');
      const { provider } = await hostView(page);
      return { text: `both tabs signed out after ${ms} ms (${provider}), no further token request` };
    }),
};
