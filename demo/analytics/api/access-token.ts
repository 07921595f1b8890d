import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** What the API takes an access token to say. */
export interface AccessToken {
  /** The token's identifier, `jti`. */
  readonly id: string;
  /** `iat`, in epoch seconds. */
  readonly issuedAt: number;
  /** `exp`, in epoch seconds. */
  readonly expiresAt: number;
  readonly scopes: ReadonlySet<string>;
}

/** A token that is not to be accepted; the reason is fit for the client and quotes nothing of the token. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

const discoveryDocument = z.object({ jwks_uri: z.url() });
const claimSet = z.object({
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().default(''),
});

/** Checks JWT access tokens (RFC 9068) of one issuer for one audience. */
export class AccessTokenVerifier {
  readonly #issuer: string;
  readonly #audience: string;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(options: { readonly issuer: string; readonly audience: string }) {
    this.#issuer = options.issuer;
    this.#audience = options.audience;
  }

  /**
   * The token's claims, once signature, issuer, audience and expiry have been checked, with no tolerance for clocks.
   *
   * @throws {InvalidTokenError} whatever is wrong with the token; other errors are the issuer's absence.
   */
  async verify(token: string): Promise<AccessToken> {
    try {
      const { payload } = await jwtVerify(token, await this.#issuerKeys(), {
        issuer: this.#issuer,
        audience: this.#audience,
        typ: 'at+jwt',
        algorithms: ['ES256', 'RS256'],
        clockTolerance: 0,
      });
      const { jti, iat, exp, scope } = claimSet.parse(payload);
      return { id: jti, issuedAt: iat, expiresAt: exp, scopes: new Set(scope.split(' ')) };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new InvalidTokenError('The access token has expired');
      if (error instanceof z.ZodError) throw new InvalidTokenError('The access token lacks claims');
      // The issuer's key set could not be read: no fault of the token's.
      const unreadable = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
      if (!(error instanceof errors.JOSEError) || unreadable) throw error;
      throw new InvalidTokenError('The access token is not valid here');
    }
  }

  #issuerKeys(): Promise<JWTVerifyGetKey> {
    if (this.#keys) return this.#keys;
    const discovered = this.#discover();
    this.#keys = discovered;
    // An issuer that was not there yet is asked again by the next request.
    discovered.catch(() => (this.#keys = undefined));
    return discovered;
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const response = await fetch(new URL('/.well-known/openid-configuration', this.#issuer));
    if (!response.ok) throw new Error(`The issuer's discovery document answered ${response.status}.`);
    return createRemoteJWKSet(new URL(discoveryDocument.parse(await response.json()).jwks_uri));
  }
}
