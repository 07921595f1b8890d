import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { importJWK, SignJWT, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';

import {
  createAuthorizationServer,
  type GrantActivity,
} from '../../../demo/authorization-server/authorization-server.js';
import { createSigningKeys } from '../../../demo/authorization-server/signing-key.js';
import { listen, shut } from '../../../demo/listen.js';

/** Sees a request to the token endpoint first; what it answers itself, it resolves with `true`. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** oidc-provider with rotation and reuse detection, and what tests do to its token endpoint. */
export interface Issuer {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The API that access tokens are for. */
  readonly resource: string;
  readonly activity: GrantActivity;
  /** Ends all logins, as an administrator does. */
  readonly endLogins: () => Promise<void>;
  /** Signs any claims with the key of its tokens. */
  sign(claims: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  intercept: Intercept | undefined;
  /** The same for the revocation endpoint. */
  interceptRevocation: Intercept | undefined;
  /** How many requests came to the token endpoint, answered or not. */
  tokenRequests: number;
  close(): Promise<void>;
}

/** Starts it. `hostOrigin`: where its client's redirect URI is; `backchannelLogoutUri`: where it sends logout tokens. */
export async function startIssuer(
  hostOrigin: string,
  accessTokenTtl = 60,
  backchannelLogoutUri?: string,
): Promise<Issuer> {
  const { server, origin } = await listen(0);
  const clientSecret = randomBytes(32).toString('base64url');
  const resource = 'https://bi.example/';
  const signingKeys = createSigningKeys();
  const { handler, activity, endLogins } = createAuthorizationServer({
    issuer: origin,
    hostOrigin,
    resource,
    accessTokenTtl,
    clientSecret,
    backchannelLogoutUri,
    signingKeys,
  });
  const issuer: Issuer = {
    origin,
    clientId: 'analytics-host',
    clientSecret,
    resource,
    activity,
    endLogins,
    async sign(claims, header) {
      const key = signingKeys.keys[0] as JWK;
      const { alg = '', kid = '' } = key;
      return new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(await importJWK(key));
    },
    intercept: undefined,
    interceptRevocation: undefined,
    tokenRequests: 0,
    close: () => shut(server),
  };
  server.on('request', (request, response) => {
    void (async () => {
      if (request.url === '/token') {
        issuer.tokenRequests += 1;
        if (await issuer.intercept?.(request, response)) return;
      }
      if (request.url === '/token/revocation' && (await issuer.interceptRevocation?.(request, response)))
        return;
      handler(request, response);
    })();
  });
  return issuer;
}
