import { setTimeout as delay } from 'node:timers/promises';

import { right, table } from '../../docs/table/markdown.js';
import { launch } from '../../test/support/e2e-browser.js';
import type { Page } from '../../test/support/e2e-page.js';
import { selectedEngines } from '../../test/support/engines.js';
import { serveTwoOrigins, type Content } from '../../test/support/two-origins.js';
import { scriptPage } from '../in-chromium.js';
import type { Part, PartResult } from '../part.js';
import { play, stop, type Play, type Tally } from './barrier-in-page.js';

const TABS = 3;
/** ms of each row. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 3) * 1_000;
/** ms in which messages under way arrive. */
const SETTLE = 1_000;

const plays: readonly Play[] = [false, true].flatMap(dies => [false, true].map(waits => ({ waits, dies })));

async function run(): Promise<PartResult> {
  const engines = process.env['TEST_ENGINES'] === undefined ? (['Chromium'] as const) : selectedEngines();
  const blank = (): Content => scriptPage([]);
  const origins = await serveTwoOrigins(blank, blank);
  const rows: (string | number)[][] = [];
  const faults: string[] = [];
  try {
    for (const engine of engines) {
      const browser = await launch(engine);
      try {
        const tabs = [browser.page];
        while (tabs.length < TABS) tabs.push(await browser.newPage());
        for (const how of plays) {
          for (const tab of tabs) await tab.goto(origins.host);
          const row = `${how.dies ? 'its document ended' : 'it released the lock'}, ${how.waits ? 'with' : 'without'} the wait`;
          console.error(`tabs: ${engine}, ${row}`);
          const tallies = await playInTabs(tabs, how);
          const turns = tallies.reduce((sum, tally) => sum + tally.turns, 0);
          // A tab that had not received the newest number posted it again.
          const unknown = turns - Math.max(...tallies.map(({ newest }) => newest));
          rows.push([engine, row, turns, unknown]);
          if (turns === 0) faults.push(`${engine}: no tab had a turn (${row}).`);
          if (how.waits && unknown > 0)
            faults.push(`${engine}: ${unknown} numbers were not received (${row}).`);
        }
      } finally {
        await browser.close();
      }
    }
  } finally {
    await origins.close();
  }
  return { text: `${METHOD}\n\n${table(HEADINGS, rows)}\n\n${OURS}`, faults };
}

async function playInTabs(tabs: readonly Page[], how: Play): Promise<Tally[]> {
  for (const tab of tabs) await tab.evaluate(play, how);
  await delay(DURATION);
  for (const tab of tabs) await tab.evaluate(stop);
  await delay(SETTLE);
  const tallies = [];
  for (const tab of tabs) tallies.push(await tab.evaluate(stop));
  return tallies;
}

const HEADINGS = [
  'engine',
  'how the previous holder ended',
  right('turns'),
  right('newest number not received'),
];

const METHOD =
  'The leader of a session’s tabs holds a Web Lock, and the tabs exchange tokens by a BroadcastChannel. The browser does not order the two: a tab that is granted the lock may not have received what the previous leader posted, and would present a used refresh token. Here three tabs take a lock repeatedly, and each posts the number after the newest that it has received. In the last column are the turns whose tab had not received the newest number. `TEST_ENGINES` names other engines, `BARRIER_SECONDS` a longer time for each row.';

const OURS =
  'The wait is this project’s: a tab that has refreshed holds a lock named after the new version before it releases the turn. A tab that had to queue for the turn waits 100 ms for the last message of a tab that was killed, then queries the named locks, and waits until it has received the version that they name.';

/** Why a turn among tabs waits for the newest version. */
export const part: Part = { name: 'tabs', title: 'Turns among tabs', run };
