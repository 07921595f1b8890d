import { ago, elapsed, type Clock, type Stamp } from './clock.js';
import { IssuedToken } from './issued-token.js';
import { refreshLifetimeOf, refreshTokenOf, type TokenResponse } from './token-response.js';

/** ms before a refresh token's end at which the page is told. */
const ENDING_NOTICE = 60_000;
/** ms. An end that is announced anew, and moves by less, is the same end. */
const SAME_END = 30_000;
/** ms before a refresh token's end at which it is used a last time, so that one that slides does not end. */
const LAST_USE = 90_000;

interface RefreshTokenEnd {
  readonly at: Stamp;
  /** Whether the refresh token is to be used a last time before it. */
  lastUse: boolean;
}

/** The tokens in hand: which, since when, and what of their ends has been told. Secrets are in private fields. */
export class HeldTokens {
  readonly #clock: Clock;
  #token: IssuedToken | null = null;
  #generation = 0;
  #stillborn = 0;
  #expiryTold = false;
  #refreshToken: string | undefined;
  #end: RefreshTokenEnd | null = null;
  /** The end that the page was told of. */
  #endTold: Stamp | null = null;

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

  /** How many tokens in a row were over before they came. */
  get stillborn(): number {
    return this.#stillborn;
  }

  get refreshToken(): string | undefined {
    return this.#refreshToken;
  }

  /** Keeps the refresh token of an answer that may otherwise be anything; an answer without one leaves the old one. */
  keepRefreshToken(answer: unknown, since: Stamp): void {
    const refreshToken = refreshTokenOf(answer);
    const lifetime = refreshLifetimeOf(answer);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (lifetime !== null) {
      const at = ago(since, -lifetime);
      // One that cannot outlive its family would be used again and again as the end comes near.
      this.#end = { at, lastUse: lifetime > 2 * LAST_USE };
    } else if (refreshToken !== undefined) this.#end = null;
  }

  /** Takes the next generation. */
  take(response: TokenResponse, since: Stamp): IssuedToken {
    this.#generation += 1;
    this.#expiryTold = false;
    this.#token = new IssuedToken(this.#clock, response, this.#generation, since);
    this.#stillborn = this.#token.remaining > 0 ? 0 : this.#stillborn + 1;
    // That was it: it has not put off the end.
    if (this.#end && this.untilLastUse <= 0) this.#end.lastUse = false;
    return this.#token;
  }

  /** The refresh token is of no use any more. */
  forgetRefreshToken(): void {
    this.#refreshToken = undefined;
    this.#end = null;
    this.#endTold = null;
  }

  forget(): void {
    this.#token = null;
    this.#stillborn = 0;
    this.forgetRefreshToken();
  }

  /** ms until the refresh token should be used at the latest, whatever the access token has left. */
  get untilLastUse(): number {
    return this.#end?.lastUse && this.#token?.lifetime != null ? this.untilEnd - LAST_USE : Infinity;
  }

  /** ms until one of the two notices is due. */
  get nextNotice(): number {
    const expiry = this.#token && !this.#expiryTold ? this.#token.remaining : Infinity;
    return Math.min(expiry, this.#endToTell ? this.untilEnd - ENDING_NOTICE : Infinity);
  }

  /** Whether the token has run out since somebody asked last. */
  noticeExpiry(): boolean {
    if (this.#expiryTold || !this.#token || this.#token.remaining > 0) return false;
    return (this.#expiryTold = true);
  }

  /** Epoch ms of the refresh token's end, once, when it is near. */
  noticeEnding(): number | null {
    const end = this.#endToTell;
    if (!end || this.untilEnd > ENDING_NOTICE) return null;
    this.#endTold = end;
    return end.wall;
  }

  /** An end that the page has not been told of. */
  get #endToTell(): Stamp | null | undefined {
    const end = this.#end?.at;
    return end && this.#endTold && elapsed(this.#endTold, end) < SAME_END ? null : end;
  }

  /** ms until the announced end of the refresh token. */
  get untilEnd(): number {
    if (!this.#end) return Infinity;
    const { wall, monotonic } = this.#clock.now();
    return Math.min(this.#end.at.wall - wall, this.#end.at.monotonic - monotonic);
  }
}
