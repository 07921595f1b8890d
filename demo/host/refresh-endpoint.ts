import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as oauth from 'openid-client';
import { isAlreadySent, respondWithFault, slowDelay } from './fault-responses.js';
import type { HostEnv } from './host-env.js';
import type { RefreshTokenHolder } from './host-pages.js';
import type { OAuthClients, TokenResponse } from './oauth-clients.js';
import type { RefreshStats } from './refresh-stats.js';
import { sameOriginOnly } from './security.js';

/** Refresh tokens are a few hundred bytes at most. */
const MAX_BODY_BYTES = 16 * 1_024;

/** An error response to the page (RFC 6749 §5.2). */
interface OAuthError {
  readonly status: 400 | 502;
  readonly error: string;
}

/** Errors that concern the page's refresh token; all others concern this host and the authorization server. */
const GRANT_ERRORS: readonly string[] = ['invalid_grant', 'invalid_scope'];

/**
 * `POST /oauth/refresh`: takes `{"refresh_token": "…"}` and returns the authorization server's token response. If the
 * session holds the refresh token, it takes only the cookie and returns an access token.
 */
export function refreshEndpoint(options: {
  readonly origin: string;
  readonly clients: OAuthClients;
  readonly stats: RefreshStats;
  readonly refreshTokenIn: RefreshTokenHolder;
}): Hono<HostEnv> {
  const { origin, clients, stats, refreshTokenIn } = options;
  const routes = new Hono<HostEnv>();

  routes.post(
    '/oauth/refresh',
    async (c, next) => {
      const endRequest = stats.begin();
      await next();
      endRequest(isAlreadySent(c.res) ? null : c.res.status);
      c.header('Cache-Control', 'no-store');
      // A browser repeats a POST if a reused connection breaks, which would present the refresh token twice.
      c.header('Connection', 'close');
    },
    sameOriginOnly(origin),
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: c => c.json({ error: 'invalid_request' }, 413) }),
    async c => {
      const session = c.get('session');
      const refreshToken = refreshTokenIn === 'page' ? await refreshTokenOf(c) : session?.refreshToken;
      if (refreshTokenIn === 'page' && refreshToken === undefined) {
        return c.json({ error: 'invalid_request' }, 400);
      }
      if (!session || refreshToken === undefined) return c.json({ error: 'invalid_grant' }, 400);

      const faultResponse = await respondWithFault(c, session);
      if (faultResponse) return faultResponse;
      const slow = slowDelay(session);
      try {
        const tokens = await (refreshTokenIn === 'page'
          ? session.refresh(() => clients.refresh(refreshToken))
          : session.refreshStored(storedToken => clients.refresh(storedToken)));
        await slow;
        return c.json(refreshTokenIn === 'page' ? tokens : withoutServerTokens(tokens));
      } catch (error) {
        const { status, ...body } = oauthErrorOf(error);
        if (status === 400) session.clearTokens();
        await slow;
        return c.json(body, status);
      }
    },
  );

  return routes;
}

async function refreshTokenOf(c: Context<HostEnv>): Promise<string | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('refresh_token' in body)) return undefined;
  const { refresh_token: refreshToken } = body;
  return typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined;
}

/** The token response for a page, without the tokens that stay on the server. */
function withoutServerTokens({ refresh_token, id_token, ...tokens }: TokenResponse): TokenResponse {
  return tokens;
}

function oauthErrorOf(error: unknown): OAuthError {
  if (error instanceof oauth.ResponseBodyError && GRANT_ERRORS.includes(error.error)) {
    return { status: 400, error: error.error };
  }
  return { status: 502, error: 'temporarily_unavailable' };
}
