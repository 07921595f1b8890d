import { parseArgs } from 'node:util';

import { installBrowsers } from '../test/support/install-browsers.js';
import { ProductUnavailableError, type Product, type RunningProduct } from './product.js';
import { printRows, writePage } from './report.js';
import { runCases, type Row } from './run-cases.js';
import { django } from './django/product.js';
import { glewlwyd } from './glewlwyd/product.js';
import { keycloak } from './keycloak/product.js';
import { oidcProvider } from './oidc-provider/product.js';
import { spring } from './spring/product.js';
import { superset } from './superset/product.js';

// Tries the library with real products: `npm run interop -- [PRODUCT] [--version V] [--only CASE]`. A complete run writes
// docs/interop.md. The last line counts the cases.

/** Each is a folder next to this file. */
const products: readonly Product[] = [superset, keycloak, spring, django, oidcProvider, glewlwyd];

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
for (const isHeavy of [true, false]) await run(isHeavy);

printRows(rows);
const failed = rows.filter(({ passed }) => !passed).length;
if (!isPartial && rows.length > 0) await writePage(rows, products);
process.exitCode = failed > 0 || (rows.length === 0 && isCi) ? 1 : 0;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);

/** Runs the selected products that are heavy, or the others. All start at once. */
async function run(isHeavy: boolean): Promise<void> {
  const selected = products.filter(
    product => isSelected(product.name) && (product.isHeavy ?? false) === isHeavy,
  );
  const opening = selected.flatMap(product =>
    (values.version === undefined ? product.versions : [values.version]).map(version =>
      open(product, version),
    ),
  );
  try {
    const cases = opening.map(async product => {
      const { title = '', cases: all = [] } = (await product) ?? {};
      return all
        .filter(({ name }) => values.only?.includes(name) ?? true)
        .map(current => ({ ...current, product: title }));
    });
    rows.push(...(await runCases(cases, isHeavy)));
  } finally {
    await Promise.all(opening.map(async product => (await product)?.stop()));
  }
  console.error(`${(performance.now() / 60_000).toFixed(1)} minutes`);
}

/** Starts a product; nothing if it is not available. A start that fails is a row. */
async function open(
  product: Product,
  version: string,
): Promise<(RunningProduct & { title: string }) | undefined> {
  const title = `${product.title} ${version}`;
  try {
    const { cases, stop } = await product.open(version);
    console.error(`${title}: started after ${(performance.now() / 1_000).toFixed(0)} s`);
    return { title, cases, stop };
  } catch (error) {
    if (error instanceof ProductUnavailableError && !isCi) {
      console.error(`${title} is not available: ${error.message}`);
      return undefined;
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
    return undefined;
  }
}
