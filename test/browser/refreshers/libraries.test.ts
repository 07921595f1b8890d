import { expect } from '@open-wc/testing';
import type { Clock } from '@sinonjs/fake-timers';
import { embedDashboard, type EmbedDashboardParams } from '@superset-ui/embedded-sdk';
import * as oauth from 'oauth4webapi';
import type { Refresher } from '../../../src/session/index.js';
import { guestTokenRefresher, oauth4webapiRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, mockNetwork, network } from '../../support/network.js';
import { origins } from '../../support/origins.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { unsignedJwt } from '../../support/unsigned-jwt.js';
import { put } from '../elements.js';
import { virtualTime } from '../page-state.js';
import { callRefresher, errorOf, expectNoSecret, startSession } from './call-refresher.js';
import { as, LIBRARIES, logInToAuth0, logInToKeycloak, settings, type LoggedIn } from './libraries.js';

const LOGIN_REQUIRED = { code: 'invalid_grant', transient: false } as const;

mockNetwork();

for (const [name, { logIn, response, loggedOut }] of Object.entries(LIBRARIES)) {
  describe(`${name}, over its library and a server with refresh-token rotation`, () => {
    let clock: Clock;
    let loggedIn: LoggedIn;
    beforeEach(async () => {
      clock = virtualTime(['Date']);
      // Libraries count whole seconds.
      clock.setSystemTime(Date.now() - (Date.now() % 1_000));
      loggedIn = await logIn(clock);
    });
    afterEach(() => {
      sessionStorage.clear();
    });
    /** Without what a library needs in them to read them. */
    const presented = (): unknown[] =>
      loggedIn.endpoint.presented.map(token => String(token).replace('.e30', ''));
    const call = (): ReturnType<typeof callRefresher> =>
      callRefresher(loggedIn.refresher, loggedIn.refreshToken);

    it('brings a new token twice in a row, and presents no refresh token a second time', async () => {
      const { endpoint, refresher, refreshToken } = loggedIn;
      const login = { access_token: 'access-1', expires_in: 100 };
      const session = startSession(
        refresher,
        refreshToken ? { ...login, refresh_token: refreshToken } : login,
      );
      for (const generation of [2, 3]) {
        await session.refresh();
        expect(session.generation).to.equal(generation);
        expect(await session.getToken()).to.equal(endpoint.accessToken);
        expect(session.token?.lifetime).to.equal(100_000);
        expect(session.token?.response.token_type?.toLowerCase()).to.equal('bearer');
        for (const shown of [session, session.token]) expectNoSecret(shown, endpoint.secrets);
      }
      expect(presented()).to.deep.equal(['refresh-1', 'refresh-2']);
    });

    it('rejects with a transient error when the server is down', async () => {
      const { endpoint } = loggedIn;
      endpoint.failOnce(503);
      await errorOf(call(), { code: 'server_error', transient: true }, endpoint.secrets);
      // Some libraries remember the failure.
      clock.setSystemTime(Date.now() + 61_000);
      expect((await call()).access_token).to.equal(endpoint.accessToken);
    });

    it('rejects with invalid_grant when the server refuses, and repeats none of its words', async () => {
      const { endpoint } = loggedIn;
      endpoint.revoke();
      await errorOf(call(), LOGIN_REQUIRED, endpoint.secrets);
      expect(presented()).to.deep.equal(['refresh-1']);
    });

    if (response)
      it('returns what the session needs; the refresh token stays with the library', async () => {
        const { access_token, ...rest } = await call();
        expect(access_token).to.equal(loggedIn.endpoint.accessToken);
        expect(rest).to.deep.equal({ token_type: 'Bearer', expires_in: 100, ...response });
      });

    if (loggedOut)
      it('rejects with invalid_grant when no user is logged in', async () => {
        await errorOf(callRefresher(await loggedOut()), LOGIN_REQUIRED);
      });
  });
}

it('auth0Refresher passes the options on: the login is not for this audience', async () => {
  const { endpoint, refresher } = await logInToAuth0({
    authorizationParams: { audience: 'https://api.example' },
  });
  const error = await errorOf(callRefresher(refresher), { code: 'invalid_grant' });
  expect(error.message).to.contain('missing_refresh_token');
  expect(endpoint.presented).to.deep.equal([]);
});

describe('keycloakRefresher', () => {
  it('uses a token that the library has got elsewhere, once, if it stays valid for so long', async () => {
    const clock = virtualTime(['Date']);
    const { endpoint, keycloak, refresher } = await logInToKeycloak({ minValidity: 30 });
    clock.setSystemTime(Date.now() + 20_000);
    const first = await callRefresher(refresher);
    expect(first.access_token).to.equal(endpoint.login.access_token);
    expect(first.expires_in).to.be.within(79, 80);
    expect(endpoint.presented).to.deep.equal([]);
    // The server may have refused the token since: no request would bring it again.
    expect((await callRefresher(refresher)).access_token).to.equal(endpoint.accessToken);
    await keycloak.updateToken(-1);
    clock.setSystemTime(Date.now() + 75_000);
    expect((await callRefresher(refresher)).expires_in).to.equal(100);
    expect(endpoint.presented).to.have.length(3);
  });

  const url = 'https://login.example/realms/main/protocol/openid-connect/token';
  const refusal = async (status: number, body?: object): Promise<Refresher> => {
    const { refresher } = await logInToKeycloak();
    network.use(
      http.post(url, () => (body ? HttpResponse.json(body, { status }) : new Response('', { status }))),
    );
    return refresher;
  };

  it('reads the server’s error, which the library does not', async () => {
    const body = { error: 'invalid_client', error_description: 'Client disabled' };
    const disabled = { code: 'invalid_client', status: 401, description: 'Client disabled' } as const;
    await errorOf(callRefresher(await refusal(401, body)), disabled);
    const idle = { error: 'invalid_grant', error_description: 'Session not active' };
    const fields = { ...LOGIN_REQUIRED, status: 400, description: 'Session not active' };
    await errorOf(callRefresher(await refusal(400, idle)), fields);
  });

  it('requires a login after status 400 without an error: the library has discarded its refresh token', async () => {
    await errorOf(callRefresher(await refusal(400)), { ...LOGIN_REQUIRED, status: 400 });
  });

  it('keeps the login when a proxy refuses the request', async () => {
    await errorOf(callRefresher(await refusal(403)), { code: 'endpoint_refused', status: 403 });
  });
});

