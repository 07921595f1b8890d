import type { RowId } from './rows.js';
import type { MeasureId } from './verdict.js';

/** A row of one of the tables. */
export type RowOfTable = `${MeasureId} ${RowId}`;

const LOST =
  'The new refresh token was in an answer that never came to the page, and the server forgives nothing: it takes a backend that holds it (cookie mode), a server with a few seconds of grace, or `reauthenticate`.';
const EARLY =
  'This project refreshes at four fifths of a token’s life less up to 5%, so that many pages do not ask in step and a refresh that fails has time for more tries; the others ask in the last minute.';
const CALM =
  'This project’s tries are up to a minute apart, at random, so that a server that comes back is not met by all pages at once; it asks less often than those who are back sooner.';
const TRIES = 'This project tries on in the meantime, up to a minute apart, so that it is back by itself.';

/** Why this project, with the refresh token in the page, is not first in a row. The run fails where a reason is missing, or no longer needed. */
export const reasons: Partial<Record<RowOfTable, string>> = {
  'survival F': LOST,
  'survival Q': LOST,
  'survival R': LOST,
  'without F': LOST,
  'without Q': LOST,
  'without R': LOST,
  'without outage': CALM,
  'requests C': EARLY,
  'requests D': EARLY,
  'requests E': EARLY,
  'requests F': LOST,
  'requests G': EARLY,
  'requests H': EARLY,
  'requests L': EARLY,
  'requests Q': LOST,
  'requests R': LOST,
  'requests S': EARLY,
  'requests hour': EARLY,
  'requests hidden': EARLY,
  'requests outage': TRIES,
  'requests tabs': EARLY,
  'reuse F':
    'This project tries once more within 250 ms after an answer that was lost, since servers with a grace period take the token again; one without ends the session.',
};
