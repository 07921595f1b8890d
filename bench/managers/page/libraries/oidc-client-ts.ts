import { decodeJwt } from 'jose';
import { User, UserManager, WebStorageStateStore, type IdTokenClaims } from 'oidc-client-ts';

import { CLIENT_ID, expiryOf, idToken, ISSUER, type Library } from '../library.js';

const scope = 'openid profile offline_access';

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
        token_endpoint: `${ISSUER}/token`,
        authorization_endpoint: `${ISSUER}/authorize`,
      },
    });
    if (login) {
      // The user that the code exchange of a login leaves.
      const profile = decodeJwt<IdTokenClaims>(login.id_token);
      const expiry = login.expires_in === undefined ? {} : { expires_at: expiryOf(login) };
      await manager.storeUser(new User({ ...login, scope, profile, ...expiry }));
    }
    // Sets the timers for the user in the store.
    await manager.getUser();
    return {
      async token() {
        const user = await manager.getUser();
        return user?.expired ? undefined : user?.access_token;
      },
      refresh: () => manager.signinSilent(),
      signOut: () => manager.removeUser(),
    };
  },
  dress: (_, issued) => ({ scope, id_token: idToken(issued) }),
};
