import { parseArgs } from 'node:util';

import { allEngines } from '../test/support/engines.js';
import { installBrowsers } from '../test/support/install-browsers.js';
import { Tally, writeResults } from '../test/support/runner/results.js';
import { ProductUnavailableError, type Product } from './product.js';
import { printRows, writePage, type Row } from './report.js';
import { runCases } from './run-cases.js';
import { superset } from './superset/product.js';

// Tries the library with real products: `npm run interop -- [PRODUCT] [--version V] [--only CASE]`. A complete run writes
// docs/interop.md. The last line counts the cases.

/** Each is a folder next to this file. */
const products: readonly Product[] = [superset];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { version: { type: 'string' }, only: { type: 'string', multiple: true } },
});
const names = products.map(({ name }) => name);
for (const name of positionals)
  if (!names.includes(name))
    throw new Error(`"${name}" is not a product; the products are ${names.join(', ')}.`);
/** Continuous integration, and what runs everything as it does: a product that is not available is a failure. */
const isCi = process.env['CI'] !== undefined || process.env['TEST_SCOPE'] === 'all';
const isSelected = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const isPartial =
  !names.every(isSelected) || Object.keys(values).length > 0 || process.env['TEST_ENGINES'] !== undefined;

// Only a process that exits by itself ends its browsers and servers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

installBrowsers();
const rows: Row[] = [];
for (const product of products.filter(({ name }) => isSelected(name)))
  for (const version of values.version === undefined ? product.versions : [values.version])
    await runProduct(product, version);

printRows(rows);
const failed = rows.filter(({ passed }) => !passed).length;
if (!isPartial && rows.length > 0) await writePage(rows, products);
const tally = new Tally();
for (const { product, engine, name, passed } of rows)
  tally.add(
    allEngines.find(known => known === engine),
    passed ? 'passed' : 'failed',
    `${product} ${name}`,
  );
writeResults(tally.counts);
process.exitCode = failed > 0 || (rows.length === 0 && isCi) ? 1 : 0;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);

async function runProduct(product: Product, version: string): Promise<void> {
  const title = `${product.title} ${version}`;
  const start = performance.now();
  try {
    const running = await product.open(version);
    try {
      const selected = running.cases.filter(({ name }) => values.only?.includes(name) ?? true);
      console.error(`${title}: started after ${((performance.now() - start) / 1_000).toFixed(0)} s`);
      for (const outcome of await runCases(selected)) rows.push({ product: title, ...outcome });
    } finally {
      await running.stop();
    }
  } catch (error) {
    if (error instanceof ProductUnavailableError && !isCi) {
      console.error(`${title} is not available: ${error.message}`);
      return;
    }
    const isFault = error instanceof Error && !(error instanceof ProductUnavailableError);
    const seen = isFault ? (error.stack ?? error.message) : String(error);
    rows.push({
      product: title,
      engine: '–',
      name: 'start',
      what: 'the start',
      passed: false,
      seen,
      seconds: 0,
    });
  }
  console.error(`${title}: ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
}
