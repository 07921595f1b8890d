import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { wrongClock } from '../../wrong-clock.js';
import { providerView, untilProvider } from '../provider-view.js';
import { openTab } from '../scene.js';
import type { OAuthCase } from './case.js';
import { assertNoReuse, moreGenerations, untilLogin } from './generations.js';

const ASLEEP_MS = 12_000;
const IDLE_SECONDS = 8;

function clock(hours: number): OAuthCase {
  return {
    name: `clock${hours > 0 ? '+' : '-'}1h`,
    what: `the computer’s clock is an hour ${hours > 0 ? 'fast' : 'slow'}`,
    page: { head: wrongClock(hours) },
    play: scene => moreGenerations(scene, 4),
  };
}

/** Tabs of one session: one request for each generation, and none with a spent token. */
function tabs(name: string, count: number, isEverywhere: boolean): OAuthCase {
  return {
    name: `${name}-tabs`,
    what: `${name} tabs of one session`,
    isShared: true,
    isEverywhere,
    async play(scene) {
      const { page } = scene;
      const others = [];
      for (let index = 1; index < count; index += 1) {
        const tab = await openTab(scene);
        await untilProvider(tab, 'the token of the first tab', ({ isLive }) => isLive);
        others.push(tab);
      }
      const text = await moreGenerations(scene, 4);
      for (const tab of others) await untilProvider(tab, 'a live token', ({ isLive }) => isLive);
      assert.equal((await providerView(page)).isLive, true, 'the first tab has a live token');
      assertNoReuse(scene);
      return `${text} for all tabs, none with a spent refresh token`;
    },
  };
}

export const asleep: OAuthCase = {
  name: 'asleep',
  what: `the browser freezes the page for ${ASLEEP_MS / 1_000} s, past the token’s end`,
  async play(scene) {
    const { page, browser } = scene;
    // Only what is hidden can be frozen.
    await browser.newPage();
    const { generation } = await providerView(page);
    await page.setFrozen?.(true);
    await delay(ASLEEP_MS);
    await page.setFrozen?.(false);
    const awake = Date.now();
    await untilProvider(page, 'a newer token', seen => seen.isLive && seen.generation > generation, 15_000);
    assertNoReuse(scene);
    return `a live token ${((Date.now() - awake) / 1_000).toFixed(1)} s after the page wakes up`;
  },
};

export const asleepPastEnd: OAuthCase = {
  name: 'asleep-past-end',
  what: `the browser freezes the page past the end of the session (${IDLE_SECONDS} s idle)`,
  server: { idleSeconds: IDLE_SECONDS },
  async play(scene) {
    const { page, browser } = scene;
    await browser.newPage();
    await page.setFrozen?.(true);
    await delay(ASLEEP_MS);
    await page.setFrozen?.(false);
    return untilLogin(scene);
  },
};

export const pages = [
  clock(1),
  clock(-1),
  tabs('two', 2, true),
  tabs('six', 6, false),
  asleep,
  asleepPastEnd,
];
