import { packageVersions } from '../package-versions.js';
import type { Part } from '../part.js';
import { columnIds, columns, packages } from './columns.js';
import { measure } from './measure.js';
import { glance, survivors, tables, unmeasured } from './tables.js';
import { faults } from './verdict.js';

/** Token managers, compared. */
export const part: Part = {
  name: 'managers',
  title: 'Token managers',

  async run() {
    const { measured, engine } = await measure();
    const drivers = columnIds.map(column => `- ${columns[column].heading}: ${columns[column].how}`);
    const text = [
      `Each library, unmodified, keeps one user signed in through the same scenarios, in ${engine}. The server rotates refresh tokens and has no grace period: presenting a used one ends the session (\`test/support/token-family.ts\`). It implements each vendor’s dialect, responds in 0.1 s, and issues access tokens for 5 minutes unless a row says otherwise. Time is virtual: clocks, timers and the network are the benchmark’s, those of workers included; locks, channels, storage and cryptography are the browser’s. Random numbers are the same in every run. Tabs are frames of one origin. A fault applies to the next refreshes, whenever the library makes them. A hidden page’s timers fire once a minute. A silent login in a hidden frame is not possible: the server is on another site, whose cookies browsers block.`,
      'How each is used:',
      drivers.join('\n'),
      '### At a glance',
      survivors(measured),
      glance(measured),
      tables(measured),
      unmeasured(measured),
      `Measured with ${await packageVersions(packages)}.`,
    ].join('\n\n');
    return {
      text,
      quotes: { 'README.md': survivors(measured), 'docs/evidence.md': glance(measured) },
      faults: faults(measured),
    };
  },
};
