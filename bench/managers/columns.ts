/** One column of the comparison. */
export interface Column {
  /** Its heading; for another library the npm package. */
  readonly heading: string;
  /** Of `page/libraries`. */
  readonly file: string;
  /** How a page uses it, in words. */
  readonly how: string;
}

/** All of them, by the names of their adapters; this project first. */
export const columns = {
  ours: {
    heading: 'analytics-embed',
    file: 'ours',
    how: '`<token-provider>` with a `session` name, the refresh token in the page’s memory alone.',
  },
  oursByCookie: {
    heading: 'analytics-embed, cookie mode',
    file: 'ours',
    how: 'the same with `request-format="cookie"`: a backend holds the refresh token.',
  },
  oidcClient: {
    heading: 'oidc-client-ts',
    file: 'oidc-client-ts',
    how: '`automaticSilentRenew`, a store in local storage, `getUser()` before use.',
  },
  auth0: {
    heading: '@auth0/auth0-spa-js',
    file: 'auth0-spa-js',
    how: 'refresh tokens, the cache in local storage, `getTokenSilently()` before use; it has no timer.',
  },
  msal: {
    heading: '@azure/msal-browser',
    file: 'msal-browser',
    how: 'the cache in local storage, `acquireTokenSilent()` before use, which renews a minute before the end (its 5 minutes would be these tokens’ whole lifetime); it has no timer.',
  },
  okta: {
    heading: '@okta/okta-auth-js',
    file: 'okta-auth-js',
    how: 'as a service (`start()`: renewal by the leader tab), tokens in local storage, `getOrRenewAccessToken()` before use.',
  },
  supabase: {
    heading: '@supabase/auth-js',
    file: 'supabase-auth-js',
    how: '`autoRefreshToken`, the session in local storage, `getSession()` before use.',
  },
  keycloak: {
    heading: 'keycloak-js',
    file: 'keycloak-js',
    how: 'tokens in memory, `updateToken(30)` before use and when a token has expired.',
  },
} as const satisfies Record<string, Column>;

/** Which column: the name of its adapter. */
export type ColumnId = keyof typeof columns;

/** All of them, in their order. */
export const columnIds = Object.keys(columns) as ColumnId[];

/** This project's columns. */
export const OURS: readonly ColumnId[] = ['ours', 'oursByCookie'];

/** The npm packages of the others. */
export const packages = columnIds.filter(id => !OURS.includes(id)).map(id => columns[id].heading);
