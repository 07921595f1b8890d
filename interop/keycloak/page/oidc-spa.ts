import { oidcEarlyInit } from 'oidc-spa';
import { createOidc } from 'oidc-spa/core';

import { offer } from './library.js';

const { shouldLoadApp } = oidcEarlyInit({ BASE_URL: location.pathname });

// It redirects to the login page by itself, at each load that finds no session, and its `getTokens` before each request refreshes 30 s before the end.
if (shouldLoadApp) {
  const page = offer(async ({ issuer, clientId, metadata }) => {
    const oidc = await createOidc({ issuerUri: issuer, clientId, autoLogin: true, __metadata: metadata });
    return async () => (await oidc.getTokens()).accessToken;
  });
  void page.startLibrary(undefined);
}
