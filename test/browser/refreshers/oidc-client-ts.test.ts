import { expect } from '@open-wc/testing';
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { oidcClientRefresher } from '../../../src/session/refreshers/index.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims } from '../../support/unsigned-jwt.js';
import { ask, expectNoSecret, itRefreshes, refusalOf, type LoggedIn } from './refresher-contract.js';

const issuer = 'https://login.example';
const token_endpoint = `${issuer}/token`;

function makeUserManager(): UserManager {
  return new UserManager({
    authority: issuer,
    client_id: 'page',
    redirect_uri: location.href,
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    metadata: { issuer, token_endpoint, authorization_endpoint: `${issuer}/authorize` },
  });
}

async function logIn(): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({ url: token_endpoint });
  const userManager = makeUserManager();
  const { expires_in, ...tokens } = endpoint.login;
  const now = Math.floor(Date.now() / 1_000);
  const profile = { ...idTokenClaims(issuer, 'page') };
  await userManager.storeUser(new User({ ...tokens, profile, scope: 'read', expires_at: now + expires_in }));
  return { endpoint, refresher: oidcClientRefresher(userManager) };
}

describe('oidcClientRefresher', () => {
  itRefreshes(logIn);

  it('hands out what the session needs, and the refresh token stays with the library', async () => {
    const loggedIn = await logIn();
    const { expires_in: expiresIn, ...response } = await ask(loggedIn);
    expect(response).to.deep.equal({
      access_token: loggedIn.endpoint.accessToken,
      token_type: 'Bearer',
      scope: 'read',
    });
    expect(expiresIn).to.be.within(95, 100);
    expectNoSecret(response, ['refresh-']);
  });

  it('takes nobody being logged in for the end where the library says so', async () => {
    const nobody = { signinSilent: () => Promise.resolve(null) } satisfies Pick<UserManager, 'signinSilent'>;
    expect(await refusalOf(ask({ refresher: oidcClientRefresher(nobody) }))).to.include({
      code: 'invalid_grant',
    });
  });
});
