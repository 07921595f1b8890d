/** One column of the comparison. */
export interface Column {
  /** Its heading. */
  readonly heading: string;
  /** The npm package; none for this project. */
  readonly package?: string;
  /** Of `page/libraries`, and what it exports. */
  readonly file: string;
  readonly adapter: string;
  /** How a page uses it, in words. */
  readonly how: string;
}

/** All of them; this project first. */
export const columns = {
  ours: {
    heading: 'analytics-embed',
    file: 'ours',
    adapter: 'ours',
    how: '`<token-provider>` with a `session` name, the refresh token in the page’s memory alone.',
  },
  oursByCookie: {
    heading: 'analytics-embed, cookie mode',
    file: 'ours',
    adapter: 'oursByCookie',
    how: 'the same with `request-format="cookie"`: a backend holds the refresh token.',
  },
  oidcClient: peer('oidc-client-ts', {
    file: 'oidc-client-ts',
    adapter: 'oidcClient',
    how: '`automaticSilentRenew`, a store in local storage, `getUser()` before use.',
  }),
  auth0: peer('@auth0/auth0-spa-js', {
    file: 'auth0-spa-js',
    adapter: 'auth0',
    how: 'refresh tokens, the cache in local storage, `getTokenSilently()` before use; it has no timer.',
  }),
  msal: peer('@azure/msal-browser', {
    file: 'msal-browser',
    adapter: 'msal',
    how: 'the cache in local storage, `acquireTokenSilent()` before use, which renews a minute before the end (its 5 minutes would be these tokens’ whole lifetime); it has no timer.',
  }),
  okta: peer('@okta/okta-auth-js', {
    file: 'okta-auth-js',
    adapter: 'okta',
    how: 'as a service (`start()`: renewal by the leader tab), tokens in local storage, `getOrRenewAccessToken()` before use.',
  }),
  supabase: peer('@supabase/auth-js', {
    file: 'supabase-auth-js',
    adapter: 'supabase',
    how: '`autoRefreshToken`, the session in local storage, `getSession()` before use.',
  }),
  keycloak: peer('keycloak-js', {
    file: 'keycloak-js',
    adapter: 'keycloak',
    how: 'tokens in memory, `updateToken(30)` before use and when a token has expired.',
  }),
} as const satisfies Record<string, Column>;

/** Whose column. */
export type ColumnId = keyof typeof columns;

/** All of them, in their order. */
export const columnIds = Object.keys(columns) as ColumnId[];

function peer(name: string, rest: Omit<Column, 'heading' | 'package'>): Column {
  return { heading: name, package: name, ...rest };
}

/** The npm packages of the peers, in their order. */
export const packages = Object.values<Column>(columns).flatMap(column => column.package ?? []);
