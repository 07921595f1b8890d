import { Auth0Client, CacheKey, InMemoryCache } from '@auth0/auth0-spa-js';
import {
  CacheLookupPolicy,
  createStandardPublicClientApplication,
  loadExternalTokens,
  ProtocolMode,
  type Configuration,
} from '@azure/msal-browser';
import type { Clock } from '@sinonjs/fake-timers';
import { GoTrueClient } from '@supabase/auth-js';
import Keycloak from 'keycloak-js';
import * as oauth from 'oauth4webapi';
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Refresher } from '../../../src/session/index.js';
import {
  auth0Refresher,
  keycloakRefresher,
  msalRefresher,
  oauth4webapiRefresher,
  oidcClientRefresher,
  supabaseRefresher,
  type Auth0RefresherOptions,
  type KeycloakRefresherOptions,
} from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, network } from '../../support/network.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';

/** A real library, logged in at a strict server. */
export interface LoggedIn {
  readonly endpoint: TokenEndpoint;
  readonly refresher: Refresher;
  /** The refresh token that the session presents; left out where the library holds it. */
  readonly refreshToken?: string;
}

/** A real library over which the package has a refresher. */
export interface Library {
  readonly logIn: (clock: Clock) => Promise<LoggedIn>;
  /** What the session gets besides a Bearer token and its lifetime; left out where the session holds the refresh token. */
  readonly response?: object;
  /** A refresher in a browser in which no user is logged in. */
  readonly loggedOut?: () => Refresher | Promise<Refresher>;
}

const ISSUER = 'https://login.example';
const clientId = 'page';
const auth0IdToken = unsignedJwt(idTokenClaims(`${ISSUER}/`, clientId));

function auth0Client(cache = new InMemoryCache().enclosedCache): Auth0Client {
  return new Auth0Client({ domain: 'login.example', clientId, cache, useRefreshTokens: true });
}

/** Its cached token is valid: a refresh must bring a new one nevertheless. */
export async function logInToAuth0(options?: Auth0RefresherOptions): Promise<LoggedIn> {
  const url = `${ISSUER}/oauth/token`;
  const endpoint = new TokenEndpoint({ url, fields: () => ({ id_token: auth0IdToken }) });
  const cache = new InMemoryCache().enclosedCache;
  const scope = 'openid profile email offline_access';
  const body = { ...endpoint.login, client_id: clientId, audience: 'default', scope };
  const expiresAt = Math.floor(Date.now() / 1_000) + body.expires_in;
  await cache.set(CacheKey.fromCacheEntry(body).toKey(), { body, expiresAt });
  return { endpoint, refresher: auth0Refresher(auth0Client(cache), options) };
}

const authority = `${ISSUER}/`;
const scopes = ['openid', 'read'];
const msalConfiguration: Configuration = {
  auth: {
    clientId,
    authority,
    knownAuthorities: ['login.example'],
    redirectUri: location.origin,
    authorityMetadata: JSON.stringify({
      issuer: authority,
      authorization_endpoint: `${authority}authorize`,
      token_endpoint: `${authority}token`,
      jwks_uri: `${authority}jwks`,
    }),
  },
  cache: { cacheLocation: 'sessionStorage' },
  // Else the cache has no use for tokens as short as the test's.
  system: { protocolMode: ProtocolMode.OIDC, tokenRenewalOffsetSeconds: 0 },
};

async function logInToMsal(): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `${authority}token`,
    fields: () => ({ id_token: unsignedJwt(idTokenClaims(authority, clientId)), scope: scopes.join(' ') }),
  });
  const { account } = await loadExternalTokens(msalConfiguration, { scopes, authority }, endpoint.login, {});
  const application = await createStandardPublicClientApplication(msalConfiguration);
  // Without the hidden iframe, which would request the authorization endpoint.
  const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
  return { endpoint, refresher: msalRefresher(application, { scopes, account, cacheLookupPolicy }) };
}

async function logInToOidcClient(): Promise<LoggedIn> {
  const token_endpoint = `${ISSUER}/token`;
  const endpoint = new TokenEndpoint({ url: token_endpoint });
  const userManager = new UserManager({
    authority: ISSUER,
    client_id: clientId,
    redirect_uri: location.href,
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    metadata: { issuer: ISSUER, token_endpoint, authorization_endpoint: `${ISSUER}/authorize` },
  });
  const { expires_in, ...tokens } = endpoint.login;
  const now = Math.floor(Date.now() / 1_000);
  const profile = { ...idTokenClaims(ISSUER, clientId) };
  await userManager.storeUser(new User({ ...tokens, profile, scope: 'read', expires_at: now + expires_in }));
  return { endpoint, refresher: oidcClientRefresher(userManager) };
}

