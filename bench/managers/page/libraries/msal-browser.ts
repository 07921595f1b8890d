import {
  CacheLookupPolicy,
  loadExternalTokens,
  ProtocolMode,
  PublicClientApplication,
  type Configuration,
} from '@azure/msal-browser';

import { CLIENT_ID, idToken, ISSUER, type Library } from '../library.js';

const scopes = ['api'];

const configuration: Configuration = {
  auth: {
    clientId: CLIENT_ID,
    authority: ISSUER,
    knownAuthorities: [new URL(ISSUER).host],
    // Passed in instead of requested, as their page on performance describes.
    authorityMetadata: JSON.stringify({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      end_session_endpoint: `${ISSUER}/logout`,
      jwks_uri: `${ISSUER}/keys`,
    }),
  },
  cache: { cacheLocation: 'localStorage' },
  // Seconds before its expiry at which a token counts as expired; the default, 300, would be all of a short lifetime.
  system: { protocolMode: ProtocolMode.OIDC, tokenRenewalOffsetSeconds: 60 },
};

/** Microsoft: local storage, any OpenID Connect server. It has no timer: it refreshes on request. */
export const msal: Library = {
  async start(login) {
    if (login) await loadExternalTokens(configuration, { scopes, authority: ISSUER }, login, {});
    const application = new PublicClientApplication(configuration);
    await application.initialize();
    const account = application.getAllAccounts()[0];
    if (!account) throw new Error('No account in the cache.');
    application.setActiveAccount(account);
    // Without the last resort, a hidden iframe at the server: third-party cookies are blocked.
    const request = { scopes, account, cacheLookupPolicy: CacheLookupPolicy.AccessTokenAndRefreshToken };
    return {
      // It resolves with an empty token if a response has none.
      token: async () => (await application.acquireTokenSilent(request)).accessToken || undefined,
      refresh: () => application.acquireTokenSilent({ ...request, forceRefresh: true }),
      // Its own sign-out is a redirect, which it refuses in frames.
      signOut: () => application.clearCache(),
    };
  },
  dress: (_, issued) => ({ scope: 'openid profile offline_access api', id_token: idToken(issued) }),
};
