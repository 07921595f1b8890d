import * as z from 'zod/mini';

const claims = z.looseObject({ exp: z.number(), iat: z.number() });

/** Seconds from `iat` to `exp` of a JWT (RFC 7519 §4.1); `null` for any other token. The signature is the resource server's business. */
export function jwtLifetimeSeconds(token: string): number | null {
  const payload = token.split('.')[1];
  if (!payload) return null;
  try {
    // Only two numbers are read, so that atob's bytes need no UTF-8 decoding.
    const { data } = claims.safeParse(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))));
    return data ? data.exp - data.iat : null;
  } catch {
    return null;
  }
}
