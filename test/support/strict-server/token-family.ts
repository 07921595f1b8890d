/** What the token endpoint answers, RFC 6749 §5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in?: Lifetime;
  readonly refresh_token?: string;
}

/** Seconds, as servers write them: a number, a string, or not at all. */
export type Lifetime = number | string | undefined;

/** What a refresh token was when it was presented. */
export type Presented = 'current' | 'used' | 'unknown';

/** Seconds that a token lives whose answer does not say it. */
export const UNANNOUNCED_LIFETIME = 3_600;

/**
 * The refresh tokens that descend from one grant, with rotation and reuse detection as RFC 9700 §4.14.2 has it, and
 * without a grace period: a token that was used before ends all of them, for good.
 */
export class TokenFamily {
  readonly #refreshTokens: string[] = [];
  /** When each ends, epoch ms. */
  readonly #accessTokens = new Map<string, number>();
  readonly #now: () => number;
  #revoked = false;
  #reuse = 0;

  /** @param now the server's clock, epoch ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How often a used refresh token was presented. */
  get reuse(): number {
    return this.#reuse;
  }

  /** The tokens of the grant itself. */
  begin(lifetime: Lifetime): TokenAnswer {
    return { ...this.#accessToken(lifetime), refresh_token: this.#rotate() };
  }

  /** From 1 in the order of issue; 0 for a token that is not of this family. */
  ordinalOf(refreshToken: string): number {
    return this.#refreshTokens.indexOf(refreshToken) + 1;
  }

  /** What a refresh token is now. */
  stateOf(refreshToken: string): Presented {
    const ordinal = this.ordinalOf(refreshToken);
    if (ordinal === 0) return 'unknown';
    return ordinal === this.#refreshTokens.length ? 'current' : 'used';
  }

  /**
   * Takes a refresh token for new tokens; `undefined` where the server refuses it.
   *
   * @param lifetime asked for once the refresh token is good.
   * @param rotate without it the answer brings no new refresh token, and the presented one stays good.
   */
  exchange(refreshToken: string, lifetime: () => Lifetime, rotate = true): TokenAnswer | undefined {
    const state = this.stateOf(refreshToken);
    if (state === 'used') {
      this.#reuse += 1;
      this.#revoked = true;
    }
    if (state !== 'current' || this.#revoked) return undefined;
    const answer = this.#accessToken(lifetime());
    return rotate ? { ...answer, refresh_token: this.#rotate() } : answer;
  }

  /** Whether the API takes an access token. */
  accepts(accessToken: string): boolean {
    return this.endOf(accessToken) > this.#now();
  }

  /** Until when the API takes an access token, as things stand: epoch ms, 0 for one that it does not know or has revoked. */
  endOf(accessToken: string): number {
    return this.#revoked ? 0 : (this.#accessTokens.get(accessToken) ?? 0);
  }

  #rotate(): string {
    const refreshToken = opaqueToken();
    this.#refreshTokens.push(refreshToken);
    return refreshToken;
  }

  #accessToken(lifetime: Lifetime): TokenAnswer {
    const access_token = opaqueToken();
    const seconds = Number(lifetime ?? UNANNOUNCED_LIFETIME);
    this.#accessTokens.set(access_token, this.#now() + seconds * 1_000);
    return {
      access_token,
      token_type: 'Bearer',
      ...(lifetime === undefined ? {} : { expires_in: lifetime }),
    };
  }
}

/** What a backend that keeps the refresh token shows of an answer. */
export function withoutRefreshToken<Answer extends Partial<TokenAnswer>>({
  refresh_token: _,
  ...shown
}: Answer): Omit<Answer, 'refresh_token'> {
  return shown;
}

function opaqueToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
