import { randomUUID } from 'node:crypto';

/** A token response, as the recipes' server sends it: 100 s long. */
export interface IssuedTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** The tokens of the recipes' host: each refresh token is good for one use. */
export class RecipeTokenServer {
  #issued = 0;
  readonly #refreshTokens = new Set<string>();
  readonly #accessTokens = new Set<string>();
  /** The access tokens that an API was asked with, in their order. */
  readonly used: string[] = [];

  /** The next tokens. */
  issue(): IssuedTokens {
    const tokens = {
      access_token: `access-${++this.#issued}`,
      refresh_token: `refresh-${randomUUID()}`,
      expires_in: 100,
    };
    this.#refreshTokens.add(tokens.refresh_token);
    this.#accessTokens.add(tokens.access_token);
    return tokens;
  }

  /** A refresh token's successors; `null` when it was used before, or never issued. */
  redeem(refreshToken: string): IssuedTokens | null {
    return this.#refreshTokens.delete(refreshToken) ? this.issue() : null;
  }

  /** Whether a header `Authorization` bears an access token of this server's (RFC 6750 §2.1). */
  accepts(authorization: string): boolean {
    const token = authorization.replace(/^Bearer /, '');
    this.used.push(token);
    return this.#accessTokens.has(token);
  }
}
