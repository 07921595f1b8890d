import type { TokenResponse } from '../../src/session/index.js';

/** A response of the token endpoint, RFC 6749 §5.1. */
export interface TokenAnswer extends TokenResponse {
  readonly token_type: 'Bearer';
}

/** Seconds, as servers write them in `expires_in`: a number, a string, or not at all. */
export type Lifetime = number | string | undefined;

/** What a refresh token was when it was presented. */
export type Presented = 'current' | 'used' | 'unknown';

/** Seconds until an access token expires if its response has no `expires_in`. */
export const UNANNOUNCED_LIFETIME = 3_600;

/** When refresh tokens expire. */
export interface RefreshLifetime {
  /** Fixed: all expire at this age of the grant. Sliding: each expires at this age of its own. */
  readonly kind: 'fixed' | 'sliding';
  readonly ms: number;
  /** Whether each response has `refresh_expires_in` (seconds), or the grant's alone. */
  readonly said: 'always' | 'at login';
  /** Whether no access token outlives the refresh token that comes with it: they get ever shorter towards a fixed end. */
  readonly limitsAccess?: boolean;
}

/** How a server issues tokens. */
export interface IssuingOptions {
  /** Milliseconds for which a used refresh token gets the same response again. Default 0: its reuse revokes the family at once. */
  readonly grace?: number;
  /** Whether a refresh brings a new refresh token. Default true. */
  readonly rotates?: boolean;
  /** The `expires_in` of all access tokens, or what returns that of the next one. */
  readonly lifetime?: Lifetime | (() => Lifetime);
  /** Default `null`: refresh tokens do not expire. */
  readonly refreshLifetime?: RefreshLifetime | null;
  /** The text of a token of the nth response; the grant's is the first. Default: random. */
  readonly name?: (kind: 'access' | 'refresh', n: number) => string;
  /** The server's clock, epoch ms. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * The tokens of one grant, with refresh-token rotation and reuse detection (RFC 9700 §4.14.2): a refresh token that is
 * presented again after the grace period revokes all of them.
 */
export class TokenFamily {
  readonly #refreshTokens: string[] = [];
  /** When each expires, epoch ms. */
  readonly #accessTokens = new Map<string, number>();
  readonly #options: IssuingOptions;
  readonly #now: () => number;
  #responses = 0;
  #grantedAt = 0;
  /** When the current refresh token was issued, epoch ms. */
  #rotatedAt = 0;
  /** The response to the used refresh token that was current before. */
  #lastRotation: TokenAnswer | undefined;
  #revoked = false;
  #reuse = 0;

  constructor(options: IssuingOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? (() => Date.now());
  }

  /** How often a used refresh token was presented after the grace period. */
  get reuse(): number {
    return this.#reuse;
  }

  get revoked(): boolean {
    return this.#revoked;
  }

  /** The current refresh token; empty before the grant. */
  get current(): string {
    return this.#refreshTokens.at(-1) ?? '';
  }

  /** The tokens of the grant itself. */
  begin(): TokenAnswer {
    this.#grantedAt = this.#now();
    return this.#issue(true);
  }

  /** The position of a refresh token in the order of issue, from 1; 0 for a token that is not of this family. */
  ordinalOf(refreshToken: string): number {
    return this.#refreshTokens.indexOf(refreshToken) + 1;
  }

  stateOf(refreshToken: string): Presented {
    const ordinal = this.ordinalOf(refreshToken);
    if (ordinal === 0) return 'unknown';
    return ordinal === this.#refreshTokens.length ? 'current' : 'used';
  }

  /** Whether the refresh token is current, not revoked and not expired. */
  isValid(refreshToken: string): boolean {
    return this.stateOf(refreshToken) === 'current' && !this.#revoked && !this.#hasExpired();
  }

  /**
   * Exchanges a refresh token for new tokens; `undefined` if the server rejects it (`invalid_grant`).
   *
   * @param rotates without rotation the response has no new refresh token, and the presented one stays valid.
   */
  exchange(refreshToken: string, rotates = this.#options.rotates ?? true): TokenAnswer | undefined {
    if (this.#isInGracePeriod(refreshToken)) return this.#lastRotation;
    if (this.stateOf(refreshToken) === 'used') {
      this.#reuse += 1;
      this.revoke();
    }
    if (!this.isValid(refreshToken)) return undefined;
    const response = this.#issue(rotates);
    if (rotates) this.#lastRotation = response;
    return response;
  }

  /** Ends the grant: no token of it is valid any more. */
  revoke(): void {
    this.#revoked = true;
  }

  /** Whether this family has issued the access token, valid or not. */
  hasIssued(accessToken: string): boolean {
    return this.#accessTokens.has(accessToken);
  }

  /** Whether the API accepts an access token. */
  accepts(accessToken: string): boolean {
    return this.endOf(accessToken) > this.#now();
  }

  /** Until when the API accepts an access token, epoch ms; 0 for a token that is revoked or not of this family. */
  endOf(accessToken: string): number {
    return this.#revoked ? 0 : (this.#accessTokens.get(accessToken) ?? 0);
  }

  #isInGracePeriod(refreshToken: string): boolean {
    if (this.#revoked || this.#hasExpired() || refreshToken !== this.#refreshTokens.at(-2)) return false;
    return this.#now() - this.#rotatedAt < (this.#options.grace ?? 0);
  }

  #hasExpired(): boolean {
    const { refreshLifetime } = this.#options;
    if (!refreshLifetime) return false;
    const since = refreshLifetime.kind === 'fixed' ? this.#grantedAt : this.#rotatedAt;
    return this.#now() - since >= refreshLifetime.ms;
  }

  #issue(withRefreshToken: boolean): TokenAnswer {
    const { lifetime, refreshLifetime, name = opaqueToken } = this.#options;
    const now = this.#now();
    const n = ++this.#responses;
    const stated = typeof lifetime === 'function' ? lifetime() : lifetime;
    const grantEnd = (refreshLifetime?.kind === 'fixed' ? this.#grantedAt : now) + (refreshLifetime?.ms ?? 0);
    const expiresIn =
      refreshLifetime?.limitsAccess && typeof stated === 'number'
        ? Math.min(stated, (grantEnd - now) / 1_000)
        : stated;
    const accessToken = name('access', n);
    this.#accessTokens.set(accessToken, now + Number(expiresIn ?? UNANNOUNCED_LIFETIME) * 1_000);
    if (withRefreshToken) {
      this.#refreshTokens.push(name('refresh', n));
      this.#rotatedAt = now;
    }
    const isRefreshEndSaid = refreshLifetime && (refreshLifetime.said === 'always' || n === 1);
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      ...(expiresIn !== undefined && { expires_in: expiresIn }),
      ...(withRefreshToken && { refresh_token: this.current }),
      ...(isRefreshEndSaid && { refresh_expires_in: (grantEnd - now) / 1_000 }),
    };
  }
}

/** The part of a response that a backend sends on if it keeps the refresh token. */
export function withoutRefreshToken({ refresh_token: _, ...shown }: TokenAnswer): TokenAnswer {
  return shown;
}

function opaqueToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
