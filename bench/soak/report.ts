import { format, resolveConfig } from 'prettier';

import { judge, type Judged } from './judge.js';
import { plotOf } from './plot.js';
import type { Run } from './run.js';
import { LONG_RUN } from './long-run.js';

/** RESULTS.md and its plot. */
export async function report(run: Run): Promise<{ readonly text: string; readonly plot: string }> {
  const config = await resolveConfig(LONG_RUN);
  const text = [
    '# The soak',
    `The demo with ${run.embeds} embeds and access tokens of ${run.lifetime} s for ${run.minutes} minutes, ${run.date.slice(0, 10)}, ${run.browser}, Node ${run.node}.`,
    missedTable(run),
    '![Heap, nodes, listeners and timers over the run](long-run.svg)',
    flatTable(run),
  ].join('\n\n');
  return { text: await format(text, { ...config, parser: 'markdown' }), plot: plotOf(run) };
}

/** What was counted over the whole run. */
export function missedTable({ totals, embeds }: Run): string {
  return JSON.stringify({ totals, embeds });
}

/** What stayed flat. */
export function flatTable(run: Run): string {
  return judge(run).map(row).join('\n');
}

function row(judged: Judged): string {
  return JSON.stringify(judged);
}
