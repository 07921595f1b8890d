import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { allEngines } from './support/engines.js';
import { installBrowsers } from './support/install-browsers.js';
import { readResults, shortened, type Counts } from './support/runner/results.js';
import { runStages, type Ended } from './support/runner/schedule.js';
import { stages, type Stage } from './support/runner/stages.js';

/** The results of a stage. */
interface Outcome extends Ended {
  readonly counts: readonly Counts[];
}

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const only = values.only;
const partial = only !== undefined || process.env['TEST_ENGINES'] !== undefined;
if (partial && process.env['CI'] !== undefined)
  throw new Error('A partial run proves nothing: CI takes all.');

const folder = mkdtempSync(join(tmpdir(), 'test-results-'));
const resultsFile = (stage: Stage): string => join(folder, `${stage.name}.json`);
const start = performance.now();
try {
  installBrowsers();
  const selected = stages().filter(stage => !only || only.includes(stage.name));
  const ended = await runStages(selected, resultsFile);
  const outcomes = ended.map(end => ({
    ...end,
    counts: countsOf(end, resultsFile(end.stage)),
  }));
  summarize(outcomes.sort((a, b) => selected.indexOf(a.stage) - selected.indexOf(b.stage)));
} finally {
  rmSync(folder, { recursive: true });
}

function countsOf({ stage, succeeded, output }: Ended, file: string): Counts[] {
  // The reason of a check is at its end.
  if (stage.kind === 'check') return [one(succeeded, `${stage.name}: ${shortened(output.slice(-500))}`)];
  const counts = resultsOf(stage, file);
  const missing =
    stage.kind === 'engines' && !partial ? allEngines.filter(engine => !ran(counts, engine)) : [];
  for (const engine of missing) console.error(`${stage.name}: no test ran in ${engine}.`);
  const failed = counts.some(count => count.failed > 0) || missing.length > 0;
  // A runner may fail without a test that says so.
  const silent = !succeeded && !failed ? [one(false, `${stage.name}: the runner itself`)] : [];
  return [
    ...counts,
    ...missing.map(engine => ({ engine, ...one(false, `${stage.name}: no test ran`) })),
    ...silent,
  ];
}

function resultsOf(stage: Stage, file: string): Counts[] {
  try {
    return readResults(file);
  } catch (error) {
    console.error(String(error));
    return [one(false, `${stage.name}: no results`)];
  }
}

function ran(counts: readonly Counts[], engine: Counts['engine']): boolean {
  return counts.some(count => count.engine === engine && count.passed + count.failed > 0);
}

function one(passed: boolean, name: string): Counts {
  return {
    passed: passed ? 1 : 0,
    failed: passed ? 0 : 1,
    skipped: 0,
    failures: passed ? [] : [name],
    triedAgain: [],
  };
}

function summarize(outcomes: readonly Outcome[]): void {
  console.log('\n━━ summary');
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { stage, counts, minutes } of outcomes) {
    for (const { engine, passed, failed, skipped } of counts) {
      sum.passed += passed;
      sum.failed += failed;
      sum.skipped += skipped;
      const where = engine ?? '';
      const more = skipped > 0 ? `, ${skipped} skipped` : '';
      const time = `${minutes.toFixed(1)} min`;
      console.log(
        `${stage.name.padEnd(9)} ${where.padEnd(9)} ${time.padStart(8)}  ${passed} passed, ${failed} failed${more}`,
      );
    }
  }
  const all = outcomes.flatMap(({ counts }) => counts);
  for (const { triedAgain } of all) for (const test of triedAgain) console.log(`tried again: ${test}`);
  for (const { engine, failures } of all)
    for (const failure of failures) console.log(`failed: ${failure}${engine ? `, in ${engine}` : ''}`);
  if (partial) console.log('A partial run: it proves nothing about the rest.');
  console.log(`${((performance.now() - start) / 60_000).toFixed(1)} minutes in all`);
  process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
}
