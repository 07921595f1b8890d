import {
  CacheKey,
  createAuth0Client,
  LocalStorageCache,
  User,
  type Auth0Client,
  type WrappedCacheEntry,
} from '@auth0/auth0-spa-js';

import type { Library, Manager, SignedIn } from '../manager.js';
import { claimsOf, idToken, refreshTokenInForm, USER } from '../vendor-server.js';

/** The library's default scopes, and the one that brings a refresh token. */
const SCOPE = 'openid profile email offline_access';
/** Auth0's name for tokens of no named audience. */
const AUDIENCE = 'default';

/** Rotating refresh tokens in local storage, under the library's own lock. It has no timer: it refreshes when it is asked. */
class Auth0Manager implements Manager {
  #client: Auth0Client | undefined;

  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    if (first) seed(clientId, first);
    this.#client = await createAuth0Client({
      domain: new URL(issuer).host,
      clientId,
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
    });
  }

  async token(): Promise<string> {
    const token = await this.#running().getTokenSilently();
    if (token === undefined) throw new Error('No session.');
    return token;
  }

  async refresh(): Promise<void> {
    await this.#running().getTokenSilently({ cacheMode: 'off' });
  }

  /** Without the redirect to the server. */
  async signOut(): Promise<void> {
    await this.#running().logout({ openUrl: false });
  }

  /** It offers nothing for that. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }

  #running(): Auth0Client {
    if (!this.#client) throw new Error('Not started.');
    return this.#client;
  }
}

/** Writes what the code exchange of a login leaves in the cache, by the cache's public classes: there is no login page here. */
function seed(clientId: string, first: NonNullable<SignedIn['first']>): void {
  const raw = String(first['id_token']);
  const expiresIn = Number(first.expires_in);
  const entry: WrappedCacheEntry = {
    body: {
      access_token: first.access_token,
      token_type: first.token_type,
      expires_in: expiresIn,
      ...(first.refresh_token === undefined ? {} : { refresh_token: first.refresh_token }),
      id_token: raw,
      decodedToken: {
        claims: { ...claimsOf(raw), __raw: raw },
        user: Object.assign(new User(), { sub: USER }),
      },
      audience: AUDIENCE,
      scope: SCOPE,
      client_id: clientId,
    },
    expiresAt: Math.floor(Date.now() / 1_000) + expiresIn,
  };
  new LocalStorageCache().set(new CacheKey({ clientId, audience: AUDIENCE, scope: SCOPE }).toKey(), entry);
}

/** Auth0's library for single-page apps. */
export const auth0: Library = {
  name: '@auth0/auth0-spa-js',
  create: () => new Auth0Manager(),
  // Auth0's issuer ends with a slash, and its ID tokens are good for ten hours.
  dress: (answer, now, grant) => ({
    ...answer,
    scope: SCOPE,
    id_token: idToken(grant, now, { iss: `${grant.issuer}/`, exp: Math.floor(now / 1_000) + 36_000 }),
  }),
  refreshTokenOf: request => refreshTokenInForm(request, '/oauth/token'),
  documents: () => ({}),
};
