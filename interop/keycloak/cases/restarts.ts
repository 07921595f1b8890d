import assert from 'node:assert/strict';

import type { Page } from '../../../test/support/e2e-page.js';
import { inBackendScene } from '../../oauth/backend-scene.js';
import { assertNoReuse } from '../../oauth/cases/generations.js';
import { launchProfile } from '../../oauth/launch-profile.js';
import { providerView, untilProvider } from '../../oauth/provider-view.js';
import { inOAuthScene, openTab, startProvider, type OAuthScene, type OAuthSite } from '../../oauth/scene.js';
import type { Case } from '../../product.js';
import { events, type RecordedEvent } from '../../recorder.js';

const RESTARTS = 5;
const TABS = 6;
const DOWN_MS = 3_000;
const RECOVERY_LIMIT_MS = 16_000;

/** A visible page with a session of its own, tabs that share another one, and a page of examples/bff: over and over without their server. */
export function fiveRestarts(site: OAuthSite): Case {
  return {
    name: 'five-restarts',
    what: `the server restarts ${RESTARTS} times: a visible page, ${TABS} tabs of one session, and examples/bff`,
    engine: 'Chromium',
    isTimed: true,
    run: () =>
      inOAuthScene(site, 'Chromium', { isShared: true }, async scene => {
        const { text } = await inBackendScene(site, 'Chromium', {}, backend => play(scene, backend.page));
        return text;
      }),
  };
}

async function play(scene: OAuthScene, backendPage: Page): Promise<string> {
  const tabs = [scene.page];
  while (tabs.length < TABS) {
    const tab = await openTab(scene);
    await untilProvider(tab, 'the token of the first tab', ({ isLive }) => isLive);
    tabs.push(tab);
  }
  // In a browser of its own, so that one of the tabs is visible, too.
  const other = await launchProfile(scene.engine);
  try {
    await other.page.goto(scene.url);
    await startProvider(other.page, await scene.server.firstTokens());
    const pages = [other.page, backendPage, ...tabs];
    const times: string[] = [];
    for (let round = 1; round <= RESTARTS; round += 1) {
      await scene.server.restart(DOWN_MS);
      const back = Date.now();
      const recovered = await Promise.all(pages.map(page => recovery(page, back))).catch((error: unknown) => {
        const before = times.join('; ') || 'none';
        throw new Error(`restart ${round}: ${(error as Error).message}; before: ${before}`, { cause: error });
      });
      const [page = 0, backend = 0, ...others] = recovered;
      const seconds = [page, backend, Math.max(...others)].map(time => time.toFixed(1));
      const text = `${round}: page ${seconds[0]} s, examples/bff ${seconds[1]} s, slowest tab ${seconds[2]} s`;
      console.error(`restart ${text}`);
      times.push(text);
      for (const each of pages) assert.notEqual((await providerView(each)).status, 'failed');
    }
    assertNoReuse(scene);
    return `from the server’s return to a live token: ${times.join('; ')}; none with a spent refresh token`;
  } finally {
    await other.close();
  }
}

/** Seconds from the server's return to a live token. */
async function recovery(page: Page, back: number): Promise<number> {
  try {
    await untilProvider(page, 'a live token', ({ isLive }) => isLive, RECOVERY_LIMIT_MS);
    return (Date.now() - back) / 1_000;
  } catch (error) {
    const failures: readonly RecordedEvent[] = await events(page, 'token-refresh-failed');
    const delays = failures.map(({ detail }) => Number(detail['retryIn'] ?? 0) / 1_000);
    const longest = Math.max(0, ...delays).toFixed(1);
    throw new Error(`${(error as Error).message}; longest delay ${longest} s`, { cause: error });
  }
}
