import { readFile, writeFile } from 'node:fs/promises';

import { format, resolveConfig } from 'prettier';

import { right, table } from '../../docs/table/markdown.js';
import type { Part, PartResult } from '../part.js';
import { faultsOf, soak, type Soak } from './soak.js';

/** The run of half an hour. */
const LONG_RUN = 'bench/soak/long-run.json';

/** Enough for a kilobyte that is kept of each token to exceed the limit by half. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 1.75);

const METHOD =
  'One host page, one provider, and the demo’s dashboards in all embeds, on another origin and in another process; the authorization server rotates the refresh token at each refresh and revokes the grant when a used one is presented again. Access tokens live for three seconds. The provider refreshes at half of the lifetime, because the times in a JWT are whole seconds, and up to one of the three is lost. The dashboards query their API every 30 seconds on average instead of every 5, because the browser has six connections to their server. V8 compiles no machine code in this browser, so that the heap contains what scripts retain. Each sample is taken shortly after a token has reached every frame, when the garbage of the process is collected. Growth is that of a Theil–Sen line through the samples of the last two thirds, over the whole run.';

/** A short soak, next to the long one that was kept. With `SOAK_MINUTES=30`, the run is kept as the long one. */
async function run(): Promise<PartResult> {
  const short = await soak(MINUTES);
  if (MINUTES >= 30) {
    const options = { ...(await resolveConfig(LONG_RUN)), parser: 'json' };
    await writeFile(LONG_RUN, await format(JSON.stringify(short), options));
  }
  const long = JSON.parse(await readFile(LONG_RUN, 'utf8')) as Soak;
  return {
    text: [
      `${sentence(long)} ${FLAT}`,
      `${sentence(short)} The long run is kept (\`SOAK_MINUTES=30 npm run bench -- --only soak\`).`,
      growthTable(long, short),
      METHOD,
    ].join('\n\n'),
    quotes: { 'docs/evidence.md': `${sentence(long)} ${FLAT}` },
    faults: [
      ...faultsOf(long).map(fault => `In the long run, ${fault}`),
      ...faultsOf(short).map(fault => `In the short run, ${fault}`),
    ],
  };
}

const FLAT = 'Heap, nodes, listeners and timers stayed as they were.';

function sentence({ minutes, date, embeds, generation, refreshRequests, delivered, missed }: Soak): string {
  return (
    `In ${minutes} minutes (${date.slice(0, 10)}) the provider received ${whole(generation)} generations with ${whole(refreshRequests)} refresh requests, ` +
    `and ${whole(delivered)} tokens reached ${embeds} dashboards; ${whole(missed)} were missed.`
  );
}

function growthTable(...runs: readonly Soak[]): string {
  const headings = runs.flatMap(({ minutes }) => [`median in ${minutes} minutes`, 'growth', 'allowed']);
  const names = Object.keys(runs[0]?.figures ?? {}) as (keyof Soak['figures'])[];
  return table(
    ['', ...headings.map(right)],
    names.map(name => [
      name,
      ...runs.flatMap(({ figures }) => {
        const { median, growth, limit } = figures[name];
        return [whole(median), whole(growth), `< ${whole(limit)}`];
      }),
    ]),
  );
}

function whole(value: number): string {
  // No negative zero.
  return (Math.round(value) + 0).toLocaleString('en');
}

/** Fifty embeds whose tokens live for seconds. */
export const part: Part = { name: 'soak', title: 'Half an hour with fifty embeds', run };
