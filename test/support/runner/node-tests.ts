import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { allEngines } from '../engines.js';
import { shortened, Tally, writeResults, type Outcome } from './results.js';

/** Where a test stands: in which suites, and whether it is one itself. */
interface TestData {
  readonly name: string;
  readonly nesting: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error & { failureType?: unknown } };
}

/** How many files of a folder run at once; default 1. An end-to-end test runs its engines side by side, and mostly waits. */
const CONCURRENCY: Readonly<Record<string, number>> = { 'test/e2e': 2 };

// Runs the test files of a folder by node:test, and counts by the engine that a test, or a suite around it, is named for.
const [folder = ''] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(file => file.endsWith('.test.ts'))
  .sort()
  .map(file => join(folder, file));

const tally = new Tally();
// Also of tests that run side by side, node:test reports in the order in which they are defined.
const path: string[] = [];
const stream = run({ files, concurrency: CONCURRENCY[folder] ?? 1 });
stream.on('test:start', ({ name, nesting }) => {
  path.splice(nesting, Infinity, name);
});
stream.on('test:pass', (data: TestData) => {
  count(data, 'passed');
});
stream.on('test:fail', (data: TestData) => {
  process.exitCode = 1;
  count(data, 'failed');
});
stream.once('end', () => {
  writeResults(tally.counts);
});
stream.pipe(new spec()).pipe(process.stdout);

function count({ name, nesting, skip, todo, details }: TestData, outcome: Outcome): void {
  // A suite fails by its tests, which are counted themselves, or by a hook of its own.
  if (details.type === 'suite' && details.error?.failureType !== 'hookFailed') return;
  const names = [...path.slice(0, nesting), name].join(' ');
  const engine = allEngines.find(known => names.includes(known));
  const left = skip !== undefined || todo !== undefined;
  tally.add(
    engine,
    left ? 'skipped' : outcome,
    outcome === 'failed' ? `${names}: ${shortened(causeOf(details.error)?.message)}` : names,
  );
}

function causeOf(error: Error | undefined): Error | undefined {
  return error?.cause instanceof Error ? error.cause : error;
}
