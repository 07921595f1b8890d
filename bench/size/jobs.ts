import { bridges } from './bridges.js';
import { built, elementsBring, peer, zod, type Offer } from './offer.js';

/** Something that a page wants done, by whom it can be done, and what it loads for it. */
export interface Job {
  readonly title: string;
  /** What else is to be known of who does more, and who less. */
  readonly note: string;
  /** The first one is the one that the others are compared with. */
  readonly ours: readonly [Offer, ...Offer[]];
  readonly peers: readonly Offer[];
  /** Why others are smaller, by their packages. */
  readonly smaller: Readonly<Record<string, string>>;
}

const { ours, ...others } = bridges;

/** Job for job. */
export const jobs: readonly Job[] = [
  {
    title: 'Keep a session’s token fresh',
    note: 'The peers also sign in (redirects, PKCE), which this project leaves to the server or to one of them; [token managers](#token-managers) compares their behavior with a bad network, many tabs and sleep.',
    ours: [
      { name: 'TokenSession and httpRefresher, with zod', source: built.session },
      {
        name: 'TokenSession and httpRefresher, in a page that has zod',
        source: built.session,
        external: [zod],
      },
    ],
    peers: [
      peer('oidc-client-ts', ['UserManager']),
      peer('@auth0/auth0-spa-js', ['Auth0Client']),
      peer('@azure/msal-browser', ['PublicClientApplication']),
      peer('@okta/okta-auth-js', ['OktaAuth']),
      peer('@supabase/auth-js', ['AuthClient']),
      peer('keycloak-js', ['default as Keycloak']),
    ],
    smaller: {
      'keycloak-js':
        'for Keycloak’s server alone; the page has to call `updateToken`, nothing is retried, tabs do not share, answers are not checked by a schema',
    },
  },
  {
    title: 'Hand tokens to frames: the dashboard’s page',
    note: 'The frame client keeps the token, waits for a valid one, makes requests with it and requests another one after a 401; the peers are RPC bridges without token handling.',
    ours: [ours.frame],
    peers: Object.values(others).map(({ frame }) => frame),
    smaller: {
      '@superset-ui/switchboard':
        'one end of a port that the page must create, and whose origin it must check; no handshake, no token, no requests',
    },
  },
  {
    title: 'Hand tokens to frames: the host page',
    note: 'The elements include everything: lifecycle, retries, tabs, iframes, handshakes, user interface. There is no entry point for the bridge alone.',
    ours: [
      ours.host,
      {
        name: 'both elements, in a page that has Lit and zod',
        source: built.elements,
        external: [zod, /^lit(\/|$)/, /^@lit\//],
      },
    ],
    peers: Object.values(others).map(({ host }) => host),
    smaller: {
      penpal: 'an RPC bridge without token handling, iframes or their reloads',
      comlink: 'an RPC bridge without token handling, a handshake, or a check of the answering window',
      'post-me': 'an RPC bridge without token handling, iframes or their reloads',
      '@superset-ui/switchboard': 'one end of a port that the page must create',
      '@looker/chatty': 'an RPC bridge that creates the iframe; without token handling',
    },
  },
  vendor(
    'Superset',
    'superset',
    peer('@superset-ui/embedded-sdk', ['embedDashboard']),
    'serves Superset alone: a timer and a request for each frame, no other tabs, no figures',
  ),
  vendor(
    'Looker',
    'looker',
    peer('@looker/embed-sdk', ['getEmbedSDK']),
    'serves Looker alone: tokens only when its frames request them, no other tabs, no figures',
  ),
];

/** A vendor's dashboards, by the elements and by the vendor's own SDK. */
function vendor(name: string, protocol: string, sdk: Offer, smaller: string): Job {
  const source = built.protocol(protocol);
  return {
    title: `Embed ${name}’s dashboards, and keep them signed in`,
    note: `For a page that has the elements, ${name} costs the second row.`,
    ours: [
      { name: 'both elements and the protocol', source: `${built.elements} ${source}` },
      { name: 'the protocol, in a page that has the elements', source, external: elementsBring },
    ],
    peers: [sdk],
    smaller: { [sdk.package ?? '']: smaller },
  };
}
