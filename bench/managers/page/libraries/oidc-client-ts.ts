import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

import type { Library, Manager, SignedIn } from '../manager.js';
import { claimsOf, idToken, refreshTokenInForm, USER } from '../vendor-server.js';

const SCOPE = 'openid profile offline_access';
const TOKEN_PATH = '/token';

/** Local storage, and the renewal by its own timer a minute before the end. */
class OidcClientManager implements Manager {
  #manager: UserManager | undefined;

  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    const manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: location.href,
      scope: SCOPE,
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: localStorage }),
      metadata: {
        issuer,
        token_endpoint: issuer + TOKEN_PATH,
        authorization_endpoint: `${issuer}/authorize`,
      },
    });
    this.#manager = manager;
    if (first) await manager.storeUser(userOf(first));
    // Sets the timers for who is in the store.
    await manager.getUser();
  }

  async token(): Promise<string> {
    const user = await this.#running().getUser();
    if (!user || user.expired) throw new Error('No user, or one whose token has run out.');
    return user.access_token;
  }

  async refresh(): Promise<void> {
    await this.#running().signinSilent();
  }

  /** Without the redirect to the server. */
  async signOut(): Promise<void> {
    await this.#running().removeUser();
  }

  async dispose(): Promise<void> {
    this.#running().stopSilentRenew();
    await this.#running().events.unload();
  }

  #running(): UserManager {
    if (!this.#manager) throw new Error('Not started.');
    return this.#manager;
  }
}

/** What the code exchange of a login leaves. */
function userOf({ expires_in, ...first }: NonNullable<SignedIn['first']>): User {
  const { access_token, token_type, refresh_token } = first;
  const id_token = String(first['id_token']);
  const { iss, aud, exp, iat } = claimsOf(id_token);
  return new User({
    access_token,
    token_type,
    id_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    scope: SCOPE,
    profile: { iss: String(iss), aud: String(aud), exp: Number(exp), iat: Number(iat), sub: USER },
    ...(expires_in === undefined ? {} : { expires_at: Math.floor(Date.now() / 1_000) + Number(expires_in) }),
  });
}

/** The library of authts, for any OpenID Connect server. */
export const oidcClient: Library = {
  name: 'oidc-client-ts',
  create: () => new OidcClientManager(),
  dress: (answer, now, grant) => ({ ...answer, scope: SCOPE, id_token: idToken(grant, now) }),
  refreshTokenOf: request => refreshTokenInForm(request, TOKEN_PATH),
  documents: () => ({}),
};
