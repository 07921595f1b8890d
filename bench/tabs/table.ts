import type { BarrierRow } from './measure.js';

/** The table's head, as Markdown. */
export const head =
  '| engine | holder | turns | received between grant and barrier | unknown after it | late messages | slowest barrier, ms |\n' +
  '| --- | --- | ---: | ---: | ---: | ---: | ---: |';

/** A row of it. */
export function markdownRow({ engine, how, turns, late, unknown, stale, slowest }: BarrierRow): string {
  const name = `${how.dies ? 'died' : 'released'}, ${how.busy ? 'busy' : 'idle'}, ${how.barrier}`;
  return `| ${engine} | ${name} | ${turns} | ${late} | ${unknown} | ${stale} | ${slowest.toFixed(0)} |`;
}
