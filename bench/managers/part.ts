import { packageVersions } from '../package-versions.js';
import type { Part, StableFigures } from '../part.js';
import { columnIds, columns, OURS, packages } from './columns.js';
import { measure, type Measured } from './measure.js';
import { rowIds } from './scenarios.js';
import { glance, survivors, tables, unmeasured } from './tables.js';
import { faults, isMeasured } from './verdict.js';

/** Token managers side by side. */
export const part: Part = {
  name: 'managers',
  title: 'Token managers',

  async run() {
    const { measured, engine } = await measure();
    return {
      text: await text(measured, engine),
      quotes: { 'README.md': survivors(measured), 'docs/evidence.md': glance(measured) },
      stable: stable(measured),
      faults: faults(measured),
    };
  },
};

async function text(measured: Measured, engine: string): Promise<string> {
  const drivers = columnIds.map(column => `- ${columns[column].heading}: ${columns[column].how}`);
  return [
    `Each library, unmodified, keeps one user signed in through the same scenarios, in ${engine}. The server rotates refresh tokens and has no grace period: presenting a used one ends the session (\`test/support/strict-server\`). It implements each vendor’s dialect, responds in 0.1 s, and issues access tokens for 5 minutes unless a row says otherwise. Time is virtual: clocks, timers and the network are the benchmark’s, those of workers included; locks, channels, storage and cryptography are the browser’s. Random numbers are the same in every run. Tabs are frames of one origin. A fault applies to the next refreshes, whenever the library makes them. A hidden page’s timers fire once a minute. A silent login in a hidden frame is not possible: the server is on another site, whose cookies browsers block.`,
    'How each is used:',
    drivers.join('\n'),
    '### At a glance',
    survivors(measured),
    glance(measured),
    tables(measured),
    unmeasured(measured),
    `Measured with ${await packageVersions(packages)}.`,
  ].join('\n\n');
}

/** All figures of this project, and what the others ask of the server. */
function stable(measured: Measured): StableFigures {
  const figures: Record<string, number> = {};
  for (const [column, cells] of measured) {
    for (const row of rowIds) {
      const cell = cells[row];
      if (!isMeasured(cell)) continue;
      const name = (what: string): string => `${columns[column].heading}, ${row}: ${what}`;
      figures[name('refresh requests')] = cell.requests;
      if (!OURS.includes(column)) continue;
      const { complaint, without, reuse, left } = cell;
      figures[name('survives')] = complaint === undefined ? 1 : 0;
      figures[name('seconds without a valid token')] = Number(without.toFixed(1));
      figures[name('used refresh tokens presented')] = reuse;
      figures[name('left')] = left.timers + left.listeners + left.channels;
    }
  }
  return figures;
}
