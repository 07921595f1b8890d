import { expect } from '@open-wc/testing';
import { GoTrueClient } from '@supabase/auth-js';
import { supabaseRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, network } from '../../support/network.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';
import { ask, expectNoSecret, itRefreshes, later, refusalOf, type LoggedIn } from './refresher-contract.js';

const url = 'https://login.example/auth/v1';
const user = { id: 'maya', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '' };

let clients = 0;

function makeClient(): GoTrueClient {
  const storageKey = `client-${++clients}`;
  const options = { url, storageKey, autoRefreshToken: false, persistSession: false };
  return new GoTrueClient({ ...options, fetch: impatientFetch });
}

/** The library tries again for half a minute when a server is down: lets it pass without a wait. */
async function impatientFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  if (response.status >= 500) later(30_000);
  return response;
}

async function logIn(refusedAs = 'refresh_token_already_used'): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `${url}/token`,
    fields: n => ({ access_token: unsignedJwt({ ...idTokenClaims(url, 'authenticated'), jti: n }), user }),
    refusal: msg => ({ code: 400, error_code: refusedAs, msg }),
  });
  network.use(http.get(`${url}/user`, () => HttpResponse.json(user)));
  const auth = makeClient();
  const { error } = await auth.setSession(endpoint.login);
  if (error) throw error;
  return { endpoint, refresher: supabaseRefresher(auth) };
}

describe('supabaseRefresher', () => {
  itRefreshes(() => logIn());

  it('hands out what the session needs, and the refresh token stays with the library', async () => {
    const loggedIn = await logIn();
    const response = await ask(loggedIn);
    expect(response).to.deep.equal({
      access_token: loggedIn.endpoint.accessToken,
      token_type: 'Bearer',
      expires_in: 100,
    });
    expectNoSecret(response, ['refresh-']);
  });

  for (const word of ['refresh_token_not_found', 'session_not_found']) {
    it(`takes ${word} for the end`, async () => {
      const loggedIn = await logIn(word);
      loggedIn.endpoint.revoke();
      const error = await refusalOf(ask(loggedIn));
      expect(error).to.include({ code: 'invalid_grant', transient: false });
    });
  }

  it('takes a rate limit for a passing trouble', async () => {
    const loggedIn = await logIn();
    loggedIn.endpoint.failOnce(429);
    const error = await refusalOf(ask(loggedIn));
    expect(error).to.include({ code: 'rate_limited', status: 429, transient: true });
  });

  it('takes a client in which nobody is logged in for one that needs a login', async () => {
    const error = await refusalOf(ask({ refresher: supabaseRefresher(makeClient()) }));
    expect(error).to.include({ code: 'invalid_grant', transient: false });
  });
});
