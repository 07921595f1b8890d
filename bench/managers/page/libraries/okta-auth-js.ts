import { OktaAuth, type Tokens } from '@okta/okta-auth-js';

import { CLIENT_ID, idToken, ISSUER, required, type Library, type VendorAnswer } from '../library.js';

/** Okta's default custom authorization server. */
const PATH = '/oauth2/default';
const issuer = ISSUER + PATH;
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
      auth.tokenManager.setTokens(tokensOf(auth, login));
    }
    return {
      token: async () => required(await auth.getOrRenewAccessToken()),
      refresh: () => auth.tokenManager.renew('accessToken'),
      // What `signOut` does before the redirect, except revoking the tokens.
      signOut: () => {
        auth.tokenManager.clear();
      },
      dispose: () => auth.stop(),
    };
  },
  tokenPath: `${PATH}/v1/token`,
  dress: (answer, issued) => ({
    ...answer,
    scope: scopes.join(' '),
    id_token: idToken(issued, { iss: issuer }),
  }),
  documents: {
    [`${PATH}/.well-known/openid-configuration`]: {
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      jwks_uri: `${issuer}/v1/keys`,
    },
    [`${PATH}/v1/keys`]: { keys: [] },
  },
};

/** The login's response as the library's own code exchange passes it to `setTokens`. */
function tokensOf({ token }: OktaAuth, login: VendorAnswer): Tokens {
  const now = Math.floor(Date.now() / 1_000);
  const expiresAt = now + Number(login.expires_in);
  const common = { scopes, authorizeUrl: `${issuer}/v1/authorize` };
  const idToken = String(login['id_token']);
  const claims = token.decode(idToken).payload;
  const { access_token: accessToken, token_type: tokenType, refresh_token: refreshToken } = login;
  return {
    accessToken: { ...common, accessToken, expiresAt, tokenType, userinfoUrl: `${issuer}/v1/userinfo` },
    idToken: {
      ...common,
      idToken,
      claims,
      expiresAt: now + Number(claims.exp) - Number(claims.iat),
      issuer,
      clientId: CLIENT_ID,
    },
    ...(refreshToken === undefined
      ? {}
      : { refreshToken: { ...common, refreshToken, expiresAt, tokenUrl: `${issuer}/v1/token`, issuer } }),
  };
}
