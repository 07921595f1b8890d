import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { formatted, right, table } from '../docs/table/markdown.js';
import type { Product } from './product.js';
import type { Outcome } from './run-cases.js';

/** A row of the table: a case of a product and version in an engine. */
export interface Row extends Outcome {
  /** The product's title and version. */
  readonly product: string;
}

const PAGE = fileURLToPath(new URL('../docs/interop.md', import.meta.url));
/** A message that is longer is cut in the table. */
const MAX_CELL = 240;

/** Prints all rows to the standard output. */
export function printRows(rows: readonly Row[]): void {
  for (const { product, engine, name, passed, seen, seconds } of rows)
    console.log(
      [
        product,
        engine.padEnd(8),
        name.padEnd(24),
        `${seconds} s`.padStart(5),
        passed ? 'passed' : 'FAILED',
        seen,
      ].join('  '),
    );
}

/** Writes docs/interop.md. */
export async function writePage(rows: readonly Row[], products: readonly Product[]): Promise<void> {
  const titles = [...new Set(rows.map(({ product }) => product))];
  const sections = titles.map(title => {
    const cells = rows
      .filter(({ product }) => product === title)
      .map(({ name, engine, passed, seen }) => [name, engine, passed ? 'yes' : '**no**', cell(seen)]);
    return `## ${title}\n\n${table(['case', 'engine', 'passed', 'seen'], cells)}`;
  });
  const text = [opening(products), figures(rows), ...sections].join('\n\n');
  writeFileSync(PAGE, await formatted(PAGE, text));
}

function opening(products: readonly Product[]): string {
  const list = products.map(({ title, versions }) => `${title} (${versions.join(', ')})`).join('; ');
  return `# With real products

\`npm run interop\` installs real products without Docker, fills them with data, and embeds them with the built library in real browsers: ${list}. It wrote this page on
${new Date().toISOString().slice(0, 10)}. A proxy between the browser and the product cuts the line, answers with 502, or delays.

Each product is configured by the code blocks of its page in this documentation ([Superset](vendors/superset.md)); only origins, ports, secrets, paths and the lifetime of the tokens (5 s) differ.`;
}

/** Ours and the vendor's SDK side by side. */
function figures(rows: readonly Row[]): string {
  const cells = rows.flatMap(({ product, engine, figures: found }) =>
    found
      ? [
          [
            `${product}, ${found.work}`,
            engine,
            found.side === 'ours' ? 'analytics-embed' : 'the vendor’s SDK',
            found.tokenRequests,
            found.queries,
            found.failedWhileDown,
            found.failedWhileUp,
            found.reloads,
            (found.tokenMs / 1_000).toFixed(1),
            (found.queryMs / 1_000).toFixed(1),
          ],
        ]
      : [],
  );
  if (cells.length === 0) return '';
  const columns = [
    'the same work',
    'engine',
    'by',
    ...['token requests', 'queries', 'failed queries', 'reloads', 'recovery, s'].map(right),
  ];
  return `## The same work with the vendor’s SDK\n\n${table(columns, cells)}`;
}

function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .slice(0, MAX_CELL)
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/[<>{}]/g, character => `&#${character.charCodeAt(0)};`);
}
