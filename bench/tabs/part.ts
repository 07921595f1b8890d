import type { Part, PartResult } from '../part.js';
import type { Play } from './barrier-in-page.js';
import { measureBarriers, type BarrierRow } from './measure.js';
import { barrierTable } from './table.js';

/** ms that each row plays; `npm run bench:tabs` takes longer. */
const DURATION = 1_500;

/** What this project does between the grant of a turn and its use. */
const OURS: Play['barrier'] = '100 ms, named';

async function run(): Promise<PartResult> {
  const rows: BarrierRow[] = [];
  await measureBarriers(['Chromium'], DURATION, row => {
    console.error(`tabs: ${row.how.barrier}, ${row.turns} turns`);
    rows.push(row);
  });
  return {
    text: [
      'The tabs of one session take turns by a Web Lock and exchange tokens by a BroadcastChannel. The browser does not order the two: a tab that is granted the lock may not have received what the previous holder posted, and would present a used refresh token. Here three tabs take a lock repeatedly, and each posts the number after the newest that it has received. A number “unknown after it” would have been such a token.',
      barrierTable(rows),
      `This project uses “${OURS}”: a tab that has refreshed holds a lock named after the new version before it releases the turn. A tab that had to queue for the turn waits 100 ms for the last message of a tab that was killed, then queries the named locks, and waits until it has received the version that they name.`,
    ].join('\n\n'),
    faults: rows.flatMap(({ how, unknown, turns }) => {
      const where = `${how.dies ? 'after a holder that died' : 'after a release'}, ${how.busy ? 'busy' : 'idle'}`;
      if (turns === 0) return [`No tab had a turn with "${how.barrier}", ${where}.`];
      if (how.barrier !== OURS || unknown === 0) return [];
      return [`${unknown} numbers were unknown after this project’s barrier, ${where}.`];
    }),
  };
}

/** Why a turn among tabs is taken as it is. */
export const part: Part = { name: 'tabs', title: 'Turns among tabs', run };
