import { createHash } from 'node:crypto';
import { errors } from 'jose';
import { errorCode, log } from './log.js';
import { LOGOUT_TOKEN_LIFETIME_MS, type LogoutToken, type VerifyLogoutToken } from './logout-token.js';
import type { Handler } from './refresh.js';
import { readContent } from './request-body.js';
import type { SessionEnds } from './session-ends.js';
import type { Turns } from './turns.js';

/** The options of the endpoint. */
export interface BackchannelLogoutOptions {
  readonly verify: VerifyLogoutToken;
  /** Remembers the logout tokens that were used. */
  readonly turns: Turns;
  readonly ends: SessionEnds;
}

/**
 * `POST /backchannel-logout` (OpenID Connect Back-Channel Logout 1.0 §2.5): the authorization server has ended a login. The
 * logout token's signature is the caller's only authentication. Never rejects.
 */
export function backchannelLogoutEndpoint({ verify, turns, ends }: BackchannelLogoutOptions): Handler {
  /** Whether this is the token's first use. If it fails, the authorization server may send the token again. */
  async function endOnce(logout: LogoutToken): Promise<boolean> {
    let isFirst = false;
    await turns.once(`logout:${createHash('sha256').update(logout.id).digest('base64url')}`, async () => {
      isFirst = true;
      await ends.endLogin(logout);
      return { value: 'used', keepMs: LOGOUT_TOKEN_LIFETIME_MS };
    });
    return isFirst;
  }

  return async request => {
    const token = await readLogoutToken(request);
    if (token === undefined) return refused('The body must be a form with a logout_token');
    try {
      const logout = await verify(token);
      if (await endOnce(logout)) return new Response(null, { headers: HEADERS });
      return refused('The logout token was used before');
    } catch (error) {
      const problem = problemOf(error);
      if (problem !== undefined) return refused(`The logout token is invalid: ${problem}`);
      // The store, the metadata or the keys.
      log('error', 'logout_failed', { error: errorCode(error) });
      return failure('temporarily_unavailable', 'The logout token could not be processed');
    }
  };
}

async function readLogoutToken(request: Request): Promise<string | undefined> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  const tokens = new URLSearchParams((await readContent(request))?.toString()).getAll('logout_token');
  return tokens.length === 1 ? tokens[0] : undefined;
}

/** What is wrong with a token, without its content; `undefined` if the token is not the cause. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return error.claim;
  // The keys were not found at their address.
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return undefined;
  return error.code === 'ERR_JOSE_GENERIC' ? undefined : error.code;
}

const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

function refused(description: string): Response {
  log('warn', 'logout_refused', { error: 'invalid_request', description });
  return failure('invalid_request', description);
}

/** §2.8: 400 for an invalid token and for a logout that failed. */
function failure(error: string, error_description: string): Response {
  return Response.json({ error, error_description }, { status: 400, headers: HEADERS });
}
