import * as oauth from 'openid-client';

import type { Issuer } from './issuer.js';
import { Visitor } from './visitor.js';

/** A login at the issuer, as the client whose redirect URI is at `hostOrigin`; resolves with its refresh token. */
export async function logIn(issuer: Issuer, hostOrigin: string): Promise<string> {
  const config = await oauth.discovery(
    new URL(issuer.origin),
    issuer.clientId,
    undefined,
    oauth.ClientSecretBasic(issuer.clientSecret),
    { execute: [oauth.allowInsecureRequests] },
  );
  const verifier = oauth.randomPKCECodeVerifier();
  const begun = oauth.buildAuthorizationUrl(config, {
    redirect_uri: `${hostOrigin}/callback`,
    scope: 'openid offline_access analytics:read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const answer = await new Visitor(hostOrigin).passSignIn(begun);
  const tokens = await oauth.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier });
  if (tokens.refresh_token === undefined) throw new Error('The login brought no refresh token.');
  return tokens.refresh_token;
}
