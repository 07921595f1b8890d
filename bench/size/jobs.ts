import { bridges, peer } from './bridges.js';
import { config, type Load } from './measure.js';

/** Another project's code for a job. */
interface Peer extends Load {
  readonly package: string;
  /** Why it is smaller than ours. */
  readonly smaller?: string;
}

/** A task of a page, with the projects that can do it and what the page loads for each. */
export interface Job {
  readonly title: string;
  /** What each of them does more or less than the others. */
  readonly note: string;
  /** The peers are compared with the first one. */
  readonly ours: readonly [Load, ...Load[]];
  readonly peers: readonly Peer[];
}

const RPC = 'an RPC bridge without token handling';
const session = { './dist/session/index.js': '{ TokenSession, httpRefresher }' };
const { penpal, comlink, 'post-me': postMe, switchboard, chatty } = bridges;

export const jobs: readonly Job[] = [
  {
    title: 'Keep a session’s token fresh',
    note: 'The peers also sign in (redirects, PKCE), which this project leaves to the server or to one of them; [token managers](#token-managers) compares their behavior with a bad network, many tabs and sleep.',
    ours: [
      { name: 'TokenSession and httpRefresher, with zod', import: session },
      { name: 'TokenSession and httpRefresher, in a page that has zod', import: session, ignore: ['zod'] },
    ],
    peers: [
      peer('oidc-client-ts', '{ UserManager }'),
      peer('@auth0/auth0-spa-js', '{ Auth0Client }'),
      peer('@azure/msal-browser', '{ PublicClientApplication }'),
      peer('@okta/okta-auth-js', '{ OktaAuth }'),
      peer('@supabase/auth-js', '{ AuthClient }'),
      {
        ...peer('keycloak-js', 'Keycloak'),
        smaller:
          'for Keycloak’s server alone; the page has to call `updateToken`, nothing is retried, tabs do not share, answers are not checked by a schema',
      },
    ],
  },
  {
    title: 'Hand tokens to frames: the dashboard’s page',
    note: 'The frame client keeps the token, waits for a valid one, makes requests with it and requests another one after a 401; the peers are RPC bridges without token handling.',
    ours: [bridges.ours.frame],
    peers: [
      penpal.frame,
      comlink.frame,
      postMe.frame,
      {
        ...switchboard.frame,
        smaller:
          'one end of a port that the page must create, and whose origin it must check; no handshake, no token, no requests',
      },
      chatty.frame,
    ],
  },
  {
    title: 'Hand tokens to frames: the host page',
    note: 'The elements include everything: lifecycle, retries, tabs, iframes, handshakes, user interface. There is no entry point for the bridge alone.',
    ours: [
      bridges.ours.host,
      {
        ...bridges.ours.host,
        name: 'both elements, in a page that has Lit and zod',
        ignore: ['zod', 'lit', '@lit/*'],
      },
    ],
    peers: [
      { ...penpal.host, smaller: `${RPC}, iframes or their reloads` },
      { ...comlink.host, smaller: `${RPC}, a handshake, or a check of the answering window` },
      { ...postMe.host, smaller: `${RPC}, iframes or their reloads` },
      { ...switchboard.host, smaller: 'one end of a port that the page must create' },
      { ...chatty.host, smaller: 'an RPC bridge that creates the iframe; without token handling' },
    ],
  },
  vendor('Superset', 'superset', {
    ...peer('@superset-ui/embedded-sdk', '{ embedDashboard }'),
    smaller: 'serves Superset alone: a timer and a request for each frame, no other tabs, no figures',
  }),
  vendor('Looker', 'looker', {
    ...peer('@looker/embed-sdk', '{ getEmbedSDK }'),
    smaller: 'serves Looker alone: tokens only when its frames request them, no other tabs, no figures',
  }),
];

/** A vendor's dashboards, by the elements and by the vendor's own SDK. */
function vendor(name: string, protocol: string, sdk: Peer): Job {
  const source = { [`./dist/bridge/protocols/${protocol}.js`]: '{}' };
  return {
    title: `Embed ${name}’s dashboards, and keep them signed in`,
    note: `For a page that has the elements, ${name} costs the second row.`,
    ours: [
      { name: 'both elements and the protocol', import: { ...bridges.ours.host.import, ...source } },
      {
        name: 'the protocol, in a page that has the elements',
        import: source,
        ignore: config.broughtByElements,
      },
    ],
    peers: [sdk],
  };
}
