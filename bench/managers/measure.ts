import type { Browser } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import type { Content } from '../../test/support/two-origins.js';
import { inChromium, scriptPage } from '../in-chromium.js';
import type { Cell } from './page/stage.js';
import { rowIds, type RowId } from './scenarios.js';

/** All columns of the comparison, by the names that their adapters export: this project, then the npm packages of others. */
export const columns = {
  ours: 'analytics-embed',
  oursByCookie: 'analytics-embed, cookie mode',
  oidcClient: 'oidc-client-ts',
  auth0: '@auth0/auth0-spa-js',
  msal: '@azure/msal-browser',
  okta: '@okta/okta-auth-js',
  supabase: '@supabase/auth-js',
  keycloak: 'keycloak-js',
};

/** Which column: the name of its adapter. */
export type ColumnId = keyof typeof columns;

/** All of them, in their order. */
export const columnIds = Object.keys(columns) as ColumnId[];

/** Whether a column is this project's. */
export function isOurs(column: ColumnId): boolean {
  return column.startsWith('ours');
}

/** All cells. */
export type Measured = Readonly<Record<ColumnId, Readonly<Record<RowId, Cell>>>>;

/** A tab's first script, before the library. */
const ADOPTION = 'frameElement.adopt(window)';

/** Plays all scenarios with all libraries in Chromium, each in a context of its own. */
export async function measure(): Promise<Measured> {
  /** For each library the page that drives a scenario, and the page that its tabs show. */
  const pages = new Map<string, Content>();
  const driver = await bundleScript('bench/managers/page/stage.ts', 'driver');
  for (const column of columnIds) {
    const file = isOurs(column) ? 'ours' : columns[column].replace(/^.*\//, '');
    const adapters = await bundleScript(`bench/managers/page/libraries/${file}.ts`, 'adapters');
    const library = `${adapters};\nwindow.library = adapters.${column};`;
    pages.set(`/drive/${column}`, scriptPage([driver, library]));
    pages.set(`/tab/${column}`, scriptPage([ADOPTION, library]));
  }
  return inChromium(
    async (browser, { host }) => {
      const measured = await Promise.all(columnIds.map(column => measureColumn(browser, host, column)));
      return Object.assign({}, ...measured) as Measured;
    },
    ({ pathname }) => pages.get(pathname),
    () => undefined,
    {
      // All libraries are played at once, on whatever the machine has left.
      protocolTimeout: 900_000,
      // A library that goes to its server by a frame finds no such host, here or anywhere.
      args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    },
  );
}

async function measureColumn(browser: Browser, origin: string, column: ColumnId): Promise<Measured> {
  const cells: Record<string, Cell> = {};
  for (const row of rowIds) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${origin}/drive/${column}`);
    cells[row] = (await page.evaluate(`driver.play('${row}', '${origin}/tab/${column}')`)) as Cell;
    await context.close();
    console.error(`${columns[column]}, ${row}: ${cells[row]}`);
  }
  return { [column]: cells } as Measured;
}
