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
const SEEDS = 2_000;

const ofTabs = mutantsOfTabs.map(mutant => ({ ...mutant, simulation: 'test/simulation/tabs/main.ts' }));
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
    console.log(verdict === null ? `ALIVE   ${mutant.name}` : `killed  ${mutant.name} — ${verdict}`);
  }
}

/** What the simulation said of it; `null` when it found nothing. */
async function verdictOn(mutant: Mutant, outfile: string): Promise<string | null> {
  await build({
    entryPoints: [mutant.simulation ?? 'test/simulation/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    plugins: [mutation(mutant)],
  });
  const args = [outfile, '--seeds', String(SEEDS), '--brief'];
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
        if (source.split(find).length !== 2) throw new Error(`The mutant "${name}" does not fit ${file}.`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
