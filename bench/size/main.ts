import { reasonFaults, weigh } from './compare.js';
import { measureEntries, overLimits } from './entries.js';
import { jobs } from './jobs.js';
import { entryTable, jobTable } from './table.js';

// Prints the bytes of every entry point, and with `--peers` of others for the same jobs; run `npm run build` before. `--check`
// fails where a limit is passed.

const entries = await measureEntries();
console.log(entryTable(entries));
const faults = overLimits(entries);
if (process.argv.includes('--peers')) {
  for (const weighed of await weigh(jobs)) {
    console.log(`\n${weighed.job.title}\n\n${jobTable(weighed)}`);
    faults.push(...reasonFaults(weighed));
  }
}
for (const fault of faults) console.error(fault);
if (process.argv.includes('--check') && faults.length > 0) process.exitCode = 1;
