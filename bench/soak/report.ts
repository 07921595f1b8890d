import { format, resolveConfig } from 'prettier';

import { LONG_RUN } from './long-run.js';
import { plotOf } from './plot.js';
import type { Run } from './run.js';
import { countTable, flatTable } from './tables.js';

/** How it was done. */
export const METHOD = [
  'One host page, one provider, and the demo’s dashboards in all embeds, on another origin and in another process; the authorization server rotates the refresh token at each refresh and revokes the grant when a used one is presented again. The provider refreshes at half of the lifetime, because the times in a JWT are whole seconds, and up to one of the three is lost.',
  'The dashboards query their API every 30 seconds on average, each at its own times, instead of every 5: the browser has six connections to their server, and with ten queries a second on two busy cores a token of three seconds expires before its query is sent. A query that is answered with 401 has waited too long; the frame’s client requests a new token, and repeats the query.',
  'V8 compiles no machine code in this browser (unless `--compilers` is set). Every document compiles its own hot code, and fifty with a chart library do so for more than half an hour: heap snapshots of dashboards that sent as many queries with one token for an hour grew by this code, and by nothing that a script retains. Without it, the heap contains what scripts retain.',
  'Each sample is taken shortly after a token has reached every frame, when the garbage of the process is collected. Timers, workers and listeners of window and document are counted by functions put in place before the page’s own scripts, nodes and all listeners by Chromium. Growth is that of a Theil–Sen line through the samples of the last two thirds, over the whole run. A session holds the version lock of each generation for ten seconds for the other tabs, with a timer each: there are about seven of them.',
].join('\n\n');

/** The text of RESULTS.md, and its plot. */
export async function report(run: Run): Promise<{ readonly text: string; readonly plot: string }> {
  const { embeds, lifetime, minutes, date, browser, node, skippedSamples } = run;
  const config = await resolveConfig(LONG_RUN);
  const text = [
    '# The soak',
    `The demo with ${embeds} embeds and access tokens of ${lifetime} seconds for ${minutes} minutes. ${dayOf(run)} (${date}), ${browser}, Node ${node}; ${run.samples.length} samples, ${skippedSamples} not answered in time.`,
    '## Nothing missed',
    countTable([[titleOf(run), run]]),
    '## Nothing grows',
    '![Heap, nodes, listeners and timers over the run](long-run.svg)',
    flatTable(run),
    ...(run.compilers ? ['V8’s compilers were at work, and what they made is in the heap.'] : []),
    '## How',
    METHOD,
    'Do it again: `npx tsx bench/soak/main.ts --write`.',
  ].join('\n\n');
  return { text: await format(text, { ...config, parser: 'markdown' }), plot: plotOf(run) };
}

/** The heading of a run's column. */
export function titleOf(run: Run): string {
  return `${run.minutes} minutes, ${dayOf(run)}`;
}

function dayOf({ date }: Run): string {
  return date.slice(0, 10);
}
