import type { Exchange } from './exchange.js';
import { errorCode, log, sessionHash } from './log.js';
import { isFrom, originRefused, type Handler } from './refresh.js';
import { readBody, subjectIn } from './request-body.js';
import type { Session, SessionCookie } from './session-cookie.js';

/** The options of the endpoint. */
export interface LogoutOptions {
  /** The origins whose pages may sign the user out. */
  readonly origins: readonly string[];
  readonly session: SessionCookie;
  readonly exchange: Exchange;
  /** Revokes a refresh token at the authorization server (RFC 7009), and with it the grant. */
  readonly revoke: (refreshToken: string) => Promise<unknown>;
  /** Where the browser goes after the end of this login, or without one; by default `/`. */
  readonly next?: (ended: Session | undefined) => Promise<string>;
}

/**
 * `POST /logout`, from a form or a script; the field `subject` names the user, by default the one of the last login. Ends the session first, so that no refresh that is in progress keeps it alive.
 */
export function logoutEndpoint({ origins, session, exchange, revoke, next }: LogoutOptions): Handler {
  return async request => {
    if (!isFrom(request, origins)) return originRefused(origins);
    const cookies = request.headers.get('cookie');
    const subject = subjectIn((await readBody(request)) ?? { subject: null });
    if (subject === null) return Response.json({ error: 'invalid_request' }, { status: 400 });
    const own = await session.read(cookies, subject);
    const isAbsent = !own && subject !== undefined;
    // The user is signed out here even if the store or the authorization server fails.
    if (own)
      await exchange
        .end(own)
        .catch(() => own.refreshToken)
        .then(revoke)
        .catch((error: unknown) => {
          log('error', 'revocation_failed', { session: sessionHash(own.id), error: errorCode(error) });
        });
    const headers = new Headers({
      'Cache-Control': 'no-store',
      Location: (!isAbsent && (await next?.(own))) || '/',
    });
    for (const cookie of isAbsent ? [] : session.clear(cookies, own)) headers.append('Set-Cookie', cookie);
    return new Response(null, { status: 303, headers });
  };
}
