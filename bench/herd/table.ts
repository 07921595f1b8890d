import type { HerdFigures } from './figures.js';

const HEAD = [
  '',
  'peak over mean',
  'worst second over the capacity',
  'everybody has a living token after',
  'all have refreshed after',
  'over the shortest',
  's without a token, mean',
  'p99',
  'clients without one',
];

/** One policy's row. */
export function rowOf(name: string, figures: HerdFigures): readonly string[] {
  const { recovered, shortest } = figures;
  return [
    name,
    figures.peakOverMean.toFixed(2),
    figures.worst.toFixed(2),
    `${figures.alive} s`,
    recovered === Infinity ? 'not in this time' : `${recovered} s`,
    recovered === Infinity || shortest < 1 ? '–' : (recovered / shortest).toFixed(2),
    figures.lackedMean.toFixed(3),
    figures.lackedP99.toFixed(0),
    `${(100 * figures.lackedShare).toFixed(2)}%`,
  ];
}

/** Rows as Markdown; figures to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}
