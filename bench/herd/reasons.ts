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
    why: 'It refreshes at 80% of the lifetime, to have time for retries, and the others at 98%: a quarter more requests.',
  },
  {
    of: ['recovered'],
    where: ({ outage, advice, capacity }) =>
      outage !== undefined && (advice === 'none' || (advice === 'backlog' && capacity === 5)),
    why: 'A client with a valid token retries within 350 s, so that the load stays low; it has a valid token all the time.',
  },
  {
    of: ['alive'],
    where: ({ outage, advice, capacity }) => outage !== undefined && advice === 'none' && capacity <= 3,
    why: 'This is the last of the few clients in the last column, whose token expired before their retry was served.',
  },
  {
    of: ['alive', 'recovered'],
    where: ({ outage, advice }) => outage !== undefined && advice === 30,
    why: 'It retries when the server allows it or up to a minute later, never earlier.',
  },
  {
    of: ['peak', 'worst', 'lacked'],
    where: ({ loadedWithin, advice }) => loadedWithin !== undefined && advice === 'none',
    why: 'A client without a token retries after steps of 1, 2, 4 … s; the other libraries wait for the next use, here 30 s.',
  },
  {
    of: ['peak', 'worst', 'recovered'],
    where: ({ cutTo }) => cutTo !== undefined,
    why: 'It refreshes at 80% of the lifetime and needs all of this limit, so some clients are refused at any time, and retry while their tokens are valid; the others refresh at 98% and need 80% of it.',
  },
];
