import type { Context, MiddlewareHandler } from 'hono';
import { InvalidTokenError, type AccessTokenVerifier } from './access-token.js';
import type { EarlyExpiry } from './early-expiry.js';

const REALM = 'Harbour Coffee analytics';
const BEARER = /^Bearer +([\w\-.~+/]+=*)$/i;

/** Accepts only requests with an access token of the given scope (RFC 6750). */
export function bearerAuth(options: {
  readonly verifier: AccessTokenVerifier;
  readonly earlyExpiry: EarlyExpiry;
  readonly scope: string;
}): MiddlewareHandler {
  const { verifier, earlyExpiry, scope } = options;
  return async (c, next) => {
    const authorization = c.req.header('Authorization');
    // RFC 6750 §3.1: the answer to a request without credentials has no error code.
    if (authorization === undefined) return reject(c, 401, {});

    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      return reject(c, 401, {
        error: 'invalid_token',
        error_description: 'The Authorization header has no bearer token',
      });
    }
    try {
      const accessToken = await verifier.verify(token);
      if (earlyExpiry.rejects(accessToken))
        throw new InvalidTokenError('The demo has expired the access token early');
      if (!accessToken.scopes.has(scope)) return reject(c, 403, { error: 'insufficient_scope', scope });
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return reject(c, 401, { error: 'invalid_token', error_description: error.message });
    }
    return next();
  };
}

function reject(c: Context, status: 401 | 403, parameters: Readonly<Record<string, string>>): Response {
  const challenge = Object.entries({ realm: REALM, ...parameters }).map(
    ([name, value]) => `${name}="${value}"`,
  );
  c.header('WWW-Authenticate', `Bearer ${challenge.join(', ')}`);
  return c.json({ error: 'unauthorized', ...parameters }, status);
}