describe('oauth4webapiRefresher', () => {
  const url = as.token_endpoint;
  const refresher = oauth4webapiRefresher(oauth, settings);

  it('makes no request without a refresh token', async () => {
    const endpoint = new TokenEndpoint({ url });
    await errorOf(callRefresher(refresher), { code: 'refresh_token_missing' });
    expect(endpoint.presented).to.deep.equal([]);
  });

  it('passes the signal and the options on', async () => {
    const endpoint = new TokenEndpoint({ url });
    const options = { additionalParameters: { resource: 'https://api.example' } };
    const withOptions = oauth4webapiRefresher(oauth, { ...settings, options });
    const refreshToken = endpoint.login.refresh_token;
    await callRefresher(withOptions, refreshToken);
    expect(endpoint.bodies[0]).to.include({ resource: 'https://api.example' });
    const signal = AbortSignal.abort();
    const aborted = withOptions({ reason: 'scheduled', attempt: 1, refreshToken, signal });
    await errorOf(aborted, { code: 'network' });
    expect(endpoint.bodies).to.have.length(1);
  });

  it('keeps the new refresh token of a response that the library refuses: the old one is used up', async () => {
    // RFC 6749 §5.1 requires a token type.
    const fields = (n: number): object => (n === 2 ? { token_type: undefined } : {});
    const endpoint = new TokenEndpoint({ url, fields });
    const { refresh_token } = endpoint.login;
    const session = startSession(refresher, { access_token: 'access-1', refresh_token });
    const failures: string[] = [];
    session.subscribe(event => {
      if (event.type === 'refresh-failed') failures.push(event.error.code);
    });
    await session.refresh();
    expect(await session.getToken()).to.equal('access-3');
    expect(failures).to.deep.equal(['invalid_response']);
    expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
  });

  it('reads the status and Retry-After though the response is not JSON', async () => {
    const headers = { 'retry-after': '7' };
    network.use(http.post(url, () => HttpResponse.html('<h1>Slow down</h1>', { status: 429, headers })));
    const fields = { code: 'rate_limited', status: 429, retryAfter: 7_000 } as const;
    await errorOf(callRefresher(refresher, 'r'), fields);
  });

  it('makes a second request for a DPoP nonce, and no third', async () => {
    let requests = 0;
    network.use(
      http.post(url, () => {
        const headers = { 'dpop-nonce': `nonce-${++requests}` };
        return HttpResponse.json({ error: 'use_dpop_nonce' }, { status: 400, headers });
      }),
    );
    const DPoP = oauth.DPoP(settings.client, await oauth.generateKeyPair('ES256'));
    const withDPoP = oauth4webapiRefresher(oauth, { ...settings, options: { DPoP } });
    await errorOf(callRefresher(withDPoP, 'r'), { code: 'server_error', transient: true });
    expect(requests).to.equal(2);
  });
});

const url = 'https://host.example/guest-token';

/** As a page writes it for `embedDashboard`. */
const fetchGuestToken: EmbedDashboardParams['fetchGuestToken'] = async () => {
  const response = await fetch(url, { method: 'POST' });
  const body = (await response.json()) as { token: string; message: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { status: response.status });
  return body.token;
};

describe('guestTokenRefresher', () => {
  const refresher = guestTokenRefresher(fetchGuestToken);
  let issued: string[];
  beforeEach(() => {
    issued = [];
    // Its times are past: the local clock may be wrong.
    const claims = { type: 'guest', iat: 1_000_000, exp: 1_000_300 };
    network.use(
      http.post(url, () => {
        const token = unsignedJwt({ ...claims, jti: issued.length + 1 });
        issued.push(token);
        return HttpResponse.json({ token });
      }),
    );
  });

  it('brings a new guest token twice in a row, as long as the token itself says', async () => {
    const session = startSession(refresher);
    expect(await session.getToken()).to.equal(issued[0]);
    await session.refresh();
    expect(await session.getToken()).to.equal(issued[1]);
    expect(session.token?.lifetime).to.equal(300_000);
    expect(session.generation).to.equal(2);
    for (const shown of [session, session.token]) expectNoSecret(shown, issued);
    expect(issued).to.have.length(2);
  });

  it('is given the callback that the SDK itself embeds with', async () => {
    const mountPoint = put(document.createElement('div'));
    const supersetDomain = origins.frame;
    const dashboard = await embedDashboard({ id: 'sales', supersetDomain, mountPoint, fetchGuestToken });
    expect(mountPoint.querySelector('iframe')?.src).to.equal(`${origins.frame}/embedded/sales`);
    expect((await callRefresher(refresher)).access_token).to.equal(issued[1]);
    expect(issued).to.have.length(2);
    dashboard.unmount();
  });

  it('rejects as the status says for which the callback throws, without its text', async () => {
    network.use(http.post(url, () => HttpResponse.json({ message: 'secret-login' }, { status: 429 })));
    const fields = { code: 'rate_limited', status: 429, transient: true } as const;
    await errorOf(callRefresher(refresher), fields, ['secret-login']);
  });
});
