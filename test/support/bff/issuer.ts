import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import {
  createAuthorizationServer,
  type GrantActivity,
} from '../../../demo/authorization-server/authorization-server.js';
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
  intercept: Intercept | undefined;
  /** The same for the revocation endpoint. */
  interceptRevocation: Intercept | undefined;
  /** How many requests came to the token endpoint, answered or not. */
  tokenRequests: number;
  close(): Promise<void>;
}

/** Starts it. `hostOrigin`: where its client's redirect URI is. */
export async function startIssuer(hostOrigin: string, accessTokenTtl = 60): Promise<Issuer> {
  const { server, origin } = await listen(0);
  const clientSecret = randomBytes(32).toString('base64url');
  const resource = 'https://bi.example/';
  const { handler, activity } = createAuthorizationServer({
    issuer: origin,
    hostOrigin,
    resource,
    accessTokenTtl,
    clientSecret,
  });
  const issuer: Issuer = {
    origin,
    clientId: 'analytics-host',
    clientSecret,
    resource,
    activity,
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
