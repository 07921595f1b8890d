import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { build, type Plugin } from 'esbuild';

import { mutants, type Mutant } from './mutants.js';

// Puts each mutant into the library, runs the simulation over it, and fails for each that lives.
/** Seeds that a mutant may survive before it counts as alive. */
const SEEDS = 2_000;

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
let alive = 0;
try {
  for (const mutant of mutants) {
    const verdict = await verdictOn(mutant);
    if (!verdict) alive += 1;
    console.log(`${verdict ? 'killed' : 'ALIVE '}  ${mutant.name}${verdict ? ` — ${verdict}` : ''}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`\n${mutants.length - alive} of ${mutants.length} mutants killed`);
process.exitCode = alive > 0 ? 1 : 0;

/** What the simulation said of it; `null` when it found nothing. */
async function verdictOn(mutant: Mutant): Promise<string | null> {
  const outfile = join(folder, 'simulation.mjs');
  await build({
    entryPoints: ['test/simulation/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    plugins: [mutation(mutant)],
  });
  const args = [outfile, '--seeds', String(SEEDS), '--brief'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const said = stdout.split('\n').find(line => line.includes('is broken'));
  if (status === 0 || !said) return null;
  return said;
}

function mutation({ file, find, replace, name }: Mutant): Plugin {
  return {
    name: 'mutation',
    setup(bundle) {
      bundle.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        if (relative(resolve('src'), path) !== file) return undefined;
        const source = readFileSync(path, 'utf8');
        // A mutant whose place has gone proves nothing.
        if (source.split(find).length !== 2) throw new Error(`The mutant "${name}" does not fit ${file}.`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
