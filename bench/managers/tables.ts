import { right, table } from '../../docs/table/markdown.js';
import { columnIds, columns, type ColumnId } from './columns.js';
import type { Measured } from './measure.js';
import { nameOf, rowIds, scenarios, type RowId } from './scenarios.js';
import { firstIn, measureIds, measures, reasonFor, type MeasureId } from './verdict.js';
import { isMeasured, type Cell } from './cell.js';

const HEADINGS = columnIds.map(column => columns[column].heading);

/** A table for each measure, as Markdown. */
export function tables(measured: Measured): string {
  return measureIds
    .map(measure => {
      const { heading, note } = measures[measure];
      return `### ${heading}\n\n${note}\n\n${tableOf(measured, measure)}`;
    })
    .join('\n\n');
}

/** Each library with the number of scenarios that it survives: what the README quotes. */
export function survivors(measured: Measured): string {
  const rows = columnIds.map(column => [columns[column].heading, survived(measured, column)]);
  return table(['library', right('scenarios survived')], rows);
}

/** Every scenario with the libraries that survive it, and nothing else: what docs/evidence.md quotes. */
export function glance(measured: Measured): string {
  const rows = rowIds.map(row => [
    nameOf(row),
    ...columnIds.map(column => text('survival', measured.get(column)?.[row]).replace(/^X .*/, 'X')),
  ]);
  const counts = columnIds.map(column => survived(measured, column));
  return table(['', ...HEADINGS], [...rows, ['survived', ...counts]]);
}

/** Why cells have no figures, a sentence each. */
export function unmeasured(measured: Measured): string {
  const sentences = columnIds.flatMap(column => {
    const byReason = new Map<string, RowId[]>();
    for (const row of rowIds) {
      const cell = measured.get(column)?.[row];
      if (cell && 'unmeasured' in cell)
        byReason.set(cell.unmeasured, [...(byReason.get(cell.unmeasured) ?? []), row]);
    }
    return [...byReason].map(([reason, ids]) => `${columns[column].heading}, ${ids.join(', ')}: ${reason}`);
  });
  return sentences.length === 0 ? '' : `–, not measured. ${sentences.join(' ')}`;
}

/** The number of scenarios that a library survives, of those that were measured. */
function survived(measured: Measured, column: ColumnId): string {
  const cells = rowIds.map(row => measured.get(column)?.[row]).filter(isMeasured);
  return `${cells.filter(({ complaint }) => complaint === undefined).length} of ${cells.length}`;
}

function tableOf(measured: Measured, measure: MeasureId): string {
  const isSurvival = measure === 'survival';
  const headings = isSurvival ? ['survives', ...HEADINGS] : HEADINGS.map(right);
  const rows = rowIds.map(row => [
    nameOf(row),
    ...(isSurvival ? [scenarios[row].survives] : []),
    ...columnIds.map(column => text(measure, measured.get(column)?.[row])),
    first(measured, measure, row),
  ]);
  return table(['', ...headings, 'first'], rows);
}

function text(measure: MeasureId, cell: Cell | undefined): string {
  if (!isMeasured(cell)) return '–';
  const { value, text } = measures[measure];
  return text ? text(cell) : String(Number(value(cell).toFixed(1)));
}

function first(measured: Measured, measure: MeasureId, row: RowId): string {
  const best = firstIn(measured, measure, row);
  const headings = best.filter(column => column !== 'oursByCookie').map(column => columns[column].heading);
  if (!best.includes('ours')) {
    const names = best.map(column => columns[column].heading).join(', ');
    return `${names || 'nobody'}. ${reasonFor(`${measure} ${row}`) ?? ''}`;
  }
  return headings.length > 2 ? `${headings[0]} and ${headings.length - 1} others` : headings.join(' and ');
}
