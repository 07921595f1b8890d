import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { selectedEngines } from '../../test/support/engines.js';
import { packageVersions } from '../package-versions.js';
import { complaints } from './check.js';
import { measureAll, METHOD, PACKAGES } from './measure-all.js';
import { servePages } from './pages.js';
import { table } from './table.js';

// This project and two vendors' own SDKs, on the same frames, in one run. Prints a table; `--write` puts it into RESULTS.md,
// `--check` fails where a figure of this project is not as it should be. Chromium; TEST_ENGINES names others.

const RESULTS = fileURLToPath(new URL('./RESULTS.md', import.meta.url));

function results(tables: readonly string[], packages: string): string {
  return [
    '# This project and two vendors’ own SDKs',
    ...tables,
    `Measured with ${packages}.`,
    METHOD,
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
const text = await format(results(tables, await packageVersions(PACKAGES)), {
  ...config,
  parser: 'markdown',
});
console.log(text);
if (process.argv.includes('--write')) await writeFile(RESULTS, text);
