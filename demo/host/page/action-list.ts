/** A button of the panel, and the effect that a viewer should see. */
export interface Action {
  /** Its `data-action`. */
  readonly name: string;
  readonly title: string;
  readonly expect: string;
  /** Whether it acts on the host's refresh endpoint, which a page of the public client does not use. */
  readonly needsHostEndpoint?: boolean;
}

/** Buttons that belong together. */
export interface ActionGroup {
  readonly title: string;
  readonly actions: readonly Action[];
}

/** The panel's buttons, from a plain refresh to the sign-out. */
export const actionGroups: readonly ActionGroup[] = [
  {
    title: 'The token',
    actions: [
      {
        name: 'refresh-now',
        title: 'Refresh now',
        expect: 'One request; no chart is redrawn.',
      },
      {
        name: 'expire-now',
        title: 'Expire now',
        expect: 'All frames get a 401; one refresh serves them all.',
      },
    ],
  },
  {
    title: 'The token endpoint',
    actions: [
      {
        name: 'too-many-requests',
        title: '429 for 15 s',
        expect: 'The provider waits as Retry-After says.',
        needsHostEndpoint: true,
      },
      {
        name: 'server-error',
        title: '500 for 15 s',
        expect: 'The provider backs off; the old token stays in use.',
        needsHostEndpoint: true,
      },
      {
        name: 'silence',
        title: 'No answer for 15 s',
        expect: 'Each attempt times out after 5 s; nothing hangs.',
        needsHostEndpoint: true,
      },
      {
        name: 'slow',
        title: 'Slow answers for 30 s',
        expect: 'Refreshes take 3 s; the dashboards keep working.',
        needsHostEndpoint: true,
      },
      {
        name: 'offline',
        title: 'Offline for 12 s',
        expect: 'Connections drop; a new token follows at once.',
        needsHostEndpoint: true,
      },
    ],
  },
  {
    title: 'Frames and session',
    actions: [
      {
        name: 'reload-frame',
        title: 'Reload one frame',
        expect: 'Revenue reloads; the others keep their state.',
      },
      {
        name: 'revoke',
        title: 'Revoke the refresh token',
        expect: 'The next refresh fails: one login, no retries.',
      },
      {
        name: 'sign-out',
        title: 'Sign out',
        expect: 'Every frame drops its token; the server revokes it.',
      },
    ],
  },
];
