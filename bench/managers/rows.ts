/** One scenario of the comparison. */
export interface Row {
  /** As the table of the peers under fire has it, where it is one of its rows. */
  readonly scenario: string;
  /** What surviving means, for every library alike; beside it the user has to be signed in at the end. */
  readonly survives: string;
}

const NEVER_WITHOUT = 'the page is never without a valid token';

/** All scenarios, by their letter or their name. */
export const rows = {
  A: { scenario: '20 callers at once, one page', survives: 'no call fails' },
  B: { scenario: 'two tabs at once', survives: 'no tab is ever without a valid token' },
  C: {
    scenario: '429 with Retry-After: 3',
    survives: `${NEVER_WITHOUT}, and the server gets no request before the time that it stated`,
  },
  D: { scenario: '503, 503, ok', survives: NEVER_WITHOUT },
  E: { scenario: 'connection drops four times', survives: NEVER_WITHOUT },
  F: { scenario: 'answer lost after rotation', survives: NEVER_WITHOUT },
  G: { scenario: 'no answer at all', survives: NEVER_WITHOUT },
  H: { scenario: 'headers, then the body hangs', survives: NEVER_WITHOUT },
  I: { scenario: '30-day token', survives: `${NEVER_WITHOUT}, and one request at most in ten minutes` },
  J: {
    scenario: 'clock +1 h',
    survives: `${NEVER_WITHOUT}, and six requests at most in a quarter of an hour`,
  },
  J2: {
    scenario: 'clock −1 h',
    survives: `${NEVER_WITHOUT}, and six requests at most in a quarter of an hour`,
  },
  K: {
    scenario: 'no `expires_in`',
    survives: `${NEVER_WITHOUT} in ten minutes (tokens are valid for an hour), with three requests at most, and a refresh after the hour brings the next one`,
  },
  L: { scenario: 'answer without a refresh token', survives: NEVER_WITHOUT },
  N: {
    scenario: 'sign-out during a refresh',
    survives:
      'a minute later the library returns no token and requests none; being signed out is the goal here',
  },
  P: {
    scenario: '429 while expired',
    survives: 'a valid token within 15 s, and the server gets no request before the time that it stated',
  },
  Q: { scenario: 'tab closed in mid-refresh', survives: 'a new tab has a valid token within 5 s' },
  R: { scenario: 'reload in mid-refresh', survives: 'the page has a valid token within 5 s' },
  S: { scenario: 'validation fails after rotation', survives: NEVER_WITHOUT },
  hour: { scenario: 'a plain hour', survives: NEVER_WITHOUT },
  sleep: {
    scenario: 'the computer sleeps for 10 minutes',
    survives: 'a valid token within 10 s of the wake-up',
  },
  hidden: { scenario: 'a hidden tab for half an hour', survives: NEVER_WITHOUT },
  offline: { scenario: 'offline for 3 minutes', survives: 'a valid token within 10 s of its end' },
  outage: { scenario: '503 for 5 minutes', survives: 'a valid token within a minute of its end' },
  tabs: { scenario: 'five tabs for an hour', survives: 'no tab is ever without a valid token' },
} as const satisfies Record<string, Row>;

/** Which scenario. */
export type RowId = keyof typeof rows;

/** All of them, in their order. */
export const rowIds = Object.keys(rows) as RowId[];

/** The name of a row: its letter, where it has one, and its scenario. */
export function nameOf(row: RowId): string {
  return `${row.length < 3 ? `${row} ` : ''}${rows[row].scenario}`;
}
