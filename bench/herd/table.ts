import { right, table } from '../../docs/table/markdown.js';
import { columnIds, columns, type ColumnId } from './columns.js';
import type { HerdFigures } from './figures.js';

/** The columns that docs/evidence.md quotes. */
export const QUOTED = ['worst', 'mean', 'lacked'] as const satisfies readonly ColumnId[];

/** A row for each policy. */
export function policyTable(
  title: string,
  rows: ReadonlyMap<string, HerdFigures>,
  shown: readonly ColumnId[] = columnIds,
): string {
  return table(
    [title, ...shown.map(id => right(columns[id].heading))],
    [...rows].map(([name, figures]) => [name, ...shown.map(id => columns[id].text(figures))]),
  );
}
