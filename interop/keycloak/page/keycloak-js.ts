import Keycloak from 'keycloak-js';

import { offer } from './library.js';

// As its guide has it: `updateToken` before each request.
offer(async ({ proxy, realm, clientId, secondsBeforeEnd }, login) => {
  const keycloak = new Keycloak({ url: proxy, realm, clientId });
  await keycloak.init({
    ...(login && { token: login.access_token, refreshToken: login.refresh_token, idToken: login.id_token }),
    // An iframe at the server, which needs third-party cookies.
    checkLoginIframe: false,
  });
  return async () => {
    await keycloak.updateToken(secondsBeforeEnd);
    return keycloak.token;
  };
});
