import { setTimeout as delay } from 'node:timers/promises';

import { Hono } from 'hono';

import { launch } from '../../test/support/e2e-browser.js';
import type { Page } from '../../test/support/e2e-page.js';
import type { Engine } from '../../test/support/engines.js';
import { scriptPage } from '../script-page.js';
import { serveSite } from '../site.js';
import { barriers, play, stop, type Play, type Tally } from './barrier-in-page.js';

const TABS = 3;
/** ms in which messages under way arrive. */
const SETTLE = 1_000;

/** The counts of the tabs of one row, together. */
export interface BarrierRow {
  readonly engine: Engine;
  readonly how: Play;
  readonly turns: number;
  /** Turns that received a newer number between the grant and the end of the barrier. */
  readonly late: number;
  /** Turns that had not received the newest number after it, and posted the same number again. */
  readonly unknown: number;
  /** Messages with a number that was not new. */
  readonly stale: number;
  /** ms. */
  readonly slowest: number;
}

/** Every barrier, after a holder that released the lock and one that died, in tabs that are idle and busy. */
const plays: readonly Play[] = [false, true].flatMap(dies =>
  [false, true].flatMap(busy => barriers.map(barrier => ({ barrier, busy, dies }))),
);

/** Runs tabs in each way for `duration` ms; calls `onRow` with each row. */
export async function measureBarriers(
  engines: readonly Engine[],
  duration: number,
  onRow: (row: BarrierRow) => void,
): Promise<void> {
  const site = await serveSite(new Hono().get('/', context => context.html(scriptPage([]))));
  try {
    for (const engine of engines) await measureEngine(engine, { url: site.origin, duration }, onRow);
  } finally {
    await site.close();
  }
}

async function measureEngine(
  engine: Engine,
  { url, duration }: { readonly url: string; readonly duration: number },
  onRow: (row: BarrierRow) => void,
): Promise<void> {
  const browser = await launch(engine);
  try {
    const tabs = [browser.page];
    while (tabs.length < TABS) tabs.push(await browser.newPage());
    for (const how of plays) {
      for (const tab of tabs) await tab.goto(url);
      const tallies = await playRow(tabs, how, duration);
      const sum = (key: 'turns' | 'late' | 'stale'): number =>
        tallies.reduce((total, tally) => total + tally[key], 0);
      const turns = sum('turns');
      // A tab that had not received the newest number posted it again.
      const unknown = turns - Math.max(...tallies.map(({ newest }) => newest));
      const slowest = Math.max(...tallies.map(tally => tally.slowest));
      onRow({ engine, how, turns, late: sum('late'), unknown, stale: sum('stale'), slowest });
    }
  } finally {
    await browser.close();
  }
}

async function playRow(tabs: readonly Page[], how: Play, duration: number): Promise<Tally[]> {
  for (const tab of tabs) await tab.evaluate(play, how);
  await delay(duration);
  for (const tab of tabs) await tab.evaluate(stop);
  await delay(SETTLE);
  const tallies = [];
  for (const tab of tabs) tallies.push(await tab.evaluate(stop));
  return tallies;
}
