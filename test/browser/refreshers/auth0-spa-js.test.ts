import { Auth0Client, CacheKey, InMemoryCache } from '@auth0/auth0-spa-js';
import { expect } from '@open-wc/testing';
import { auth0Refresher, type Auth0RefresherOptions } from '../../../src/session/refreshers/index.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';
import { ask, expectNoSecret, itRefreshes, refusalOf, type LoggedIn } from './refresher-contract.js';

const domain = 'login.example';
const clientId = 'page';
const scope = 'openid profile email offline_access';

function makeClient(cache = new InMemoryCache().enclosedCache): Auth0Client {
  return new Auth0Client({ domain, clientId, cache, useRefreshTokens: true });
}

async function logIn(options?: Auth0RefresherOptions): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `https://${domain}/oauth/token`,
    fields: () => ({ id_token: unsignedJwt(idTokenClaims(`https://${domain}/`, clientId)) }),
  });
  const cache = new InMemoryCache().enclosedCache;
  const body = { ...endpoint.login, client_id: clientId, audience: 'default', scope };
  const expiresAt = Math.floor(Date.now() / 1_000) + body.expires_in;
  await cache.set(CacheKey.fromCacheEntry(body).toKey(), { body, expiresAt });
  return { endpoint, refresher: auth0Refresher(makeClient(cache), options) };
}

describe('auth0Refresher', () => {
  itRefreshes(() => logIn());

  it('goes past the cache though the token in it is alive, and leaves the refresh token with the library', async () => {
    const loggedIn = await logIn();
    const response = await ask(loggedIn);
    expect(response.access_token).to.equal('access-2');
    expectNoSecret(response, ['refresh-']);
  });

  it('takes a browser in which nobody is logged in for one that needs a login', async () => {
    const error = await refusalOf(ask({ refresher: auth0Refresher(makeClient()) }));
    expect(error).to.include({ code: 'invalid_grant', transient: false });
    expect(error.message).to.contain('missing_refresh_token');
  });

  it('hands the options on: the login is not for this audience', async () => {
    const loggedIn = await logIn({ authorizationParams: { audience: 'https://api.example' } });
    expect(await refusalOf(ask(loggedIn))).to.include({ code: 'invalid_grant' });
    expect(loggedIn.endpoint.presented).to.deep.equal([]);
  });
});
