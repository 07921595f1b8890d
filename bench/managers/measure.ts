import { fileURLToPath } from 'node:url';

import { Hono } from 'hono';
import puppeteer, { type Browser } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { scriptPage } from '../script-page.js';
import { serveSite } from '../site.js';
import { columnIds, columns, type ColumnId } from './columns.js';
// What the page has, for the function that runs in it.
import type {} from './page/main.js';
import { rowIds, type RowId } from './scenarios.js';
import type { Cell } from './cell.js';

/** All cells of some columns. */
export type Measured = ReadonlyMap<ColumnId, Readonly<Record<RowId, Cell>>>;

/** Cells at once. */
const LANES = 2;
/** A tab's first script, before the library. */
const ADOPTION = 'frameElement.adopt(window)';

/** Plays all scenarios with all libraries in Chromium, each in a context of its own. */
export async function measure(): Promise<{ measured: Measured; engine: string }> {
  const site = await serveSite(await pages());
  const options = puppeteerLaunchOptions('Chromium');
  const browser = await puppeteer.launch({
    ...options,
    // A library that goes to its server by a frame finds no such host, here or anywhere.
    args: [...(options.args ?? []), '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
  try {
    const measured = new Map(columnIds.map(column => [column, {} as Record<RowId, Cell>]));
    const todo = [...measured].flatMap(([column, cells]) => rowIds.map(row => ({ column, cells, row })));
    const work = async (): Promise<void> => {
      for (let next = todo.shift(); next; next = todo.shift()) {
        const { column, cells, row } = next;
        cells[row] = await play(browser, site.origin, column, row);
        console.error(`${columns[column].heading}, ${row}: ${JSON.stringify(cells[row])}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, work));
    const [, engine = ''] = /Chrome\/(\d+)/.exec(await browser.version()) ?? [];
    return { measured, engine: `Chromium ${engine}` };
  } finally {
    await browser.close();
    await site.close();
  }
}

async function play(browser: Browser, origin: string, column: ColumnId, row: RowId): Promise<Cell> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(`${origin}/drive/${column}`);
    return await page.evaluate((id, url) => window.play(id, url), row, `${origin}/tab/${column}`);
  } finally {
    await context.close();
  }
}

/** For each library the page that drives a scenario, and the page that its tabs show. */
async function pages(): Promise<Hono> {
  const routes = new Hono();
  const driver = await bundleScript(pathOf('main'));
  await Promise.all(
    columnIds.map(async column => {
      const { file } = columns[column];
      const adapters = await bundleScript(pathOf(`libraries/${file}`), [], 'adapters');
      const library = `${adapters};\nwindow.library = adapters.${column};`;
      routes.get(`/drive/${column}`, ({ html }) => html(scriptPage([driver, library])));
      routes.get(`/tab/${column}`, ({ html }) => html(scriptPage([ADOPTION, library])));
    }),
  );
  return routes;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url));
}
