import { setTimeout as delay } from 'node:timers/promises';

import puppeteer, { type Browser } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { columns, type ColumnId } from './columns.js';
// What the page has, for the function that runs in it.
import type {} from './page/main.js';
import { servePages, type ManagerPages } from './pages.js';
import { rowIds, type RowId } from './rows.js';
import type { Cell } from './wire.js';

/** All cells of some columns. */
export type Measured = ReadonlyMap<ColumnId, Readonly<Record<RowId, Cell>>>;

/** Cells at once. */
const LANES = 2;
/** ms, real, after which a page that does not even answer is given up. */
const PATIENCE = 45_000;

/** Plays all scenarios with some libraries in Chromium, each in a context of its own. */
export async function measure(wanted: readonly ColumnId[]): Promise<{ measured: Measured; engine: string }> {
  const pages = await servePages(wanted);
  const options = puppeteerLaunchOptions('Chromium');
  const browser = await puppeteer.launch({
    ...options,
    // A library that goes to its server by a frame finds no such host, here or anywhere.
    args: [...(options.args ?? []), '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
  try {
    const measured = new Map(wanted.map(column => [column, {} as Record<RowId, Cell>]));
    const todo = wanted.flatMap(column => rowIds.map(row => ({ column, row })));
    const work = async (): Promise<void> => {
      for (let next = todo.shift(); next; next = todo.shift()) {
        const { column, row } = next;
        const cell = await play(browser, pages, column, row);
        (measured.get(column) ?? ({} as Record<RowId, Cell>))[row] = cell;
        console.error(`${columns[column].heading}, ${row}: ${JSON.stringify(cell)}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, work));
    const [, engine = ''] = /Chrome\/(\d+)/.exec(await browser.version()) ?? [];
    return { measured, engine: `Chromium ${engine}` };
  } finally {
    await browser.close();
    await pages.close();
  }
}

async function play(browser: Browser, pages: ManagerPages, column: ColumnId, row: RowId): Promise<Cell> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(pages.driverUrl(column));
    const over = new AbortController();
    const tooLate = async (): Promise<Cell> => {
      await delay(PATIENCE, undefined, { signal: over.signal });
      return { unmeasured: `The page does not answer for ${PATIENCE / 1_000} s.` };
    };
    const played = page.evaluate((id, url) => window.comparison.play(id, url), row, pages.tabUrl(column));
    const cell = await Promise.race([played, tooLate()]);
    over.abort();
    return cell;
  } finally {
    await context.close();
  }
}
