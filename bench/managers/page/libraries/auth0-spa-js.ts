import { CacheKey, createAuth0Client, LocalStorageCache, User } from '@auth0/auth0-spa-js';
import { decodeJwt } from 'jose';

import { CLIENT_ID, expiryOf, idToken, ISSUER, USER, type Library } from '../library.js';

/** The library's default scopes, and the one that brings a refresh token. */
const scope = 'openid profile email offline_access';
/** Auth0's name for tokens without an audience. */
const audience = 'default';

/** Auth0: rotating refresh tokens in local storage, under the library's own lock. It has no timer: it refreshes on request. */
export const auth0: Library = {
  async start(login) {
    if (login) {
      // What the code exchange of a login leaves in the cache, by the cache's public classes: there is no login page here.
      const claims = { ...decodeJwt(login.id_token), __raw: login.id_token };
      const user = Object.assign(new User(), { sub: USER });
      new LocalStorageCache().set(new CacheKey({ clientId: CLIENT_ID, audience, scope }).toKey(), {
        body: {
          ...login,
          expires_in: Number(login.expires_in),
          decodedToken: { claims, user },
          audience,
          scope,
          client_id: CLIENT_ID,
        },
        expiresAt: expiryOf(login),
      });
    }
    const client = await createAuth0Client({
      domain: new URL(ISSUER).host,
      clientId: CLIENT_ID,
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
    });
    return {
      token: () => client.getTokenSilently(),
      refresh: () => client.getTokenSilently({ cacheMode: 'off' }),
      signOut: () => client.logout({ openUrl: false }),
    };
  },
  tokenPath: '/oauth/token',
  // Auth0's issuer ends with a slash, and its ID tokens are valid for ten hours.
  dress: (_, issued) => ({
    scope,
    id_token: idToken(issued, { iss: `${ISSUER}/`, exp: issued.iat + 36_000 }),
  }),
};
