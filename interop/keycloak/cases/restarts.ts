import assert from 'node:assert/strict';

import type { Page } from '../../../test/support/e2e-page.js';
import type { OAuthCase } from '../../oauth/cases/case.js';
import { assertNoReuse } from '../../oauth/cases/generations.js';
import { events, type RecordedEvent } from '../../recorder.js';
import { providerView, untilProvider } from '../../oauth/provider-view.js';
import { openTab, startProvider } from '../../oauth/scene.js';

const RESTARTS = 5;
const TABS = 6;
const DOWN_MS = 3_000;
const RECOVERY_LIMIT_MS = 16_000;

/** A visible page with a session of its own, and tabs that share another one, over and over without their server. */
export const fiveRestarts: OAuthCase = {
  name: 'five-restarts',
  what: `the server restarts ${RESTARTS} times: a visible page, and ${TABS} tabs of one session`,
  isShared: true,
  isTimed: true,
  async play(scene) {
    const { page, server, browser, url } = scene;
    const tabs = [page];
    while (tabs.length < TABS) {
      const tab = await openTab(scene);
      await untilProvider(tab, 'the token of the first tab', ({ isLive }) => isLive);
      tabs.push(tab);
    }
    const visible = await browser.newPage();
    await visible.goto(url);
    await startProvider(visible, await server.firstTokens());
    const times: string[] = [];
    for (let round = 1; round <= RESTARTS; round += 1) {
      await server.restart(DOWN_MS);
      const back = Date.now();
      const recovered = await Promise.all(
        [visible, ...tabs].map(async tab => {
          await untilProvider(tab, 'a live token', ({ isLive }) => isLive, RECOVERY_LIMIT_MS);
          return (Date.now() - back) / 1_000;
        }),
      ).catch(async (error: unknown) => {
        throw new Error(
          `restart ${round}: ${(error as Error).message}; before: ${times.join('; ') || 'none'}; ${await lastFailure(visible)}`,
          { cause: error },
        );
      });
      const [first = 0, ...others] = recovered;
      const text = `${round}: page ${first.toFixed(1)} s, slowest tab ${Math.max(...others).toFixed(1)} s`;
      console.error(`restart ${text}`);
      times.push(text);
      for (const tab of [visible, ...tabs])
        assert.equal((await providerView(tab)).status === 'failed', false);
    }
    assertNoReuse(scene);
    return `from the server’s return to a live token: ${times.join('; ')}; none with a spent refresh token`;
  },
};

/** The longest delay that a page has chosen. */
async function lastFailure(page: Page): Promise<string> {
  const failures: readonly RecordedEvent[] = await events(page, 'token-refresh-failed');
  const delays = failures.map(({ detail }) => Number(detail['retryIn'] ?? 0) / 1_000);
  return `longest delay ${Math.max(0, ...delays).toFixed(1)} s`;
}
