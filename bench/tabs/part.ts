import { right, table } from '../../docs/table/markdown.js';
import { selectedEngines } from '../../test/support/engines.js';
import type { Part, PartResult } from '../part.js';
import type { Play } from './barrier-in-page.js';
import { measureBarriers, type BarrierRow } from './measure.js';

/** ms of each row. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 1.5) * 1_000;

/** What this project does between the grant of a turn and its use. */
const OURS: Play['barrier'] = '100 ms, named';

async function run(): Promise<PartResult> {
  const rows: BarrierRow[] = [];
  const engines = process.env['TEST_ENGINES'] === undefined ? (['Chromium'] as const) : selectedEngines();
  await measureBarriers(engines, DURATION, row => {
    console.error(`tabs: ${row.how.barrier}, ${row.turns} turns`);
    rows.push(row);
  });
  return {
    text: [
      'The tabs of one session take turns by a Web Lock and exchange tokens by a BroadcastChannel. The browser does not order the two: a tab that is granted the lock may not have received what the previous holder posted, and would present a used refresh token. Here three tabs take a lock repeatedly, and each posts the number after the newest that it has received. A number “unknown after it” would have been such a token. `TEST_ENGINES` names other engines, `BARRIER_SECONDS` a longer time for each row.',
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

function barrierTable(rows: readonly BarrierRow[]): string {
  const counts = ['turns', 'received between grant and barrier', 'unknown after it', 'late messages'];
  return table(
    ['engine', 'holder', ...[...counts, 'slowest barrier, ms'].map(right)],
    rows.map(({ engine, how, turns, late, unknown, stale, slowest }) => [
      engine,
      `${how.dies ? 'died' : 'released'}, ${how.busy ? 'busy' : 'idle'}, ${how.barrier}`,
      ...[turns, late, unknown, stale, slowest.toFixed(0)],
    ]),
  );
}

/** Why a turn among tabs is taken as it is. */
export const part: Part = { name: 'tabs', title: 'Turns among tabs', run };
