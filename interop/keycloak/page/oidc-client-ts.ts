import { decodeJwt } from 'jose';
import { User, UserManager, WebStorageStateStore, type IdTokenClaims } from 'oidc-client-ts';

import { offer } from './library.js';

// Its own timer renews the token.
offer(async ({ issuer, clientId, metadata, secondsBeforeEnd }, login) => {
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: location.href,
    automaticSilentRenew: true,
    accessTokenExpiringNotificationTimeInSeconds: secondsBeforeEnd,
    userStore: new WebStorageStateStore({ store: localStorage }),
    metadata,
  });
  if (login) {
    const expires_at = Math.floor(Date.now() / 1_000) + login.expires_in;
    // The user that the code exchange of a login leaves.
    await manager.storeUser(
      new User({ ...login, scope: 'openid', profile: decodeJwt<IdTokenClaims>(login.id_token), expires_at }),
    );
  }
  // Not read by `getUser` before each call: within the time before the end, that starts the timer, and one refresh, again.
  let user: User | null = null;
  manager.events.addUserLoaded(loaded => {
    user = loaded;
  });
  manager.events.addUserUnloaded(() => {
    user = null;
  });
  // Sets the timers for the user in the store.
  user = await manager.getUser();
  return () => Promise.resolve(user === null || user.expired ? undefined : user.access_token);
});
