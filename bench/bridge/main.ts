import { part } from './part.js';

// The bridge beside others, in one run: prints the table; fails where a row is not as it says.

const { text, faults } = await part.run();
console.log(text);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
