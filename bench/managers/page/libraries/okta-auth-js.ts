import { OktaAuth } from '@okta/okta-auth-js';

import { CLIENT_ID, expiryOf, idToken, ISSUER, type Library } from '../library.js';

/** Okta's default custom authorization server. */
const PATH = '/oauth2/default';
const issuer = ISSUER + PATH;
const endpoint = (name: string): string => `${issuer}/v1/${name}`;
const scopes = ['openid', 'profile', 'email', 'offline_access'];
/** ms between the service's start and a login's tokens, in the order of their documentation; meanwhile a tab becomes the leader. */
const CODE_EXCHANGE_MS = 200;

/** Okta, as a service: renewal by timer in the leader tab, synchronized storage in all tabs. */
export const okta: Library = {
  async start(login) {
    const auth = new OktaAuth({
      issuer,
      clientId: CLIENT_ID,
      redirectUri: location.origin,
      scopes,
      // The ID tokens are not signed; their option for tests.
      ignoreSignature: true,
    });
    await auth.start();
    if (login) {
      await new Promise(resolve => setTimeout(resolve, CODE_EXCHANGE_MS));
      // The login's response as the library's own code exchange passes it on.
      const { access_token: accessToken, id_token, refresh_token: refreshToken, token_type } = login;
      const common = { scopes, authorizeUrl: endpoint('authorize'), expiresAt: expiryOf(login) };
      const { payload: claims } = auth.token.decode(id_token);
      const expiresAt = Math.floor(Date.now() / 1_000) + Number(claims.exp) - Number(claims.iat);
      auth.tokenManager.setTokens({
        accessToken: { ...common, accessToken, tokenType: token_type, userinfoUrl: endpoint('userinfo') },
        idToken: { ...common, idToken: id_token, claims, expiresAt, issuer, clientId: CLIENT_ID },
        refreshToken: { ...common, refreshToken, tokenUrl: endpoint('token'), issuer },
      });
    }
    return {
      token: () => auth.getOrRenewAccessToken(),
      refresh: () => auth.tokenManager.renew('accessToken'),
      // What `signOut` does before the redirect, except revoking the tokens.
      signOut: () => {
        auth.tokenManager.clear();
      },
    };
  },
  tokenPath: `${PATH}/v1/token`,
  dress: (_, issued) => ({ scope: scopes.join(' '), id_token: idToken(issued, { iss: issuer }) }),
  documents: {
    [`${PATH}/.well-known/openid-configuration`]: {
      issuer,
      authorization_endpoint: endpoint('authorize'),
      token_endpoint: endpoint('token'),
      jwks_uri: endpoint('keys'),
    },
    [`${PATH}/v1/keys`]: { keys: [] },
  },
};
