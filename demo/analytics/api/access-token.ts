import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** The claims of an access token that the API reads. */
export interface AccessToken {
  /** The token's identifier, `jti`. */
  readonly id: string;
  /** `iat`, in epoch seconds. */
  readonly issuedAt: number;
  /** `exp`, in epoch seconds. */
  readonly expiresAt: number;
  readonly scopes: ReadonlySet<string>;
}

/** The token is invalid. The message may be sent to the client and quotes nothing of the token. */
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

/** Validates JWT access tokens (RFC 9068) of one issuer for one audience. */
export class AccessTokenVerifier {
  readonly #issuer: string;
  readonly #audience: string;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(options: { readonly issuer: string; readonly audience: string }) {
    this.#issuer = options.issuer;
    this.#audience = options.audience;
  }

  /**
   * Validates signature, issuer, audience and expiry, with a clock tolerance of 0, and returns the token's claims.
   *
   * @throws {InvalidTokenError} if the token is invalid; any other error means that the issuer's keys are unavailable.
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
      if (error instanceof z.ZodError) throw new InvalidTokenError('The access token lacks required claims');
      // The issuer's key set could not be read; the token may be valid.
      const unreadable = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
      if (!(error instanceof errors.JOSEError) || unreadable) throw error;
      throw new InvalidTokenError('The access token is not valid for this API');
    }
  }

  #issuerKeys(): Promise<JWTVerifyGetKey> {
    if (this.#keys) return this.#keys;
    const discovered = this.#discover();
    this.#keys = discovered;
    // If the issuer was not available yet, the next request tries again.
    discovered.catch(() => (this.#keys = undefined));
    return discovered;
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const response = await fetch(new URL('/.well-known/openid-configuration', this.#issuer));
    if (!response.ok) throw new Error(`The issuer answered ${response.status} for its discovery document.`);
    return createRemoteJWKSet(new URL(discoveryDocument.parse(await response.json()).jwks_uri));
  }
}
