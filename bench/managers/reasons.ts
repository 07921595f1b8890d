import type { RowOfTable } from './verdict.js';

/** Why this project, with the refresh token in the page, is not first in some rows. */
export const reasons: readonly { readonly rows: readonly RowOfTable[]; readonly why: string }[] = [
  {
    rows: ['survival', 'without', 'requests'].flatMap(
      measure => [`${measure} F`, `${measure} Q`, `${measure} R`] as RowOfTable[],
    ),
    why: 'The new refresh token was in a response that never reached the page, and the server has no grace period. Possible remedies are a backend that holds the refresh token (cookie mode), a server with a grace period of a few seconds, or `reauthenticate`.',
  },
  {
    rows: ['C', 'D', 'E', 'G', 'H', 'L', 'S', 'hour', 'hidden', 'tabs'].map(
      row => `requests ${row}` as RowOfTable,
    ),
    why: 'This project refreshes at four fifths of a token’s lifetime, less up to 5%, so that many pages do not send requests in step and a failed refresh has time for retries; the others refresh in the last minute.',
  },
  {
    rows: ['without outage'],
    why: 'This project’s retries are up to a minute apart, at random, so that a recovering server does not get requests from all pages at once; it sends fewer requests than the libraries that recover sooner.',
  },
  {
    rows: ['requests outage'],
    why: 'This project keeps retrying in the meantime, up to a minute apart, so that it recovers by itself.',
  },
  {
    rows: ['reuse F'],
    why: 'This project retries once within 250 ms after a lost response, because a server with a grace period accepts the token again; one without ends the session.',
  },
];
