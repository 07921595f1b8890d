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
import { callRefresher, errorOf, itRefreshes, type LoggedIn } from './refresher-contract.js';

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
  const { account } = await loadExternalTokens(configuration, { scopes, authority }, endpoint.login, {});
  const application = await createStandardPublicClientApplication(configuration);
  // Without the hidden iframe, which would request the authorization endpoint.
  const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
  return { endpoint, refresher: msalRefresher(application, { scopes, account, cacheLookupPolicy }) };
}

describe('msalRefresher', () => {
  afterEach(() => {
    sessionStorage.clear();
  });

  itRefreshes({
    logIn,
    response: { scope: 'openid read' },
    loggedOut: async () =>
      msalRefresher(await createStandardPublicClientApplication(configuration), { scopes }),
  });

  it('rejects with invalid_grant when the account has no refresh token', async () => {
    const { refresher } = await logIn();
    for (const key of Object.keys(sessionStorage))
      if (/refreshtoken/i.test(key)) sessionStorage.removeItem(key);
    const error = await errorOf(callRefresher({ refresher }), { code: 'invalid_grant', transient: false });
    expect(error.message).to.contain('InteractionRequiredAuthError');
  });
});
