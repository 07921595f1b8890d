import type { Part } from '../part.js';
import { faultsOf } from './judge.js';
import { readLongRun } from './long-run.js';
import { METHOD, titleOf } from './report.js';
import type { Run } from './run.js';
import { soak } from './soak.js';
import { countTable, flatTable } from './tables.js';

/** Enough for a kilobyte that is kept of each token to pass the limit by half. */
const MINUTES = 1.75;
/** ms from one sample to the next. */
const INTERVAL = 5_000;

/**
 * A short soak, beside the long one that was kept. No figures for CI: they take minutes, and the tests in the browser count
 * what mounts and generations leave.
 */
export const part: Part = {
  name: 'soak',
  title: 'Half an hour with fifty embeds',

  async run() {
    const long = await readLongRun();
    const short = await soak({
      minutes: MINUTES,
      interval: INTERVAL,
      dashboardsEvery: 1,
      progress: ({ minute, generation }) => {
        console.error(`soak: ${minute.toFixed(1)} of ${MINUTES} minutes, generation ${generation}`);
      },
    });
    return {
      text: [
        `The demo with ${long.embeds} embeds and access tokens of ${long.lifetime} seconds: ${long.minutes} minutes, kept from ${long.date.slice(0, 10)} (\`npx tsx bench/soak/main.ts --write\`, [all of it](soak/RESULTS.md)), and a short run now.`,
        quoteOf(long),
        countTable([
          [titleOf(long), long],
          [`${MINUTES} minutes, now`, short],
        ]),
        `![Heap, nodes, listeners and timers over ${long.minutes} minutes](soak/long-run.svg)`,
        `### What stayed flat in the run of ${long.minutes} minutes`,
        flatTable(long),
        `### What stayed flat in the run of ${MINUTES} minutes`,
        flatTable(short),
        METHOD,
      ].join('\n\n'),
      quotes: { 'docs/evidence.md': quoteOf(long) },
      faults: [
        ...faultsOf(long).map(fault => `In the long run, ${fault}`),
        ...faultsOf(short).map(fault => `In the short run, ${fault}`),
      ],
    };
  },
};

/** The long run in two sentences, for docs/evidence.md. */
function quoteOf({ minutes, embeds, totals, date }: Run): string {
  const whole = (value: number): string => value.toLocaleString('en');
  return (
    `In ${minutes} minutes (${date.slice(0, 10)}) the provider received ${whole(totals.generation)} generations with ${whole(totals.refreshRequests)} refresh requests, ` +
    `and ${whole(totals.received)} tokens reached ${embeds} dashboards; ${whole(totals.missed)} were missed. ` +
    'Heap, nodes, listeners and timers stayed as they were.'
  );
}
