import { parseArgs } from 'node:util';

import { installBrowsers } from '../test/support/install-browsers.js';
import { programs } from '../test/support/browsers.js';
import type { Part, PartResult } from './part.js';
import { parts } from './parts.js';
import { writeResults } from './results.js';

// Measures all parts, or those that `--only` names, and writes RESULTS.md and the pages that quote it. One part that fails does not
// discard the others' results.

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const names = parts.map(({ name }) => name);
for (const name of values.only ?? [])
  if (!names.includes(name)) throw new Error(`"${name}" is not a part; the parts are ${names.join(', ')}.`);
const chosen = parts.filter(({ name }) => values.only?.includes(name) ?? true);

installBrowsers([programs.chromium]);
const measured = new Map<Part, PartResult>();
const faults: string[] = [];
for (const part of chosen) {
  const start = performance.now();
  try {
    const result = await part.run();
    measured.set(part, result);
    faults.push(...result.faults.map(fault => `${part.name}, ${fault}`));
    console.log(`## ${part.title}\n\n${result.text}\n`);
  } catch (error) {
    faults.push(`${part.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  console.error(`${part.name}: ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
}
await writeResults(parts, measured);
for (const fault of faults) console.error(`Fault: ${fault}`);
if (faults.length > 0) process.exitCode = 1;
