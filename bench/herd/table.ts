import { columnIds, columns } from './columns.js';
import type { HerdFigures } from './figures.js';

/** A row for each policy, as Markdown; figures to the right. */
export function table(rows: Iterable<readonly [name: string, figures: HerdFigures]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...columnIds.map(id => columns[id].heading)]),
    line(['---', ...columnIds.map(() => '---:')]),
    ...[...rows].map(([name, figures]) => line([name, ...columnIds.map(id => columns[id].text(figures))])),
  ].join('\n');
}
