import { parseArgs } from 'node:util';

import { installBrowsers } from '../test/support/install-browsers.js';
import { programs } from '../test/support/browsers.js';
import type { Part, StableFigures } from './part.js';
import { parts } from './parts.js';
import { writeResults, type Measured } from './results.js';
import { commitFigures, committedFigures, differences } from './stable-figures.js';

// Everything behind a claim of speed or size, in one go: measures all parts, or those that `--only` names, and writes RESULTS.md and
// stable.json. `--check` measures the stable figures alone and compares them with the committed ones.

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, check: { type: 'boolean', default: false } },
});
const chosen = choose(values.only);
installBrowsers([programs.chromium]);
const start = performance.now();
const faults = values.check ? await checkAll(chosen) : await measureAll(chosen);
for (const fault of faults) console.error(`Not as it should be: ${fault}`);
console.error(`\n${chosen.length} parts, ${minutesSince(start)} minutes, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

function choose(names: readonly string[] | undefined): readonly Part[] {
  if (!names) return parts;
  return names.map(name => {
    const part = parts.find(known => known.name === name);
    if (!part)
      throw new Error(`There is no part "${name}", but ${parts.map(known => known.name).join(', ')}.`);
    return part;
  });
}

async function measureAll(chosen: readonly Part[]): Promise<string[]> {
  const measured: Measured[] = [];
  const faults: string[] = [];
  for (const part of chosen) {
    const result = await attempt(part, () => part.run(), faults);
    if (!result) continue;
    measured.push({ part, result });
    faults.push(...result.faults.map(fault => `${part.name}, ${fault}`));
    console.log(`## ${part.title}\n\n${result.text}\n`);
  }
  await writeResults(parts, measured);
  commitFigures(Object.fromEntries(measured.map(({ part, result }) => [part.name, result.stable])));
  return faults;
}

async function checkAll(chosen: readonly Part[]): Promise<string[]> {
  const committed = committedFigures();
  const faults: string[] = [];
  for (const part of chosen) {
    const figures = await attempt<StableFigures | undefined>(part, () => part.check?.(), faults);
    if (figures) faults.push(...differences(part.name, figures, committed[part.name]));
  }
  if (faults.length > 0)
    console.error('Figures that are meant to change are written anew by: npm run bench -- --only NAME');
  return faults;
}

/** One part that fails does not take the others' results away. */
async function attempt<Result>(
  part: Part,
  measure: () => Promise<Result> | undefined,
  faults: string[],
): Promise<Result | undefined> {
  const start = performance.now();
  try {
    return await measure();
  } catch (error) {
    faults.push(`${part.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return undefined;
  } finally {
    console.error(`${part.name}: ${minutesSince(start)} minutes`);
  }
}

function minutesSince(start: number): string {
  return ((performance.now() - start) / 60_000).toFixed(1);
}
