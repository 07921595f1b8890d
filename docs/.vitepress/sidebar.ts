import type { DefaultTheme } from 'vitepress';

/** `text` is HTML. */
type Page = readonly [text: string, link: string];

function group(text: string, pages: readonly Page[], collapsed?: boolean): DefaultTheme.SidebarItem {
  return {
    text,
    items: pages.map(([title, link]) => ({ text: title, link })),
    ...(collapsed !== undefined && { collapsed }),
  };
}

/** All pages, in reading order. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  group('Start', [
    ['Quick start', '/start/quick-start'],
    ['The embedding page', '/start/host'],
    ['The dashboard', '/start/dashboard'],
    ['A script tag', '/start/script-tag'],
    ['Frameworks and editors', '/frameworks'],
    ['The demo', '/start/demo'],
    ['A newcomer’s path', '/start/transcript'],
  ]),
  group('Concepts', [
    ['Why not in the URL', '/concepts/not-in-the-url'],
    ['Why not in the iframe', '/concepts/not-in-the-iframe'],
    ['Who holds the refresh token', '/concepts/who-holds-the-refresh-token'],
    ['The life of a token', '/concepts/lifecycle'],
    ['Many tabs', '/concepts/many-tabs'],
    ['Sleep and hidden tabs', '/concepts/sleep'],
    ['When something fails', '/concepts/failure'],
    ['What servers send', '/concepts/server-answers'],
    ['What ends a session', '/concepts/ends'],
    ['Glossary', '/glossary'],
  ]),
  group('Recipes', [
    ['All recipes', '/recipes/'],
    ['Initial tokens in the markup', '/recipes/first-tokens'],
    ['Tokens after a login', '/recipes/tokens-after-login'],
    ['A silent login', '/recipes/silent-login'],
    ['Save work before the end', '/recipes/save-work'],
    ['A login dialog', '/recipes/login-dialog'],
    ['A dashboard in a dialog', '/recipes/dialog'],
    ['Loading and errors', '/recipes/slots'],
    ['Below the fold', '/recipes/lazy'],
    ['A dashboard that only listens', '/recipes/listens-only'],
    ['Your own API', '/recipes/own-api'],
    ['Sign out', '/recipes/sign-out'],
    ['Several tabs', '/recipes/tabs'],
    ['With Turbo', '/recipes/turbo'],
    ['With htmx', '/recipes/htmx'],
    ['In a mobile shell', '/recipes/mobile-shell'],
    ['Superset', '/recipes/superset'],
    ['A protocol of your own', '/recipes/own-protocol'],
  ]),
  group('Server', [
    ['What the server must do', '/server/'],
    ['Express', '/server/express'],
    ['Fastify', '/server/fastify'],
    ['Next.js', '/server/nextjs'],
    ['A backend that holds the tokens', '/server/bff'],
    ['With Keycloak', '/server/keycloak'],
    ['With Spring', '/server/spring'],
    ['With Django OAuth Toolkit', '/server/django'],
    ['With oidc-provider', '/server/oidc-provider'],
    ['With Glewlwyd', '/server/glewlwyd'],
    ['Other ways to refresh', '/refreshers'],
    ['Limits and lifetimes', '/limits'],
    ['Server rendering', '/server-rendering'],
  ]),
  group('Vendors', [
    ['What works for which', '/vendors/'],
    ['Superset', '/vendors/superset'],
    ['Preset', '/vendors/preset'],
    ['Looker', '/vendors/looker'],
    ['Power BI', '/vendors/powerbi'],
    ['Metabase', '/vendors/metabase'],
    ['ThoughtSpot', '/vendors/thoughtspot'],
    ['Luzmo', '/vendors/luzmo'],
  ]),
  group('Moving from', [
    ['Your own timer', '/moving/timer'],
    ['Superset’s SDK', '/moving/superset'],
    ['Looker’s SDK', '/moving/looker'],
    ['powerbi-client', '/moving/powerbi'],
    ['Metabase’s embed.js', '/moving/metabase'],
    ['ThoughtSpot and Luzmo', '/moving/thoughtspot-luzmo'],
    ['Tokens in the URL', '/moving/tokens-in-urls'],
  ]),
  group('In production', [
    ['Troubleshooting', '/troubleshooting'],
    ['Security', '/security'],
    ['A policy for the page', '/policy'],
    ['What a frame may do', '/frame-rights'],
    ['Monitoring', '/monitoring'],
    ['Inspector', '/inspector'],
    ['Evidence', '/evidence'],
    ['With real products', '/interop'],
    ['Simulation', '/simulation'],
    ['Where is what', '/where-is-what'],
  ]),
  group('API', [
    ['&lt;token-provider&gt;', '/api/token-provider'],
    ['&lt;analytics-embed&gt;', '/api/analytics-embed'],
    ['&lt;token-inspector&gt;', '/api/token-inspector'],
    ['TypeScript', '/api/reference/'],
  ]),
];
