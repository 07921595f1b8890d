import { expect } from '@open-wc/testing';
import type { Clock } from '@sinonjs/fake-timers';
import { TokenSession } from '../../../src/session/index.js';
import { mockNetwork } from '../../support/network.js';
import { virtualTime } from '../elements.js';
import { callRefresher, errorOf, expectNoSecret } from './call-refresher.js';
import { LIBRARIES, logInToAuth0, type LoggedIn } from './libraries.js';

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
    const call = (): ReturnType<typeof callRefresher> =>
      callRefresher(loggedIn.refresher, loggedIn.refreshToken);

    it('brings a new token twice in a row, and presents no refresh token a second time', async () => {
      const { endpoint, refresher, refreshToken } = loggedIn;
      const session = new TokenSession({ refresher });
      const login = { access_token: 'access-1', expires_in: 100 };
      session.setTokens(refreshToken === undefined ? login : { ...login, refresh_token: refreshToken });
      session.start();
      try {
        for (const generation of [2, 3]) {
          await session.refresh();
          expect(session.generation).to.equal(generation);
          expect(await session.getToken()).to.equal(endpoint.accessToken);
          expect(session.token?.lifetime).to.equal(100_000);
          expect(session.token?.response.token_type?.toLowerCase()).to.equal('bearer');
          for (const shown of [session, session.token]) expectNoSecret(shown, endpoint.secrets);
        }
        expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
      } finally {
        session.stop();
      }
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
      expect(endpoint.presented).to.deep.equal(['refresh-1']);
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
