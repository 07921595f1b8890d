import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { faultsOf } from './judge.js';
import { readLongRun, writeLongRun } from './long-run.js';
import { report } from './report.js';
import type { Sample } from './sample.js';
import { soak } from './soak.js';

// The demo with fifty embeds and tokens of three seconds, for half an hour. `--write` keeps the run and writes RESULTS.md and
// its plot; `--again` judges and writes the run that was kept. `--compilers` lets V8
// compile, to see by how much its machine code grows.

/** ms from one sample to the next. */
const INTERVAL = 10_000;
const DASHBOARDS_EVERY = 3;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    compilers: { type: 'boolean', default: false },
  },
});

const run = values.again
  ? await readLongRun()
  : await soak({
      minutes: Number(values.minutes),
      interval: INTERVAL,
      dashboardsEvery: DASHBOARDS_EVERY,
      compilers: values.compilers,
      progress: tell,
    });
if (values.write && !values.again) await writeLongRun(run);
const { text, plot } = await report(run);
console.log(text);
if (values.write || values.again) {
  await writeFile(here('./RESULTS.md'), text);
  await writeFile(here('./long-run.svg'), plot);
}
for (const fault of faultsOf(run)) {
  console.error(fault);
  process.exitCode = 1;
}

function tell({ minute, generation, host, dashboards }: Sample): void {
  const counts = { minute: minute.toFixed(2), generation, host, dashboards };
  console.error(JSON.stringify(counts));
}
