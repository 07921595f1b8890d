import { bridges } from '../size/bridges.js';
import { measure } from '../size/measure.js';
import { byLibrary } from './libraries.js';
import type { Measured } from './measure.js';
import type { Row } from './ranking.js';

/** By the names that the page reports. */
const names: Readonly<Record<string, string>> = {
  handshake: 'a new frame: from its insertion, through its loading, to the answer to its first token',
  'handshake-since-script': 'the same, from the first line of the frame’s script',
  push: 'a new token, from the first post to the last answer',
  'foreign-stranger': 'a message from an unknown window',
  'foreign-strayed': 'a message from a frame that is at another origin',
};

const units = ['raw', 'gzip', 'brotli'] as const;

/** What took how many times as long as bare; medians. */
export function timeRows({ rows }: Measured): Row[] {
  return rows.map(({ name, frames, samples }) => {
    const what = names[name];
    if (what === undefined) throw new Error(`The page reports "${name}", which no row is for.`);
    const bare = median(samples.bare);
    const values = byLibrary(library => median(samples[library]) / bare);
    return { key: name === 'push' ? `push ${frames}` : name, what, frames, unit: 'times bare', values };
  });
}

/** What both pages load for it, together. */
export async function byteRows(): Promise<Row[]> {
  const names = Object.keys(bridges) as (keyof typeof bridges)[];
  const sizes = await measure(names.flatMap(name => [bridges[name].host, bridges[name].frame]));
  return units.map(unit => ({
    key: 'bytes',
    what: `bytes of both sides, ${unit}`,
    unit: 'bytes',
    values: byLibrary(library => {
      const index = 2 * names.findIndex(name => name === library);
      return (sizes[index]?.[unit] ?? 0) + (sizes[index + 1]?.[unit] ?? 0);
    }),
  }));
}

function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}
