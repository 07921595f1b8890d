import { selectedEngines } from '../../test/support/engines.js';
import { measureBarriers } from './measure.js';
import { head, markdownRow } from './table.js';

// Measures whether a tab that is granted a lock has received what was posted before the lock was released: at the grant, and
// after each barrier. Prints a table of counts.

/** ms that each row plays. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 20) * 1_000;

console.log(head);
await measureBarriers(selectedEngines(), DURATION, row => {
  console.log(markdownRow(row));
});
