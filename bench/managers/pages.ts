import { fileURLToPath } from 'node:url';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';
import { columnIds, columns, type ColumnId } from './columns.js';

/** The pages of the benchmark, on one origin. */
export interface ManagerPages {
  /** The page that drives one scenario. */
  driverUrl(column: ColumnId): string;
  /** What its tabs show. */
  tabUrl(column: ColumnId): string;
  close(): Promise<void>;
}

/** A tab's first script: what is virtual has to be there before the library. */
const ADOPTION = 'parent.comparison.adopt(window)';

/** Serves a driving page and tabs for each library, from the loopback interface. */
export async function servePages(wanted: readonly ColumnId[] = columnIds): Promise<ManagerPages> {
  const driver = await bundleScript(pathOf('main'));
  const texts = new Map<string, string>();
  await Promise.all(
    wanted.map(async column => {
      const library = await libraryScript(column);
      texts.set(`/drive/${column}`, scriptPage([driver, library]));
      texts.set(`/tab/${column}`, scriptPage([ADOPTION, library]));
    }),
  );
  const { server, origin } = await listen(0);
  server.on('request', ({ url = '' }, response) => {
    const text = texts.get(url);
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(text);
  });
  return {
    driverUrl: column => `${origin}/drive/${column}`,
    tabUrl: column => `${origin}/tab/${column}`,
    close: () => shut(server),
  };
}

/** The library as it is published, behind the benchmark's interface. */
async function libraryScript(column: ColumnId): Promise<string> {
  const { file, adapter } = columns[column];
  const script = await bundleScript(pathOf(`libraries/${file}`), [], 'adapters');
  return `${script};\nwindow.library = adapters.${adapter};`;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url));
}
