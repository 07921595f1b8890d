import { parseArgs } from 'node:util';

import { report } from './report.js';
import { playAll, SHARES } from './targets.js';

// Fuzzes one target or all: `--target native --messages 10000 --seed 1`. With `--path`, plays a counterexample again.

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    messages: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});
const names = values.target === undefined ? [...SHARES.keys()] : values.target.split(',');
const { text, faults } = report(
  await playAll(names, { seed: Number(values.seed), messages: Number(values.messages), path: values.path }),
);
console.log(text);
for (const fault of faults) console.error(`\n${fault}`);
if (faults.length > 0) process.exitCode = 1;
