import type { Library } from './libraries.js';

/** A row of figures: for each library how many times as long as bare it took, or how many bytes. */
export interface Row {
  /** The key of its reason. */
  readonly key: string;
  readonly what: string;
  /** None: not a question of frames. */
  readonly frames?: number;
  readonly unit: 'times bare' | 'bytes';
  readonly values: Readonly<Record<Library, number>>;
}

const session =
  'a new token is more than a call here: its lifetime is read, its successor is scheduled, and the context notifies the elements';
const answer =
  'every answer’s window, origin, rate and schema are checked, its delay is recorded, and an event and a `performance.measure` are emitted; an answer to a call is looked up by its id';
const port =
  'listens to a port only; the code that creates the channel must check which window gets the other end';
const whole =
  'the elements are the whole: Lit, zod, the token lifecycle, retries, tabs, iframes and user interface; the others are RPC bridges without token handling';

/** Why this project is not first or equal, by the row. A reason that is missing, or that no row needs, fails the run. */
export const reasons: Readonly<Record<string, string>> = {
  'push 1': `${session}; ${answer}`,
  'push 10': `${session}; ${answer}`,
  'push 100': answer,
  'push 300': answer,
  handshake:
    'the element is also rendered, reports its status by events, and repeats the hello at the frame’s `load`',
  'handshake-since-script': `the element is rendered anew for its new status and fires two events before the answer comes; ${answer}`,
  'foreign-stranger': `switchboard ${port}`,
  'foreign-strayed': `switchboard ${port}`,
  bytes: whole,
};

/** How far two medians of times may be apart and still be equal: two runs differ by as much. */
const EQUAL = 1.1;

/** Where this project stands in a row, in words; `note` is the number of the reason why it is not first. */
export function verdict(row: Row, note: number | undefined): string {
  const { ours, others } = contest(row);
  const ahead = others.filter(value => value * tolerance(row) < ours).length;
  if (ahead > 0) return `${ahead} of ${others.length} are ahead (${note ?? '?'})`;
  return others.every(value => ours * tolerance(row) < value) ? 'ours' : 'equal';
}

/** Rows that are not first or equal without a reason, and reasons where ours is first of all: a sentence each. */
export function reasonFaults(rows: readonly Row[]): string[] {
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
