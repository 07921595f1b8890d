import {
  CacheLookupPolicy,
  createStandardPublicClientApplication,
  loadExternalTokens,
  ProtocolMode,
  type Configuration,
} from '@azure/msal-browser';
import { expect } from '@open-wc/testing';
import { msalRefresher } from '../../../src/session/refreshers/index.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims, unsignedJwt } from '../../support/unsigned-jwt.js';
import { ask, expectNoSecret, itRefreshes, refusalOf, type LoggedIn } from './refresher-contract.js';

const authority = 'https://login.example/';
const clientId = 'page';
const scopes = ['openid', 'read'];
const configuration: Configuration = {
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

async function logIn(): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({
    url: `${authority}token`,
    fields: () => ({ id_token: unsignedJwt(idTokenClaims(authority, clientId)), scope: scopes.join(' ') }),
  });
  const { account } = await loadExternalTokens(
    configuration,
    { scopes, authority },
    endpoint.login,
    {},
  );
  const application = await createStandardPublicClientApplication(configuration);
  // Without the hidden iframe, which would ask the authorization endpoint.
  const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
  return { endpoint, refresher: msalRefresher(application, { scopes, account, cacheLookupPolicy }) };
}

describe('msalRefresher', () => {
  afterEach(() => {
    sessionStorage.clear();
  });

  itRefreshes(logIn);

  it('hands out what the session needs, and the refresh token stays with the library', async () => {
    const loggedIn = await logIn();
    const { expires_in: expiresIn, ...response } = await ask(loggedIn);
    expect(response).to.deep.equal({
      access_token: loggedIn.endpoint.accessToken,
      token_type: 'Bearer',
      scope: 'openid read',
    });
    expect(expiresIn).to.be.within(95, 100);
    expectNoSecret(response, ['refresh-']);
  });

  it('takes a browser in which nobody is logged in for one that needs a login', async () => {
    const application = await createStandardPublicClientApplication(configuration);
    const error = await refusalOf(ask({ refresher: msalRefresher(application, { scopes }) }));
    expect(error).to.include({ code: 'invalid_grant', transient: false });
    expect(error.message).to.contain('no_account_error');
  });

  it('takes an account without a refresh token for one that needs a login', async () => {
    const { refresher } = await logIn();
    for (const key of Object.keys(sessionStorage))
      if (/refreshtoken/i.test(key)) sessionStorage.removeItem(key);
    const error = await refusalOf(ask({ refresher }));
    expect(error).to.include({ code: 'invalid_grant', transient: false });
    expect(error.message).to.contain('InteractionRequiredAuthError');
  });
});
