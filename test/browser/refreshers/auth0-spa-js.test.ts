import { Auth0Client, CacheKey, InMemoryCache } from '@auth0/auth0-spa-js';
import { expect } from '@open-wc/testing';
import { auth0Refresher, type Auth0RefresherOptions } from '../../../src/session/refreshers/index.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';
import { callRefresher, errorOf, itRefreshes, type LoggedIn } from './refresher-contract.js';

const domain = 'login.example';
const clientId = 'page';
const idToken = unsignedJwt(idTokenClaims(`https://${domain}/`, clientId));
const scope = 'openid profile email offline_access';

function makeClient(cache = new InMemoryCache().enclosedCache): Auth0Client {
  return new Auth0Client({ domain, clientId, cache, useRefreshTokens: true });
}

async function logIn(options?: Auth0RefresherOptions): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `https://${domain}/oauth/token`,
    fields: () => ({ id_token: idToken }),
  });
  const cache = new InMemoryCache().enclosedCache;
  const body = { ...endpoint.login, client_id: clientId, audience: 'default', scope };
  const expiresAt = Math.floor(Date.now() / 1_000) + body.expires_in;
  await cache.set(CacheKey.fromCacheEntry(body).toKey(), { body, expiresAt });
  return { endpoint, refresher: auth0Refresher(makeClient(cache), options) };
}

describe('auth0Refresher', () => {
  // Each is a new token, though the one in the cache is valid.
  itRefreshes({ logIn, response: { id_token: idToken }, loggedOut: () => auth0Refresher(makeClient()) });

  it('passes the options on: the login is not for this audience', async () => {
    const loggedIn = await logIn({ authorizationParams: { audience: 'https://api.example' } });
    const error = await errorOf(callRefresher(loggedIn), { code: 'invalid_grant' });
    expect(error.message).to.contain('missing_refresh_token');
    expect(loggedIn.endpoint.presented).to.deep.equal([]);
  });
});
