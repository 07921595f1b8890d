import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from '../../../test/support/e2e-page.js';
import type { Engine } from '../../../test/support/engines.js';
import type { Seen } from '../../product.js';
import { untilView } from '../frame-actions.js';
import { hostView, untilHost } from '../host-view.js';
import { inScene, inTurn, type Scene, type Site } from '../scene.js';
import { TOKEN_SECONDS } from '../start.js';
import { assertQueriesSucceeded, documents, type SupersetCase } from './case.js';

const GENERATIONS = 4;

/** Plays in two tabs of one session. */
function inTwoTabs(
  site: Site,
  engine: Engine,
  play: (scene: Scene, other: Page) => Promise<Seen>,
): Promise<Seen> {
  return inScene(site, engine, { session: 'ada' }, async scene => {
    const {
      url,
      frames: [frame = ''],
    } = scene;
    const other = await scene.browser.newPage();
    await inTurn(async () => {
      await other.goto(url);
      // WebKit draws no chart in a tab that is behind another one.
      await untilView(other, frame, 'the dashboard in the second tab', seen => seen.tab !== '');
    });
    return play(scene, other);
  });
}

/** Two tabs of one session: one token request for each generation. */
export const twoTabs: SupersetCase = {
  name: 'two-tabs',
  what: 'two tabs of one session',
  isEverywhere: true,
  run: (site, engine) =>
    inTwoTabs(site, engine, async (scene, other) => {
      const { page, backend } = scene;
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
    inTwoTabs(site, engine, async ({ page, backend }, other) => {
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
