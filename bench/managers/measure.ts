import { fileURLToPath } from 'node:url';

import { Hono } from 'hono';
import puppeteer, { type Browser } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { scriptPage } from '../script-page.js';
import { serveSite } from '../site.js';
import { columnIds, columns, isOurs, type ColumnId } from './columns.js';
// The type of the function that the page has.
import type { Cell } from './page/main.js';
import { rowIds, type RowId } from './scenarios.js';

/** All cells. */
export type Measured = Readonly<Record<ColumnId, Readonly<Record<RowId, Cell>>>>;

/** A tab's first script, before the library. */
const ADOPTION = 'frameElement.adopt(window)';

/** Plays all scenarios with all libraries in Chromium, each in a context of its own. */
export async function measure(): Promise<Measured> {
  const site = await serveSite(await pages());
  const options = puppeteerLaunchOptions('Chromium');
  const browser = await puppeteer.launch({
    ...options,
    // All libraries are played at once, on whatever the machine has left.
    protocolTimeout: 900_000,
    // A library that goes to its server by a frame finds no such host, here or anywhere.
    args: [...(options.args ?? []), '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
  const measureColumn = async (column: ColumnId): Promise<Measured> => {
    const cells: Record<string, Cell> = {};
    for (const row of rowIds) {
      cells[row] = await play(browser, site.origin, column, row);
      console.error(`${columns[column]}, ${row}: ${cells[row]}`);
    }
    return { [column]: cells } as Measured;
  };
  try {
    return Object.assign({}, ...(await Promise.all(columnIds.map(measureColumn)))) as Measured;
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
  for (const column of columnIds) {
    const file = isOurs(column) ? 'ours' : columns[column].replace(/^.*\//, '');
    const adapters = await bundleScript(pathOf(`libraries/${file}`), 'adapters');
    const library = `${adapters};\nwindow.library = adapters.${column};`;
    routes.get(`/drive/${column}`, ({ html }) => html(scriptPage([driver, library])));
    routes.get(`/tab/${column}`, ({ html }) => html(scriptPage([ADOPTION, library])));
  }
  return routes;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url));
}
