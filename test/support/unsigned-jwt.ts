/** A JWT (RFC 7519) for libraries that read its claims and leave the signature to others. */
export function unsignedJwt(claims: object): string {
  return [{ alg: 'RS256', typ: 'JWT' }, claims, 'signature'].map(base64Url).join('.');
}

/** What an ID token says, OpenID Connect Core §2. */
export interface IdTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

/** The claims of an ID token for `audience` that lasts an hour from now. */
export function idTokenClaims(issuer: string, audience: string): IdTokenClaims {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: issuer, aud: audience, sub: 'maya', iat: now, exp: now + 3_600 };
}

function base64Url(part: unknown): string {
  return btoa(JSON.stringify(part)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
