import { readFile, writeFile } from 'node:fs/promises';

import { format, resolveConfig } from 'prettier';

import type { Part } from '../part.js';
import { faultsOf } from './judge.js';
import { plotOf } from './plot.js';
import type { Run } from './run.js';
import { soak } from './soak.js';
import { countTable, flatTable } from './tables.js';

/** The run of half an hour. */
const LONG_RUN = 'bench/soak/long-run.json';

/** Enough for a kilobyte that is kept of each token to exceed the limit by half. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 1.75);

const METHOD = [
  'One host page, one provider, and the demo’s dashboards in all embeds, on another origin and in another process; the authorization server rotates the refresh token at each refresh and revokes the grant when a used one is presented again. The provider refreshes at half of the lifetime, because the times in a JWT are whole seconds, and up to one of the three is lost.',
  'The dashboards query their API every 30 seconds on average, each at its own times, instead of every 5: the browser has six connections to their server, and with ten queries a second on two busy cores a token of three seconds expires before its query is sent. A query that is answered with 401 has waited too long; the frame’s client requests a new token, and repeats the query.',
  'V8 compiles no machine code in this browser. Every document compiles its own hot code, and fifty with a chart library do so for more than half an hour: heap snapshots of dashboards that sent as many queries with one token for an hour grew by this code, and by nothing that a script retains. Without it, the heap contains what scripts retain.',
  'Each sample is taken shortly after a token has reached every frame, when the garbage of the process is collected. Timers, workers and listeners of window and document are counted by functions put in place before the page’s own scripts, nodes and all listeners by Chromium. Growth is that of a Theil–Sen line through the samples of the last two thirds, over the whole run. A session holds the version lock of each generation for ten seconds for the other tabs, with a timer each: there are about seven of them.',
].join('\n\n');

/** A short soak, next to the long one that was kept. With `SOAK_MINUTES=30`, the run is kept as the long one. */
export const part: Part = {
  name: 'soak',
  title: 'Half an hour with fifty embeds',

  async run() {
    const short = await soak({
      minutes: MINUTES,
      interval: 5_000,
      dashboardsEvery: 1,
      progress: ({ minute, generation }) => {
        console.error(`soak: ${minute.toFixed(1)} of ${MINUTES} minutes, generation ${generation}`);
      },
    });
    if (MINUTES >= 30) await keep(short);
    const long = JSON.parse(await readFile(LONG_RUN, 'utf8')) as Run;
    const day = long.date.slice(0, 10);
    return {
      text: [
        `The demo with ${long.embeds} embeds and access tokens of ${long.lifetime} seconds: ${long.minutes} minutes, kept from ${day} (\`SOAK_MINUTES=30 npm run bench -- --only soak\`; ${long.browser}, Node ${long.node}; ${long.samples.length} samples, ${long.skippedSamples} not answered in time), and a short run now.`,
        quoteOf(long),
        countTable([
          [`${long.minutes} minutes, ${day}`, long],
          [`${MINUTES} minutes, now`, short],
        ]),
        `![Heap, nodes, listeners and timers over ${long.minutes} minutes](soak/long-run.svg)`,
        `### What stayed flat in the run of ${long.minutes} minutes`,
        flatTable(long),
        `### What stayed flat in the run of ${MINUTES} minutes`,
        flatTable(short),
        METHOD,
      ].join('\n\n'),
      plots: { 'long-run.svg': plotOf(long) },
      quotes: { 'docs/evidence.md': quoteOf(long) },
      faults: [
        ...faultsOf(long).map(fault => `In the long run, ${fault}`),
        ...faultsOf(short).map(fault => `In the short run, ${fault}`),
      ],
    };
  },
};

async function keep(run: Run): Promise<void> {
  const options = { ...(await resolveConfig(LONG_RUN)), parser: 'json' };
  await writeFile(LONG_RUN, await format(JSON.stringify(run), options));
}

/** The long run in two sentences. */
function quoteOf({ minutes, embeds, totals, date }: Run): string {
  const whole = (value: number): string => value.toLocaleString('en');
  return (
    `In ${minutes} minutes (${date.slice(0, 10)}) the provider received ${whole(totals.generation)} generations with ${whole(totals.refreshRequests)} refresh requests, ` +
    `and ${whole(totals.received)} tokens reached ${embeds} dashboards; ${whole(totals.missed)} were missed. ` +
    'Heap, nodes, listeners and timers stayed as they were.'
  );
}
