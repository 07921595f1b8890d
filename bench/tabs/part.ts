import type { Part, PartResult } from '../part.js';
import type { Play } from './barrier-in-page.js';
import { measureBarriers, type BarrierRow } from './measure.js';
import { head, markdownRow } from './table.js';

/** ms that each row plays; `npm run bench:tabs` takes longer. */
const DURATION = 1_500;

/** What this project does between the grant of a turn and its use. */
const OURS: Play['barrier'] = 'named, 100 ms, self';

async function run(): Promise<PartResult> {
  const rows: BarrierRow[] = [];
  await measureBarriers(['Chromium'], DURATION, row => {
    console.error(`tabs: ${row.how.barrier}, ${row.turns} turns`);
    rows.push(row);
  });
  return {
    text: [
      'Tabs of one session take turns by a Web Lock and tell each other by a BroadcastChannel, and the two are not ordered: who is granted the lock may not have heard yet what the one before has posted, and would present a refresh token that is used up. Here three tabs take a lock again and again, and each posts the number after the newest that it knows. A number “not known after it” would have been such a token.',
      [head, ...rows.map(markdownRow)].join('\n'),
      `This project does “${OURS}”: whoever brought a token holds a lock of its name before it gives the turn back, and who gets the turn looks for such names, waits for what they say, and else 100 ms for the last words of a tab that died.`,
    ].join('\n\n'),
    stable: {},
    faults: rows.flatMap(({ how, unknown, turns }) => {
      const where = `${how.dies ? 'after a holder that died' : 'after a release'}, ${how.busy ? 'busy' : 'idle'}`;
      if (turns === 0) return [`Nobody had a turn with "${how.barrier}", ${where}.`];
      if (how.barrier !== OURS || unknown === 0) return [];
      return [`${unknown} numbers were not known after this project’s barrier, ${where}.`];
    }),
  };
}

/** Why a turn among tabs is taken as it is. */
export const part: Part = { name: 'tabs', title: 'Turns among tabs', run };
