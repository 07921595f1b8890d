import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';

import { build, type Plugin } from 'esbuild';

import { inject, mutants, type Mutant } from './mutants.js';

// Injects each mutant into the library, runs the simulation, and fails for each mutant that it does not find.
/** Seeds after which a mutant counts as not found. */
const SEEDS = 6_500;

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
const unchanged = join(folder, 'unchanged.mjs');
const waiting = [...mutants.entries()];
let survivors = 0;
try {
  await bundle(unchanged);
  await Promise.all(Array.from({ length: availableParallelism() }, work));
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`\n${mutants.length - survivors} of ${mutants.length} mutants killed`);
process.exitCode = survivors > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [number, mutant] = next;
    const file = join(folder, `${number}.mjs`);
    await bundle(file, mutant);
    const violation = await newViolation(file, mutant.tabs ? ['--tabs'] : []);
    if (violation === null) survivors += 1;
    console.log(violation === null ? `SURVIVED  ${mutant.name}` : `killed    ${mutant.name} — ${violation}`);
  }
}

/** The first violation that the library without the mutant does not have; `null` if there is none. */
async function newViolation(file: string, options: string[]): Promise<string | null> {
  for (let from = 1; from <= SEEDS;) {
    const violation = await firstViolation([file, ...options], from, SEEDS + 1 - from);
    const seed = Number(/^seed (\d+):/.exec(violation ?? '')?.[1] ?? NaN);
    if (Number.isNaN(seed) || (await firstViolation([unchanged, ...options], seed, 1)) === null)
      return violation;
    from = seed + 1;
  }
  return null;
}

function firstViolation(args: string[], from: number, seeds: number): Promise<string | null> {
  const allArgs = [...args, '--from', String(from), '--seeds', String(seeds), '--brief'];
  return new Promise(resolve => {
    execFile(process.execPath, allArgs, (_, stdout) => {
      resolve(stdout.split('\n').find(line => line.includes('is violated')) ?? null);
    });
  });
}

async function bundle(outfile: string, mutant?: Mutant): Promise<void> {
  await build({
    entryPoints: ['test/simulation/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    // Imported only to shrink a scenario, which `--brief` prevents.
    external: ['fast-check'],
    plugins: mutant ? [mutation(mutant)] : [],
  });
}

function mutation(mutant: Mutant): Plugin {
  return {
    name: 'mutation',
    setup(bundler) {
      bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) =>
        path === absolute(mutant.file) ? { contents: inject(mutant), loader: 'ts' } : undefined,
      );
    },
  };
}
