import type { Library } from './libraries.js';

/** What was measured of a row: for each library how many times bare it took, or how many bytes. */
export interface Row {
  /** What reasons are found by. */
  readonly key: string;
  readonly what: string;
  /** None: not a question of frames. */
  readonly frames?: number;
  readonly unit: 'times bare' | 'bytes';
  readonly values: Readonly<Record<Library, number>>;
}

/** How far two medians of times may be apart and still be equal: two runs differ by as much. */
const EQUAL = 1.1;

/** Where this project stands in a row, in words; `note` is the number of the reason why it is not first. */
export function verdict(row: Row, note: number | undefined): string {
  const { ours, others } = contest(row);
  const ahead = others.filter(value => value * tolerance(row) < ours).length;
  if (ahead > 0) return `${ahead} of ${others.length} are ahead (${note ?? '?'})`;
  return others.every(value => ours * tolerance(row) < value) ? 'ours' : 'equal';
}

/** What is said wrongly: a row that is not first or equal without a reason, or a reason where ours is first of all. */
export function reasonFaults(rows: readonly Row[], reasons: Readonly<Record<string, string>>): string[] {
  const unexplained = rows.filter(row => {
    const { ours, others } = contest(row);
    return !(row.key in reasons) && others.some(value => value * tolerance(row) < ours);
  });
  // One that is equal now may be a little behind in the next run: only one that is first needs none.
  const idle = Object.keys(reasons).filter(key =>
    rows.every(row => row.key !== key || contest(row).others.every(value => contest(row).ours < value)),
  );
  return [
    ...[...new Set(unexplained.map(({ key }) => key))].map(
      key => `Ours is not first in "${key}", and no reason is given.`,
    ),
    ...idle.map(key => `A reason is given for "${key}", which needs none.`),
  ];
}

function tolerance({ unit }: Row): number {
  return unit === 'bytes' ? 1 : EQUAL;
}

/** Ours and all others but the bare one, which is what they are measured by. */
function contest({ values }: Row): { readonly ours: number; readonly others: readonly number[] } {
  const { ours, bare, ...others } = values;
  return { ours, others: Object.values(others) };
}