const keycloakSettings = { url: ISSUER, realm: 'main', clientId };

/** The library reads the claims of both tokens; of the refresh token, there are none to read. */
function keycloakTokenName(kind: 'access' | 'refresh', n: number): string {
  const { iat } = idTokenClaims(ISSUER, clientId);
  return kind === 'refresh' ? `refresh-${n}.e30` : unsignedJwt({ sub: 'maya', iat, exp: iat + 100, jti: n });
}

/** As after a login. */
export async function logInToKeycloak(
  options?: KeycloakRefresherOptions,
): Promise<LoggedIn & { readonly keycloak: Keycloak }> {
  const endpoint = new TokenEndpoint({
    url: `${ISSUER}/realms/main/protocol/openid-connect/token`,
    name: keycloakTokenName,
  });
  const keycloak = new Keycloak(keycloakSettings);
  await keycloak.init({ checkLoginIframe: false });
  const { access_token: token, refresh_token: refreshToken } = endpoint.login;
  const { iat } = idTokenClaims(ISSUER, clientId);
  // `init()` with the tokens would refresh them.
  Object.assign(keycloak, { token, refreshToken, timeSkew: 0, tokenParsed: { iat, exp: iat + 100 } });
  return { endpoint, keycloak, refresher: keycloakRefresher(keycloak, options) };
}

const url = `${ISSUER}/auth/v1`;
const user = { id: 'maya', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '' };
let clients = 0;

/** The library retries for half a minute when a server is down, which passes without a wait. */
function supabaseClient(clock?: Clock): GoTrueClient {
  const impatientFetch: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    if (response.status >= 500) clock?.setSystemTime(Date.now() + 30_000);
    return response;
  };
  const options = { url, storageKey: `client-${++clients}`, autoRefreshToken: false, persistSession: false };
  return new GoTrueClient({ ...options, fetch: impatientFetch });
}

async function logInToSupabase(clock: Clock): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `${url}/token`,
    fields: n => ({ access_token: unsignedJwt({ ...idTokenClaims(url, 'authenticated'), jti: n }), user }),
    refusal: msg => ({ code: 400, error_code: 'refresh_token_already_used', msg }),
  });
  network.use(http.get(`${url}/user`, () => HttpResponse.json(user)));
  const auth = supabaseClient(clock);
  const { error } = await auth.setSession(endpoint.login);
  if (error) throw error;
  return { endpoint, refresher: supabaseRefresher(auth) };
}

export const as = { issuer: ISSUER, token_endpoint: `${ISSUER}/token` };
const client: oauth.Client = { client_id: clientId };
export const settings = { as, client, clientAuthentication: oauth.None() };

function useOauth4webapi(): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({ url: as.token_endpoint });
  const refresher = oauth4webapiRefresher(oauth, settings);
  return Promise.resolve({ endpoint, refresher, refreshToken: endpoint.login.refresh_token });
}

/** By the name of the refresher. */
export const LIBRARIES: Readonly<Record<string, Library>> = {
  auth0Refresher: {
    logIn: () => logInToAuth0(),
    response: { id_token: auth0IdToken },
    loggedOut: () => auth0Refresher(auth0Client()),
  },
  keycloakRefresher: {
    logIn: () => logInToKeycloak(),
    response: {},
    loggedOut: async () => {
      const keycloak = new Keycloak(keycloakSettings);
      await keycloak.init({ checkLoginIframe: false });
      return keycloakRefresher(keycloak);
    },
  },
  msalRefresher: {
    logIn: logInToMsal,
    response: { scope: 'openid read' },
    loggedOut: async () =>
      msalRefresher(await createStandardPublicClientApplication(msalConfiguration), { scopes }),
  },
  oidcClientRefresher: {
    logIn: logInToOidcClient,
    response: { scope: 'read' },
    loggedOut: () => oidcClientRefresher({ signinSilent: () => Promise.resolve(null) }),
  },
  supabaseRefresher: {
    logIn: logInToSupabase,
    response: {},
    loggedOut: () => supabaseRefresher(supabaseClient()),
  },
  oauth4webapiRefresher: { logIn: useOauth4webapi },
};
