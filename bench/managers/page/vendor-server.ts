import { unsignedJwt } from '../../../test/support/unsigned-jwt.js';
import type { Grant } from './manager.js';

/** The user that is signed in. */
export const USER = 'maya';
/** Seconds that an ID token is good for; no vendor's is shorter by default. */
const ID_TOKEN_LIFETIME = 3_600;

/**
 * An ID token, OpenID Connect Core §2. Nothing here checks its signature.
 *
 * @param now when it is issued, in epoch ms.
 * @param more claims of the vendor's own, and such as take the place of the usual ones.
 */
export function idToken({ issuer, clientId }: Grant, now: number, more: object = {}): string {
  const iat = Math.floor(now / 1_000);
  return unsignedJwt({
    iss: issuer,
    aud: clientId,
    sub: USER,
    iat,
    exp: iat + ID_TOKEN_LIFETIME,
    ...more,
  });
}

/** An opaque token as a JWT that says itself when it ends, for vendors whose tokens do. */
export function wrappedToken(token: string, lifetime: number, now: number, more: object = {}): string {
  const iat = Math.floor(now / 1_000);
  return unsignedJwt({ jti: token, sub: USER, iat, exp: iat + lifetime, ...more });
}

/** What {@link wrappedToken} holds. */
export function unwrappedToken(wrapped: string): string {
  return String(claimsOf(wrapped)['jti']);
}

/** The claims of a JWT, unverified. */
export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  const payload = jwt.split('.')[1] ?? '';
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
}

/** The refresh token of a request as RFC 6749 §6 has it; `undefined` for any other one, and for another path. */
export async function refreshTokenInForm(request: Request, path: string): Promise<string | undefined> {
  if (request.method !== 'POST' || new URL(request.url).pathname !== path) return undefined;
  const form = new URLSearchParams(await request.clone().text());
  return form.get('refresh_token') ?? undefined;
}
