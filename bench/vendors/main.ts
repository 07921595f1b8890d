import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { launch } from '../../test/support/e2e-browser.js';
import { selectedEngines, type Engine } from '../../test/support/engines.js';
import { complaints } from './check.js';
import { servePages, type VendorPages } from './pages.js';
import { measure } from './scenarios.js';
import { table, type Measured } from './table.js';

// This project and two vendors' own SDKs, on the same frames, in one run. Prints a table; `--write` puts it into RESULTS.md,
// `--check` fails where a figure of this project is not as it should be. Chromium; TEST_ENGINES names others.

const PACKAGES = [
  '@superset-ui/embedded-sdk',
  '@superset-ui/switchboard',
  '@looker/embed-sdk',
  '@looker/chatty',
];
const RESULTS = fileURLToPath(new URL('./RESULTS.md', import.meta.url));

async function measureAll(engine: Engine, pages: VendorPages): Promise<{ measured: Measured; name: string }> {
  const browser = await launch(engine);
  try {
    const { page } = browser;
    const measured = {
      superset: {
        sdk: await measure(page, pages, 'superset', 'sdk'),
        ours: await measure(page, pages, 'superset', 'ours'),
      },
      looker: {
        sdk: await measure(page, pages, 'looker', 'sdk'),
        ours: await measure(page, pages, 'looker', 'ours'),
      },
    };
    const agent = await page.evaluate(() => navigator.userAgent);
    const version = /(?:Chrome|Firefox|Version)\/(\d+)/.exec(agent)?.[1] ?? '';
    return { measured, name: `${engine} ${version}` };
  } finally {
    await browser.close();
  }
}

async function versions(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const texts = PACKAGES.map(async name => {
    // Not all of them export it.
    const path = resolve(name).replace(/(node_modules\/@[^/]+\/[^/]+)\/.*/, '$1/package.json');
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
    return `${name} ${version}`;
  });
  return (await Promise.all(texts)).join(', ');
}

function results(tables: readonly string[], packages: string): string {
  return [
    '# This project and two vendors’ own SDKs',
    ...tables,
    `Measured with ${packages}.`,
    'Host pages embed the same dashboards by the vendor’s SDK and by this project. The dashboards are pages of another origin, whose side of the conversation is the vendor’s own package, unmodified. Time is virtual, tokens live 5 minutes, and the token endpoint, the same for both, answers after 0.1 s. A good token is one that has not run out. When Looker’s frames ask is not published: here they do 60 s before the end of what they were told, when the computer wakes up, and every 10 s after an answer that brought none (Looker’s own frame shows instead, for good, that it was interrupted). How often Looker’s SDK asks for tokens follows from these 60 s. The computer wakes up with the events of a browser (`visibilitychange`, `pageshow`).',
    'Do it again: `npm run bench:vendors -- --write`. With `--check` it fails where a figure of this project is not as it should be.',
  ].join('\n\n');
}

const pages = await servePages();
const tables: string[] = [];
try {
  for (const engine of process.env['TEST_ENGINES'] ? selectedEngines() : (['Chromium'] as const)) {
    const { measured, name } = await measureAll(engine, pages);
    tables.push(`## ${name}`, table(measured));
    for (const complaint of process.argv.includes('--check') ? complaints(measured) : []) {
      console.error(`${engine}, ${complaint}.`);
      process.exitCode = 1;
    }
  }
} finally {
  await pages.close();
}
const config = await resolveConfig(RESULTS);
const text = await format(results(tables, await versions()), { ...config, parser: 'markdown' });
console.log(text);
if (process.argv.includes('--write')) await writeFile(RESULTS, text);
