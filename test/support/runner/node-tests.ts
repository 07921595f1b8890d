import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { WAITED_IN_VAIN } from '../e2e-page.js';
import { allEngines, type Engine } from '../engines.js';
import { shortened, Tally, writeResults, type Outcome } from './results.js';

/** Where a test stands: in which suites, and whether it is one itself. */
interface TestData {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error & { failureType?: unknown } };
}

/** A test that has ended. */
interface Ended {
  readonly file: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Why it failed. */
  readonly reason?: string;
}

/** How many files of a folder run at once; default 1. An end-to-end test runs its engines side by side, and mostly waits. */
const CONCURRENCY: Readonly<Record<string, number>> = { 'test/e2e': 2 };

// Runs the test files of a folder by node:test, and counts by the engine that a test, or a suite around it, is named for.
const [folder = ''] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(file => file.endsWith('.test.ts'))
  .sort()
  .map(file => resolve(folder, file));

const tally = new Tally();
const first = await runFiles(files, CONCURRENCY[folder]);
const again = files.filter(file => onlyWaited(first.filter(test => test.file === file)));
for (const { title, reason, file } of first)
  if (reason && again.includes(file)) tally.addTry(engineOf(title), `${title}: ${reason}`);
const second = again.length > 0 ? await runFiles(again) : [];
for (const { title, outcome, reason } of [...first.filter(({ file }) => !again.includes(file)), ...second]) {
  if (outcome === 'failed') process.exitCode = 1;
  tally.add(engineOf(title), outcome, reason ? `${title}: ${reason}` : title);
}
writeResults(tally.counts);

/** The engine that a test, or a suite around it, is named for. */
function engineOf(title: string): Engine | undefined {
  return allEngines.find(known => title.includes(known));
}

/** Runs test files, and prints how they go. @returns their tests, in the order of their ends. */
async function runFiles(paths: readonly string[], concurrency = 1): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  // Also of tests that run side by side, node:test reports in the order in which they are defined.
  const suites: string[] = [];
  const stream = run({ files: paths, concurrency });
  stream.on('test:start', ({ name, nesting }) => {
    suites.splice(nesting, Infinity, name);
  });
  const count = (data: TestData, outcome: Outcome): void => {
    const { name, nesting, file = '', skip, todo, details } = data;
    // A suite fails by its tests, which are counted themselves, or by a hook of its own.
    if (details.type === 'suite' && details.error?.failureType !== 'hookFailed') return;
    const title = [...suites.slice(0, nesting), name].join(' ');
    if (outcome === 'failed')
      ended.push({ file, title, outcome, reason: shortened(causeOf(details.error)?.message) || 'no reason' });
    else ended.push({ file, title, outcome: skip !== undefined || todo !== undefined ? 'skipped' : outcome });
  };
  stream.on('test:pass', (data: TestData) => {
    count(data, 'passed');
  });
  stream.on('test:fail', (data: TestData) => {
    count(data, 'failed');
  });
  stream.pipe(new spec()).pipe(process.stdout, { end: false });
  await once(stream, 'end');
  return ended;
}

/**
 * Whether all failures of a file are waits that ended in vain: then a browser or a driver may have stopped, and the file runs once
 * more, alone. A value that is wrong is wrong at once.
 */
function onlyWaited(tests: readonly Ended[]): boolean {
  const reasons = tests.flatMap(({ reason }) => reason ?? []);
  return reasons.length > 0 && reasons.every(reason => reason.startsWith(WAITED_IN_VAIN));
}

function causeOf(error: Error | undefined): Error | undefined {
  return error?.cause instanceof Error ? error.cause : error;
}
