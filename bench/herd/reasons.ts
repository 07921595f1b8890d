import type { ColumnId } from './columns.js';
import type { Scenario } from './scenarios.js';

/** Why this project is not first in some columns of some scenarios' tables. The run fails where one is missing, or no longer needed. */
export interface Reason {
  readonly of: readonly ColumnId[];
  readonly where: (scenario: Scenario) => boolean;
  readonly why: string;
}

const quiet = ({ outage, loadedWithin, cutTo }: Scenario): boolean =>
  !outage && loadedWithin === undefined && cutTo === undefined;

/** All reasons. */
export const reasons: readonly Reason[] = [
  {
    of: ['worst'],
    where: quiet,
    why: 'It asks at 80% of the lifetime, to have time for other tries, and the others at 98%: a quarter more requests.',
  },
  {
    of: ['recovered'],
    where: ({ outage, advice, capacity }) =>
      outage !== undefined && (advice === 'none' || (advice === 'backlog' && capacity === 5)),
    why: 'A client whose token lives comes back within 350 s, so that the load stays low; it lacks nothing meanwhile.',
  },
  {
    of: ['alive'],
    where: ({ outage, advice, capacity }) => outage !== undefined && advice === 'none' && capacity <= 3,
    why: 'This is the last of the few in the last column, whose token ended before their turn came.',
  },
  {
    of: ['alive', 'recovered'],
    where: ({ outage, advice }) => outage !== undefined && advice === 30,
    why: 'It comes when the server said or up to a minute later, never earlier.',
  },
  {
    of: ['peak', 'worst', 'lacked'],
    where: ({ loadedWithin, advice }) => loadedWithin !== undefined && advice === 'none',
    why: 'Who lacks a token tries again after steps of 1, 2, 4 … s; the others wait for the next use, here 30 s.',
  },
  {
    of: ['peak', 'worst', 'recovered'],
    where: ({ cutTo }) => cutTo !== undefined,
    why: 'It asks at 80% of the lifetime and needs all of this limit, so some are refused at any time, and come again while their tokens live; the others ask at 98% and need 80% of it.',
  },
];
