import { right, table } from '../../docs/table/markdown.js';
import type { HerdFigures } from './figures.js';

/** A column of the tables; less is better in each. */
export interface Column {
  readonly heading: string;
  readonly value: (figures: HerdFigures) => number;
  readonly text: (figures: HerdFigures) => string;
}

const share = ({ recovered, shortest }: HerdFigures): number => recovered / shortest;

/** All columns, in their order. */
export const columns = {
  peak: {
    heading: 'peak over mean',
    value: ({ peakOverMean }) => peakOverMean,
    text: ({ peakOverMean }) => peakOverMean.toFixed(2),
  },
  worst: {
    heading: 'worst second over the capacity',
    value: ({ worst }) => worst,
    text: ({ worst }) => worst.toFixed(2),
  },
  alive: {
    heading: 'all clients have a valid token after',
    value: ({ alive }) => alive,
    text: ({ alive }) => `${alive} s`,
  },
  recovered: {
    heading: 'all have refreshed after',
    value: ({ recovered }) => recovered,
    text: ({ recovered }) => (recovered === Infinity ? 'not in this time' : `${recovered} s`),
  },
  share: {
    heading: 'over the shortest',
    // The same order as the one before.
    value: () => 0,
    text: figures =>
      figures.recovered === Infinity || figures.shortest < 1 ? '–' : share(figures).toFixed(2),
  },
  mean: {
    heading: 's without a token, mean',
    value: ({ lackedMean }) => lackedMean,
    text: ({ lackedMean }) => lackedMean.toFixed(3),
  },
  p99: { heading: 'p99', value: ({ lackedP99 }) => lackedP99, text: ({ lackedP99 }) => lackedP99.toFixed(0) },
  lacked: {
    heading: 'clients without one',
    value: ({ lackedShare }) => lackedShare,
    text: ({ lackedShare }) => `${(100 * lackedShare).toFixed(2)}%`,
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
    [...rows].map(([name, figures]) => [name, ...shown.map(id => columns[id].text(figures))]),
  );
}
