import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve as absolute } from 'node:path';

import { build, type Plugin } from 'esbuild';

import { mutantsOfPromises } from './mutants-of-promises.js';
import { mutantsOfTime } from './mutants-of-time.js';
import { mutants as mutantsOfRefreshing, type Mutant } from './mutants.js';
import { mutantsOfTabs } from './tabs/mutants.js';

// Puts each mutant into the library, runs the simulation over it, and fails for each that lives.
/** Seeds that a mutant may survive before it counts as alive. */
const SEEDS = 4_500;
const SIMULATION = 'test/simulation/main.ts';
const SIMULATION_OF_TABS = 'test/simulation/tabs/main.ts';

const ofTabs = mutantsOfTabs.map(mutant => ({ ...mutant, simulation: SIMULATION_OF_TABS }));
const mutants: readonly Mutant[] = [
  ...mutantsOfRefreshing,
  ...mutantsOfPromises,
  ...mutantsOfTime,
  ...ofTabs,
];
const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
const waiting = [...mutants.entries()];
let alive = 0;
try {
  for (const simulation of [SIMULATION, SIMULATION_OF_TABS]) await bundle(simulation, asItIs(simulation));
  await Promise.all(Array.from({ length: availableParallelism() }, work));
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`\n${mutants.length - alive} of ${mutants.length} mutants killed`);
process.exitCode = alive > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [number, mutant] = next;
    const verdict = await verdictOn(mutant, join(folder, `${number}.mjs`));
    if (verdict === null) alive += 1;
    console.log(verdict === null ? `SURVIVED  ${mutant.name}` : `killed    ${mutant.name} — ${verdict}`);
  }
}

/** What the simulation said of it; `null` when it found nothing that it does not find in the library as it is. */
async function verdictOn(mutant: Mutant, outfile: string): Promise<string | null> {
  const simulation = mutant.simulation ?? SIMULATION;
  await bundle(simulation, outfile, [mutation(mutant)]);
  for (let from = 1; from <= SEEDS;) {
    const verdict = await run(outfile, from, SEEDS + 1 - from);
    const seed = Number(/^seed (\d+):/.exec(verdict ?? '')?.[1] ?? NaN);
    if (Number.isNaN(seed) || (await run(asItIs(simulation), seed, 1)) === null) return verdict;
    from = seed + 1;
  }
  return null;
}

function asItIs(simulation: string): string {
  return join(folder, simulation === SIMULATION ? 'as-it-is.mjs' : 'tabs-as-they-are.mjs');
}

async function bundle(simulation: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    entryPoints: [simulation],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    plugins,
  });
}

/** What breaks first in so many seeds; `null` for nothing. */
function run(file: string, from: number, seeds: number): Promise<string | null> {
  const args = [file, '--from', String(from), '--seeds', String(seeds), '--brief'];
  return new Promise(resolve => {
    execFile(process.execPath, args, (_, stdout) => {
      resolve(stdout.split('\n').find(line => line.includes('is broken')) ?? null);
    });
  });
}

function mutation({ file, find, replace, name }: Mutant): Plugin {
  return {
    name: 'mutation',
    setup(bundle) {
      bundle.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        if (relative(absolute('src'), path) !== file) return undefined;
        const source = readFileSync(path, 'utf8');
        // A mutant whose place has gone proves nothing.
        if (source.split(find).length !== 2)
          throw new Error(`The text to replace for the mutant "${name}" must occur exactly once in ${file}.`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
