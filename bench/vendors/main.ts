import { selectedEngines } from '../../test/support/engines.js';
import { packageVersions } from '../package-versions.js';
import { complaints } from './check.js';
import { measureAll, METHOD, PACKAGES } from './measure-all.js';
import { servePages } from './pages.js';
import { table } from './table.js';

// This project and two vendors' own SDKs, on the same frames, in one run. Prints a table; `--check` fails where a figure of this
// project is not as it should be. Chromium; TEST_ENGINES names others.

const pages = await servePages();
try {
  for (const engine of process.env['TEST_ENGINES'] ? selectedEngines() : (['Chromium'] as const)) {
    const { measured, name } = await measureAll(engine, pages);
    console.log(`## ${name}\n\n${table(measured)}\n`);
    for (const complaint of process.argv.includes('--check') ? complaints(measured) : []) {
      console.error(`${engine}, ${complaint}.`);
      process.exitCode = 1;
    }
  }
} finally {
  await pages.close();
}
console.log(`Measured with ${await packageVersions(PACKAGES)}.\n\n${METHOD}`);
