import { right, table } from '../../docs/table/markdown.js';
import type { BarrierRow } from './measure.js';

const COUNTS = ['turns', 'received between grant and barrier', 'unknown after it', 'late messages'];

/** A row for each way to play. */
export function barrierTable(rows: readonly BarrierRow[]): string {
  return table(
    ['engine', 'holder', ...[...COUNTS, 'slowest barrier, ms'].map(right)],
    rows.map(({ engine, how, turns, late, unknown, stale, slowest }) => [
      engine,
      `${how.dies ? 'died' : 'released'}, ${how.busy ? 'busy' : 'idle'}, ${how.barrier}`,
      ...[turns, late, unknown, stale, slowest.toFixed(0)],
    ]),
  );
}
