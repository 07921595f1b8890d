import { right, table } from '../../docs/table/markdown.js';
import type { HerdFigures } from './figures.js';

/** A column of the tables; less is better in each. */
export interface Column {
  readonly heading: string;
  readonly value: (figures: HerdFigures) => number;
  readonly text: (value: number) => string;
  /** Whether its order is that of another column. */
  readonly derived?: boolean;
}

const seconds = (value: number): string => (value === Infinity ? 'not in this time' : `${value} s`);
const fixed = (digits: number) => (value: number) => value.toFixed(digits);

/** All columns, in their order. */
export const columns = {
  peak: { heading: 'peak over mean', value: figures => figures.peakOverMean, text: fixed(2) },
  worst: { heading: 'worst second over the capacity', value: figures => figures.worst, text: fixed(2) },
  alive: { heading: 'all clients have a valid token after', value: figures => figures.alive, text: seconds },
  recovered: { heading: 'all have refreshed after', value: figures => figures.recovered, text: seconds },
  share: {
    heading: 'over the shortest',
    value: ({ recovered, shortest }) => (shortest < 1 ? Infinity : recovered / shortest),
    text: value => (value === Infinity ? '–' : value.toFixed(2)),
    derived: true,
  },
  mean: { heading: 's without a token, mean', value: figures => figures.lackedMean, text: fixed(3) },
  p99: { heading: 'p99', value: figures => figures.lackedP99, text: fixed(0) },
  lacked: {
    heading: 'clients without one',
    value: figures => figures.lackedShare,
    text: value => `${(100 * value).toFixed(2)}%`,
  },
} as const satisfies Readonly<Record<string, Column>>;

/** The name of a column. */
export type ColumnId = keyof typeof columns;

/** All of them. */
export const columnIds = Object.keys(columns) as ColumnId[];

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
    [...rows].map(([name, figures]) => [name, ...shown.map(id => cell(columns[id], figures))]),
  );
}

function cell({ value, text }: Column, figures: HerdFigures): string {
  return text(value(figures));
}
