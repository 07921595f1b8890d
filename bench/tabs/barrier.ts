import { selectedEngines } from '../../test/support/engines.js';
import { measureBarriers, type BarrierRow } from './measure.js';
import { barrierTable } from './table.js';

// Measures whether a tab that is granted a lock has received what was posted before the lock was released: at the grant, and
// after each barrier. Prints a table of counts.

/** ms that each row plays. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 20) * 1_000;

const rows: BarrierRow[] = [];
await measureBarriers(selectedEngines(), DURATION, row => {
  rows.push(row);
  console.error(JSON.stringify(row));
});
console.log(barrierTable(rows));
