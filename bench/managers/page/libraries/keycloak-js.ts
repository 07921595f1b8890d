import Keycloak from 'keycloak-js';

import { CLIENT_ID, idToken, ISSUER, wrappedToken, type Library } from '../library.js';

const REALM = 'app';
/** Seconds for which a token must still be valid, as their guide has it before each request. */
const MIN_VALIDITY = 30;
/** Seconds; Keycloak's default for an idle session. */
const REFRESH_TOKEN_LIFETIME = 1_800;

/** Keycloak: tokens in memory. Its one timer reports that a token has expired; the page decides what is done then. */
export const keycloak: Library = {
  async start(login) {
    // It asks the server in an iframe or by a redirect.
    if (!login)
      throw new Error('It keeps no tokens: a page that is loaded later must redirect to the server.');
    const keycloak = new Keycloak({ url: ISSUER, realm: REALM, clientId: CLIENT_ID });
    keycloak.onTokenExpired = () => void keycloak.updateToken(MIN_VALIDITY).catch(() => undefined);
    await keycloak.init({
      token: login.access_token,
      refreshToken: login.refresh_token,
      idToken: login.id_token,
      // An iframe at the server, which needs third-party cookies.
      checkLoginIframe: false,
    });
    return {
      async token() {
        try {
          await keycloak.updateToken(MIN_VALIDITY);
        } catch (error) {
          // As their guide has it, a failure is logged and the token at hand is used.
          if (keycloak.token === undefined || keycloak.isTokenExpired()) throw error;
        }
        return keycloak.token;
      },
      refresh: () => keycloak.updateToken(-1),
      signOut: () => {
        keycloak.clearToken();
      },
    };
  },
  tokenPath: `/realms/${REALM}/protocol/openid-connect/token`,
  // All three are JWTs, and the library reads them.
  dress({ access_token, refresh_token }, issued) {
    const lasting = { ...issued, exp: issued.iat + REFRESH_TOKEN_LIFETIME };
    return {
      access_token: wrappedToken(access_token, issued),
      ...(refresh_token && { refresh_token: wrappedToken(refresh_token, lasting, { typ: 'Refresh' }) }),
      id_token: idToken(issued, { iss: `${ISSUER}/realms/${REALM}` }),
    };
  },
};
