import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

import { claimsOf, CLIENT_ID, idToken, ISSUER, USER, type Library, type VendorAnswer } from '../library.js';

const scope = 'openid profile offline_access';
const tokenPath = '/token';

/** authts, for any OpenID Connect server: local storage, and the renewal by its own timer a minute before the expiry. */
export const oidcClient: Library = {
  async start(login) {
    const manager = new UserManager({
      authority: ISSUER,
      client_id: CLIENT_ID,
      redirect_uri: location.href,
      scope,
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: localStorage }),
      metadata: {
        issuer: ISSUER,
        token_endpoint: ISSUER + tokenPath,
        authorization_endpoint: `${ISSUER}/authorize`,
      },
    });
    if (login) await manager.storeUser(userOf(login));
    // Sets the timers for the user in the store.
    await manager.getUser();
    return {
      async token() {
        const user = await manager.getUser();
        if (!user || user.expired) throw new Error('No user is signed in, or the token has expired.');
        return user.access_token;
      },
      refresh: () => manager.signinSilent(),
      signOut: () => manager.removeUser(),
      async dispose() {
        manager.stopSilentRenew();
        await manager.events.unload();
      },
    };
  },
  tokenPath,
  dress: (answer, issued) => ({ ...answer, scope, id_token: idToken(issued) }),
};

/** The user that the code exchange of a login leaves. */
function userOf(login: VendorAnswer): User {
  const { access_token, token_type, refresh_token, expires_in } = login;
  const id_token = String(login['id_token']);
  const { iss, aud, exp, iat } = claimsOf(id_token);
  return new User({
    access_token,
    token_type,
    id_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    scope,
    profile: { iss: String(iss), aud: String(aud), exp: Number(exp), iat: Number(iat), sub: USER },
    ...(expires_in === undefined ? {} : { expires_at: Math.floor(Date.now() / 1_000) + Number(expires_in) }),
  });
}
