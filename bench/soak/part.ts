import type { Part } from '../part.js';
import { faultsOf, sum } from './judge.js';
import { readLongRun } from './long-run.js';
import { METHOD, titleOf } from './report.js';
import type { Run } from './run.js';
import { soak } from './soak.js';
import { countTable, flatTable } from './tables.js';

const MINUTES = 2;
/** ms from one sample to the next. */
const INTERVAL = 5_000;

/** A short soak, beside the long one that was kept. */
export const part: Part = {
  name: 'soak',
  title: 'Half an hour with fifty embeds',

  async run() {
    const long = await readLongRun();
    const short = await soak({
      minutes: MINUTES,
      interval: INTERVAL,
      progress: ({ minute, generation }) => {
        console.error(`soak: ${minute.toFixed(1)} of ${MINUTES} minutes, generation ${generation}`);
      },
    });
    return {
      text: [
        `The demo with ${long.embeds} embeds and access tokens of ${long.lifetime} seconds: half an hour, kept from ${long.date.slice(0, 10)} (\`npx tsx bench/soak/main.ts --write\`, [all of it](soak/RESULTS.md)), and a short run now.`,
        countTable([
          [titleOf(long), long],
          [`${MINUTES} minutes, now`, short],
        ]),
        '![Heap, nodes, listeners and timers over half an hour](soak/long-run.svg)',
        `### What stayed flat in the run of ${long.minutes} minutes`,
        flatTable(long),
        `### What stayed flat in the run of ${MINUTES} minutes`,
        flatTable(short),
        METHOD,
      ].join('\n\n'),
      stable: stableOf(short),
      faults: [
        ...faultsOf(long).map(fault => `In the long run, ${fault}`),
        ...faultsOf(short).map(fault => `In the short run, ${fault}`),
      ],
    };
  },
};

function stableOf({ totals, embeds }: Run): Record<string, number> {
  return {
    'soak: refresh requests for each generation': totals.refreshRequests / (totals.generation - 1),
    'soak: used refresh tokens presented': sum(totals.refused),
    'soak: loads of each iframe': totals.loads / embeds,
    'soak: tokens missed by a dashboard': totals.missed - (totals.stillborn ?? 0) * embeds,
  };
}
