import { GoTrueClient } from '@supabase/auth-js';
import { supabaseRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, network } from '../../support/network.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';
import { callRefresher, errorOf, itRefreshes, later, type LoggedIn } from './refresher-contract.js';

const url = 'https://login.example/auth/v1';
const user = { id: 'maya', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '' };

let clients = 0;

function makeClient(): GoTrueClient {
  const storageKey = `client-${++clients}`;
  const options = { url, storageKey, autoRefreshToken: false, persistSession: false };
  return new GoTrueClient({ ...options, fetch: impatientFetch });
}

/** The library retries for half a minute when a server is down, which passes without a wait. */
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
  itRefreshes({ logIn, response: {}, loggedOut: () => supabaseRefresher(makeClient()) });

  for (const code of ['refresh_token_not_found', 'session_not_found']) {
    it(`rejects with invalid_grant upon ${code}`, async () => {
      const loggedIn = await logIn(code);
      loggedIn.endpoint.revoke();
      await errorOf(callRefresher(loggedIn), { code: 'invalid_grant', transient: false });
    });
  }

  it('rejects with a transient error upon a rate limit', async () => {
    const loggedIn = await logIn();
    loggedIn.endpoint.failOnce(429);
    await errorOf(callRefresher(loggedIn), { code: 'rate_limited', status: 429, transient: true });
  });
});
