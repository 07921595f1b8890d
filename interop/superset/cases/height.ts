import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

import { openTab, untilView } from '../frame-actions.js';
import { call, hostView, untilHost } from '../host-view.js';
import { inScene, type Site } from '../scene.js';
import { TABS } from '../seed-layout.js';
import type { Engine } from '../../../test/support/engines.js';
import type { SupersetCase } from './case.js';

const MEASUREMENTS = 20;
const MEASURE_INTERVAL_MS = 500;
/** The element follows a change within the host's first measurements. */
const FOLLOW_TIMEOUT_MS = 10_000;

/** The heights of both tabs' contents, measured in a frame that is lower than both. */
async function contentHeights(
  site: Site,
  engine: Engine,
): Promise<Readonly<Record<keyof typeof TABS, number>>> {
  const attributes = 'class="low"';
  const head = '<style>analytics-embed.low { height: 64px !important }</style>';
  return inScene(
    site,
    engine,
    // The scene measures nothing but heights: a token that outlives any start.
    { attributes, head, isUnready: true, tokenSeconds: 60 },
    async ({ page, frames: [frame = ''] }) => {
      const height = async (): Promise<number> =>
        ((await call(page, 'getScrollSize')) as { height: number }).height;
      await untilView(page, frame, 'the tabs', ({ tab }) => tab !== '');
      const heights = { tall: 0, short: 0 };
      for (const tab of ['tall', 'short'] as const) {
        await openTab(page, frame, TABS[tab]);
        await delay(2_000); // The frame reports no end of its animations.
        heights[tab] = await height();
      }
      return heights;
    },
  );
}

/** From the tall tab to the short one and back, the element is exactly as high as the content, and does not move at rest (S2). */
export const height: SupersetCase = {
  name: 'height',
  what: '`auto-height`, a tall tab, a short one, and back',
  isEverywhere: true,
  run: async (site, engine) => {
    const content = await contentHeights(site, engine);
    return inScene(site, engine, { isAutoHeight: true }, async ({ page, frames: [frame = ''] }) => {
      for (const tab of ['tall', 'short', 'tall'] as const) {
        await openTab(page, frame, TABS[tab]);
        await untilHost(
          page,
          `the height of the ${tab} tab, ${content[tab]} px`,
          ({ embeds: [embed] }) => embed?.height === content[tab],
          FOLLOW_TIMEOUT_MS,
        );
      }
      const measured = new Set<number>();
      for (let index = 0; index < MEASUREMENTS; index += 1) {
        await delay(MEASURE_INTERVAL_MS);
        measured.add((await hostView(page)).embeds[0]?.height ?? 0);
      }
      assert.deepEqual([...measured], [content.tall], 'heights at rest');
      return {
        text: `${content.tall} px, ${content.short} px and ${content.tall} px; ${MEASUREMENTS} measurements at rest, 0 px of drift`,
      };
    });
  },
};
