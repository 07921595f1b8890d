import { columns, type ColumnId } from './columns.js';
import type { HerdFigures } from './figures.js';
import type { Scenario } from './scenarios.js';

/** The columns that docs/evidence.md quotes. */
const SHOWN = ['worst', 'mean', 'lacked'] as const satisfies readonly ColumnId[];

/** The quoted table of one scenario: a row for each policy. */
export function quote({ name }: Scenario, figures: ReadonlyMap<string, HerdFigures>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line([name, ...SHOWN.map(id => columns[id].heading)]),
    line(['---', ...SHOWN.map(() => '---:')]),
    ...[...figures].map(([policy, row]) => line([policy, ...SHOWN.map(id => columns[id].text(row))])),
  ].join('\n');
}
