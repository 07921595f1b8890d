import { readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import { allEngines, selectedEngines, type Engine } from '../test/support/engines.js';

const TESTS = 'test/e2e/under-fire.test.ts';
const README = 'README.md';
const COMMAND = 'npm run peers -- --write';
const OPENING = '<!-- peers-under-fire -->';
const CLOSING = '<!-- /peers-under-fire -->';

const cell = z.string().min(1);
const measuredSchema = z.object({
  /** When the peers were measured, and in what. */
  measured: z.iso.date(),
  engines: cell,
  /** The peers with their versions, in the order of every row's results. */
  peers: z.array(cell),
  rows: z.array(
    z.object({
      letter: cell,
      scenario: cell,
      peers: z.array(cell),
      /** What a page has to use so that ours survives; absent where it needs nothing. */
      needs: cell.optional(),
    }),
  ),
});

/** What the peers did, as it was measured, and which rows there are. */
export const measured = measuredSchema.parse(
  JSON.parse(readFileSync(new URL('peers-under-fire.json', import.meta.url), 'utf8')),
);

type Row = (typeof measured)['rows'][number];

/** The name of a row: its first cell, and its test. */
export function rowName({ letter, scenario }: Row): string {
  return `${letter} ${scenario}`;
}

/** What is between the markers; `undefined` where a text has none. */
export function betweenMarkers(text: string): string | undefined {
  const start = text.indexOf(OPENING);
  const end = text.indexOf(CLOSING);
  return start >= 0 && end > start ? text.slice(start + OPENING.length, end) : undefined;
}

/** Which rows passed, in which engines. */
type Passes = ReadonlyMap<string, ReadonlySet<Engine>>;

/** The table in Markdown. Ours is `ok` only where the row passed in every engine that ran. */
export function table(passes: Passes, engines: readonly Engine[]): string {
  const { measured: date, engines: theirEngines, peers, rows } = measured;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['scenario', 'analytics-embed', ...peers]),
    line(['scenario', 'ours', ...peers].map(() => '---')),
    ...rows.map(row => line([rowName(row), ours(row, passes, engines), ...row.peers])),
    '',
    '`ok` survives, and what follows it is what the page has to use for that; `X` fails, `–` and `n/a` do not apply, `?` was not',
    `measured. Our column comes from end-to-end tests of these names in ${list(engines)} (\`${COMMAND}\`);`,
    `the peers were measured on ${date} in ${theirEngines}, each with its own forced refresh and timer.`,
  ].join('\n');
}

function ours(row: Row, passes: Passes, engines: readonly Engine[]): string {
  const passed = passes.get(rowName(row));
  if (!engines.every(engine => passed?.has(engine))) return 'X';
  return row.needs === undefined ? 'ok' : `ok, ${row.needs}`;
}

function list(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ');
}

/** Runs the rows; what they say while they run goes to the standard error. */
async function runRows(): Promise<Passes> {
  const passes = new Map<string, Set<Engine>>();
  const path: string[] = [];
  const stream = run({ files: [TESTS], concurrency: 1 });
  stream.on('test:start', ({ name, nesting }) => {
    path.splice(nesting, Infinity, name);
  });
  stream.on('test:pass', ({ name, nesting, skip, todo }) => {
    const suites = path.slice(0, nesting).join(' ');
    const engine = allEngines.find(known => suites.includes(known));
    if (!engine || skip !== undefined || todo !== undefined) return;
    passes.set(name, (passes.get(name) ?? new Set()).add(engine));
  });
  const report = stream.pipe(new spec());
  report.pipe(process.stderr);
  await finished(report);
  return passes;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const before = readFileSync(README, 'utf8');
  const old = betweenMarkers(before);
  if (values.write && old === undefined) {
    console.error(`${README} has no ${OPENING} … ${CLOSING}: put them where the table is to stand.`);
    process.exitCode = 1;
    return;
  }
  const engines = selectedEngines();
  const passes = await runRows();
  const style = await resolveConfig(README);
  const text = await format(table(passes, engines), { ...style, parser: 'markdown' });
  process.stdout.write(text);
  if (values.write && old !== undefined) {
    writeFileSync(
      README,
      before.replace(OPENING + old + CLOSING, () => `${OPENING}\n\n${text}\n${CLOSING}`),
    );
  }
  if (measured.rows.some(row => ours(row, passes, engines) === 'X')) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
