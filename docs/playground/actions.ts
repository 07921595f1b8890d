/** Faults at the token endpoint: 503 with `Retry-After`, no response, or a response after 3 s. */
export type FaultKind = 'unavailable' | 'offline' | 'slow';

/** What a button does, by its `data-action`. */
export type ActionName = FaultKind | 'refresh-now' | 'expire-now' | 'revoke' | 'reuse' | 'sign-out';

/** A button of the playground, and the effect that a reader should see. */
export interface Action {
  readonly name: ActionName;
  readonly title: string;
  readonly expect: string;
}

/** Buttons that belong together. */
export interface ActionGroup {
  readonly title: string;
  readonly actions: readonly Action[];
}

/** For how long each fault is injected, in seconds. A token that is valid for 8 s outlasts a 503, and expires while the endpoint is unreachable. */
export const FAULT_SECONDS: Readonly<Record<FaultKind, number>> = { unavailable: 4, offline: 12, slow: 20 };

/** All buttons, from a plain refresh to the sign-out. */
export const actionGroups: readonly ActionGroup[] = [
  {
    title: 'The token',
    actions: [
      { name: 'refresh-now', title: 'Refresh now', expect: 'One request; the filter stays.' },
      { name: 'expire-now', title: 'Expire now', expect: 'The API answers 401; one refresh follows.' },
    ],
  },
  {
    title: 'The token endpoint',
    actions: [
      {
        name: 'unavailable',
        title: `503 for ${FAULT_SECONDS.unavailable} s`,
        expect: 'The provider waits as Retry-After says.',
      },
      {
        name: 'offline',
        title: `Unreachable for ${FAULT_SECONDS.offline} s`,
        expect: 'Requests fail; retries back off until a new token comes.',
      },
      {
        name: 'slow',
        title: `Slow answers for ${FAULT_SECONDS.slow} s`,
        expect: 'Refreshes take 3 s; the dashboard keeps working.',
      },
    ],
  },
  {
    title: 'The session',
    actions: [
      {
        name: 'revoke',
        title: 'Revoke the refresh token',
        expect: 'The next refresh is refused: one login, no retries.',
      },
      {
        name: 'reuse',
        title: 'Use the refresh token elsewhere',
        expect: 'The endpoint detects the reuse and ends the login.',
      },
      { name: 'sign-out', title: 'Sign out', expect: 'The frame drops its token.' },
    ],
  },
];
