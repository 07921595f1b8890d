import { right, table } from '../../docs/table/markdown.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
import { libraries, packages } from './libraries.js';
import { measure } from './measure.js';
import { reasonFaults, reasons, verdict, type Row } from './ranking.js';
import { byteRows, timeRows } from './rows.js';

async function run(): Promise<PartResult> {
  const measured = await measure();
  const rows = [...timeRows(measured), ...(await byteRows())];
  return {
    text: [
      'Times are medians, as multiples of a bare `postMessage` loop with one listener in the same run; less is better. Bytes are what the host page and the frame’s page load together.',
      tableOf(rows),
      WHY.map((reason, index) => `${index + 1}. ${reason}`).join('\n'),
      'Each library is used as its documentation describes for awaiting a function in a frame (this project: `provider.tokens` and `embed-token-delivered`), in a host page of its own with frames of another origin, and each round runs all of them. Tokens have 900 bytes. A frame is connected while it is being loaded, the same for all: penpal, post-me and chatty begin at once; comlink and switchboard, which cannot detect when a frame listens, after its `load`. “Equal” is within 10%, by which two runs differ.',
      `Measured in ${measured.browser.replace('/', ' ')} with ${await packageVersions(packages)}.`,
    ].join('\n\n'),
    quotes: { 'docs/evidence.md': tableOf(rows) },
    faults: reasonFaults(rows),
  };
}

/** The reasons, once each, in the order of their numbers. */
const WHY = [...new Set(Object.values(reasons))];

function noteOf(row: Row): number | undefined {
  const reason = reasons[row.key];
  return reason === undefined ? undefined : WHY.indexOf(reason) + 1;
}

function tableOf(rows: readonly Row[]): string {
  const shown = libraries.filter(library => library !== 'bare');
  const lines = rows.map(row => [
    row.what,
    row.frames ?? '',
    ...shown.map(library => row.values[library].toFixed(row.unit === 'bytes' ? 0 : 2)),
    verdict(row, noteOf(row)),
  ]);
  return table(['', ...['frames', ...shown].map(right), 'first'], lines);
}

/** The bridge compared with others, and with none. */
export const part: Part = { name: 'bridge', title: 'Bridges side by side', run };
