import { elapsed, type Clock, type Stamp } from './clock.js';
import { IssuedToken } from './issued-token.js';
import { refreshLifetimeOf, refreshTokenOf, type TokenResponse } from './token-response.js';

/** ms before a refresh token's end at which the page is told. */
const ENDING_NOTICE = 60_000;
/** ms. An end that is announced anew, and moves by less, is the same end. */
const SAME_END = 30_000;
/** ms before a refresh token's end at which it is used a last time, so that one that slides does not end. */
const LAST_USE = 90_000;

interface RefreshTokenEnd {
  readonly since: Stamp;
  /** ms. */
  readonly lifetime: number;
}

/** The tokens in hand: which, since when, and what of their ends has been told. Secrets are in private fields. */
export class HeldTokens {
  readonly #clock: Clock;
  #token: IssuedToken | null = null;
  #generation = 0;
  #expiryTold = false;
  #refreshToken: string | undefined;
  #end: RefreshTokenEnd | null = null;
  /** The end that the page was told of, in epoch ms. */
  #endTold = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get token(): IssuedToken | null {
    return this.#token;
  }

  /** 0 before the first token, one more at every new one; never less. */
  get generation(): number {
    return this.#generation;
  }

  get refreshToken(): string | undefined {
    return this.#refreshToken;
  }

  /** Keeps the refresh token of an answer that may otherwise be anything; an answer without one leaves the old one. */
  keepRefreshToken(answer: unknown, since: Stamp): void {
    const refreshToken = refreshTokenOf(answer);
    const lifetime = refreshLifetimeOf(answer);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (lifetime !== null) this.#end = { since, lifetime };
    else if (refreshToken !== undefined) this.#end = null;
  }

  /** Takes the next generation. */
  take(response: TokenResponse, since: Stamp): IssuedToken {
    this.#generation += 1;
    this.#expiryTold = false;
    this.#token = new IssuedToken(this.#clock, response, this.#generation, since);
    return this.#token;
  }

  /** The refresh token is of no use any more. */
  forgetRefreshToken(): void {
    this.#refreshToken = undefined;
    this.#end = null;
    this.#endTold = -Infinity;
  }

  forget(): void {
    this.#token = null;
    this.forgetRefreshToken();
  }

  /** ms until the refresh token should be used at the latest, whatever the access token has left. */
  get untilLastUse(): number {
    // One that cannot outlive its family would be used again and again as the end comes near.
    const worthIt = this.#end && this.#end.lifetime > 2 * LAST_USE && this.#token?.lifetime != null;
    return worthIt ? this.#untilEnd - LAST_USE : Infinity;
  }

  /** Whether the refresh token has reached its announced end. */
  get ended(): boolean {
    return this.#untilEnd <= 0;
  }

  /** ms until one of the two notices is due. */
  get nextNotice(): number {
    const expiry = this.#token && !this.#expiryTold ? this.#token.remaining : Infinity;
    return Math.min(expiry, this.#endToTell === null ? Infinity : this.#untilEnd - ENDING_NOTICE);
  }

  /** Whether the token has run out since somebody asked last. */
  noticeExpiry(): boolean {
    if (!this.#token || this.#expiryTold || this.#token.remaining > 0) return false;
    this.#expiryTold = true;
    return true;
  }

  /** Epoch ms of the refresh token's end, once, when it is near. */
  noticeEnding(): number | null {
    const endsAt = this.#endToTell;
    if (endsAt === null || this.#untilEnd > ENDING_NOTICE) return null;
    this.#endTold = endsAt;
    return endsAt;
  }

  /** Epoch ms of an end that the page has not been told of. */
  get #endToTell(): number | null {
    if (!this.#end) return null;
    const endsAt = this.#end.since.wall + this.#end.lifetime;
    return endsAt - this.#endTold < SAME_END ? null : endsAt;
  }

  get #untilEnd(): number {
    return this.#end ? this.#end.lifetime - elapsed(this.#end.since, this.#clock.now()) : Infinity;
  }
}
