/** All columns of the comparison, by the names that their adapters export: this project, then the npm packages of others. */
export const columns = {
  ours: 'analytics-embed',
  oursByCookie: 'analytics-embed, cookie mode',
  oidcClient: 'oidc-client-ts',
  auth0: '@auth0/auth0-spa-js',
  msal: '@azure/msal-browser',
  okta: '@okta/okta-auth-js',
  supabase: '@supabase/auth-js',
  keycloak: 'keycloak-js',
};

/** How a page uses each, in words. */
export const USAGE = `- analytics-embed: \`<token-provider>\` with a \`session\` name, the refresh token in the page’s memory alone.
- analytics-embed, cookie mode: the same with \`request-format="cookie"\`: a backend holds the refresh token.
- oidc-client-ts: \`automaticSilentRenew\`, a store in local storage, \`getUser()\` before use.
- @auth0/auth0-spa-js: refresh tokens, the cache in local storage, \`getTokenSilently()\` before use; it has no timer.
- @azure/msal-browser: the cache in local storage, \`acquireTokenSilent()\` before use, which renews a minute before the end (its 5 minutes would be these tokens’ whole lifetime); it has no timer.
- @okta/okta-auth-js: as a service (\`start()\`: renewal by the leader tab), tokens in local storage, \`getOrRenewAccessToken()\` before use.
- @supabase/auth-js: \`autoRefreshToken\`, the session in local storage, \`getSession()\` before use.
- keycloak-js: tokens in memory, \`updateToken(30)\` before use and when a token has expired.`;

/** Which column: the name of its adapter. */
export type ColumnId = keyof typeof columns;

/** All of them, in their order. */
export const columnIds = Object.keys(columns) as ColumnId[];

/** Whether a column is this project's. */
export function isOurs(column: ColumnId): boolean {
  return column.startsWith('ours');
}
