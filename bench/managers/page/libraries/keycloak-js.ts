import Keycloak from 'keycloak-js';

import type { Library, Manager, SignedIn } from '../manager.js';
import { idToken, refreshTokenInForm, unwrappedToken, wrappedToken } from '../vendor-server.js';

const REALM = 'app';
const TOKEN_PATH = `/realms/${REALM}/protocol/openid-connect/token`;
/** Seconds that a token has to have left, as their guide has it before each request. */
const MIN_VALIDITY = 30;
/** Seconds; Keycloak's default for an idle session. */
const REFRESH_TOKEN_LIFETIME = 1_800;

/** Tokens in memory. Its one timer says that a token has expired; what is done then is the page's. */
class KeycloakManager implements Manager {
  #keycloak: Keycloak | undefined;

  /** @throws where no login has just happened: it keeps no tokens, and asks the server in an iframe or by a redirect. */
  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    if (!first)
      throw new Error('It keeps no tokens: a page that is loaded later must redirect to the server.');
    const keycloak = new Keycloak({ url: issuer, realm: REALM, clientId });
    this.#keycloak = keycloak;
    keycloak.onTokenExpired = () => void keycloak.updateToken(MIN_VALIDITY).catch(() => undefined);
    await keycloak.init({
      token: first.access_token,
      ...(first.refresh_token === undefined ? {} : { refreshToken: first.refresh_token }),
      idToken: String(first['id_token']),
      // An iframe at the server, which needs third-party cookies.
      checkLoginIframe: false,
    });
  }

  async token(): Promise<string> {
    const keycloak = this.#running();
    try {
      await keycloak.updateToken(MIN_VALIDITY);
    } catch (error) {
      // As their guide has it, a failure is logged and the token at hand is used.
      if (keycloak.token === undefined || keycloak.isTokenExpired()) throw error;
    }
    if (keycloak.token === undefined) throw new Error('No token.');
    return unwrappedToken(keycloak.token);
  }

  async refresh(): Promise<void> {
    await this.#running().updateToken(-1);
  }

  /** Without the redirect to the server. */
  signOut(): Promise<void> {
    this.#running().clearToken();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#running().clearToken();
    return Promise.resolve();
  }

  #running(): Keycloak {
    if (!this.#keycloak) throw new Error('Not started.');
    return this.#keycloak;
  }
}

/** Keycloak's library. */
export const keycloak: Library = {
  name: 'keycloak-js',
  create: () => new KeycloakManager(),
  // All three are JWTs, and the library reads them.
  dress: (answer, now, grant) => ({
    ...answer,
    ...('access_token' in answer
      ? { access_token: wrappedToken(answer.access_token, grant.lifetime, now) }
      : {}),
    ...(answer.refresh_token === undefined
      ? {}
      : {
          refresh_token: wrappedToken(answer.refresh_token, REFRESH_TOKEN_LIFETIME, now, { typ: 'Refresh' }),
        }),
    id_token: idToken(grant, now, { iss: `${grant.issuer}/realms/${REALM}` }),
  }),
  async refreshTokenOf(request) {
    const token = await refreshTokenInForm(request, TOKEN_PATH);
    return token === undefined ? undefined : unwrappedToken(token);
  },
  documents: () => ({}),
};
