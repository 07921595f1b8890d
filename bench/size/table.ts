import type { WeighedJob, Weighed } from './compare.js';
import type { Entry } from './entries.js';

/** Every entry point, as Markdown. */
export function entryTable(entries: readonly Entry[]): string {
  const rows = entries.map(({ what, bytes: { raw, gzip, brotli }, limit }) => [
    what,
    raw,
    gzip,
    brotli,
    limit ?? '–',
  ]);
  return table(['what', 'raw', 'gzip', 'brotli', 'limit'], ['---', '---:', '---:', '---:', '---:'], rows);
}

/** Who weighs what for a job, as Markdown; the ratio is that of the brotli bytes to the first one of ours. */
export function jobTable({ job, ours, peers }: WeighedJob): string {
  const own = ours[0]?.bytes.brotli ?? NaN;
  const row = ({ offer, bytes: { raw, gzip, brotli } }: Weighed, of: 'ours' | 'peer'): readonly unknown[] => {
    const note =
      of === 'ours'
        ? ''
        : brotli < own
          ? `smaller: ${job.smaller[offer.package ?? ''] ?? '?'}`
          : 'ours is smaller';
    const name = of === 'ours' ? `**${offer.name}**` : offer.name;
    return [name, raw, gzip, brotli, (brotli / own).toFixed(2), note];
  };
  return table(
    ['what', 'raw', 'gzip', 'brotli', 'times ours', ''],
    ['---', '---:', '---:', '---:', '---:', '---'],
    [...ours.map(weighed => row(weighed, 'ours')), ...peers.map(weighed => row(weighed, 'peer'))],
  );
}

function table(
  head: readonly string[],
  rule: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  return [head, rule, ...rows].map(cells => `| ${cells.map(String).join(' | ')} |`).join('\n');
}
