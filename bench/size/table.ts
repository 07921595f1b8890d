import { right, table } from '../../docs/table/markdown.js';
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
  return table(['what', ...['raw', 'gzip', 'brotli', 'limit'].map(right)], rows);
}

/** The two files that a page and its dashboards load, as a sentence. */
export function scriptLine(entries: readonly Entry[]): string {
  const bytesOf = (file: string): string => {
    const entry = entries.find(({ what }) => what === `\`${file}\``);
    if (!entry) throw new Error(`The build has no ${file}.`);
    return `${entry.bytes.brotli.toLocaleString('en')} bytes`;
  };
  return `\`analytics-embed.min.js\` has ${bytesOf('analytics-embed.min.js')} with lit, @lit/context and zod, \`frame.min.js\` ${bytesOf('frame.min.js')} (brotli).`;
}

/** Who weighs what for a job, as Markdown; the ratio is that of the brotli bytes to the first one of ours. */
export function jobTable({ job, ours, peers }: WeighedJob): string {
  const own = ours[0]?.bytes.brotli ?? NaN;
  const row = (
    { offer, bytes: { raw, gzip, brotli } }: Weighed,
    of: 'ours' | 'peer',
  ): readonly (string | number)[] => {
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
    ['what', ...['raw', 'gzip', 'brotli', 'times ours'].map(right), ''],
    [...ours.map(weighed => row(weighed, 'ours')), ...peers.map(weighed => row(weighed, 'peer'))],
  );
}
