import { readFileSync, writeFileSync } from 'node:fs';

import { z } from 'zod';

import { allEngines } from '../engines.js';

/** The environment variable that names the file into which a test runner writes its results. */
export const resultsVariable = 'TEST_RESULTS_FILE';

const count = z.number().int().nonnegative();

const countsSchema = z.object({
  /** The engine that the tests ran in; absent for tests that need none. */
  engine: z.enum(allEngines).optional(),
  passed: count,
  failed: count,
  skipped: count,
  /** What the failed tests are called, and why they failed. */
  failures: z.array(z.string()),
  /** What failed at the first try and was tried again, and why. */
  triedAgain: z.array(z.string()),
});

/** How many tests passed, failed and were skipped, in one engine or in none. */
export type Counts = z.infer<typeof countsSchema>;

/** One test's outcome. */
export type Outcome = 'passed' | 'failed' | 'skipped';

/** Characters. */
const REASON = 500;

/** What an assertion says, in one line: the summary may be all that is left of a run's output. */
export function shortened(message = ''): string {
  return message.replace(/\s+/gu, ' ').slice(0, REASON);
}

/** Adds up single outcomes, per engine. */
export class Tally {
  readonly #counts = new Map<Counts['engine'], Counts>();

  /** Counts one test, by its whole title. */
  add(engine: Counts['engine'], outcome: Outcome, title: string): void {
    const counts = this.#of(engine);
    counts[outcome] += 1;
    if (outcome === 'failed') counts.failures.push(title);
  }

  /** Notes a test that is tried again: its outcome does not count. */
  addTry(engine: Counts['engine'], title: string): void {
    this.#of(engine).triedAgain.push(title);
  }

  #of(engine: Counts['engine']): Counts {
    const counts = this.#counts.get(engine) ?? {
      ...(engine && { engine }),
      passed: 0,
      failed: 0,
      skipped: 0,
      failures: [],
      triedAgain: [],
    };
    this.#counts.set(engine, counts);
    return counts;
  }

  /** The counts so far. */
  get counts(): Counts[] {
    return [...this.#counts.values()];
  }
}

/** Writes results to the file that the orchestrator asked for; nothing when nobody asked. */
export function writeResults(counts: readonly Counts[]): void {
  const path = process.env[resultsVariable];
  if (path) writeFileSync(path, JSON.stringify(counts));
}

/**
 * Reads the results that a test runner wrote.
 * @throws Error when it wrote none, or something else.
 */
export function readResults(path: string): Counts[] {
  return z.array(countsSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
}
