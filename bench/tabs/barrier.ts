import { selectedEngines } from '../../test/support/engines.js';
import { measureBarriers } from './measure.js';
import { head, markdownRow } from './table.js';

// Whether who is granted a lock knows what was posted before the lock was given back: at the grant, and after a message to
// itself has come around. Prints a table of counts.

/** ms that each row plays. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 20) * 1_000;

console.log(head);
await measureBarriers(selectedEngines(), DURATION, row => {
  console.log(markdownRow(row));
});
