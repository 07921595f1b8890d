import type { RowId } from './scenarios.js';
import type { MeasureId } from './verdict.js';

/** A row of one of the tables. */
export type RowOfTable = `${MeasureId} ${RowId}`;

const LOST =
  'The new refresh token was in a response that never reached the page, and the server has no grace period. Possible remedies are a backend that holds the refresh token (cookie mode), a server with a grace period of a few seconds, or `reauthenticate`.';
const EARLY =
  'This project refreshes at four fifths of a token’s lifetime, less up to 5%, so that many pages do not send requests in step and a failed refresh has time for retries; the others refresh in the last minute.';
const CALM =
  'This project’s retries are up to a minute apart, at random, so that a recovering server does not get requests from all pages at once; it sends fewer requests than the libraries that recover sooner.';
const TRIES =
  'This project keeps retrying in the meantime, up to a minute apart, so that it recovers by itself.';

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
    'This project retries once within 250 ms after a lost response, because a server with a grace period accepts the token again; one without ends the session.',
};
