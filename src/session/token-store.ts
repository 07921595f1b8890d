import { subtractMs, elapsed, type Clock, type Instant } from './clock.js';
import { IssuedToken } from './issued-token.js';
import { readRefreshTokenLifetimeMs, readRefreshToken, type TokenResponse } from './token-response.js';

/** ms before a refresh token's end at which the page is told. */
const SESSION_ENDING_LEAD_MS = 60_000;
/** ms. An end that is announced anew, and moves by less, is the same end. */
const SAME_EXPIRY_TOLERANCE_MS = 30_000;
/** ms before a refresh token's end at which it is used a last time, so that one that slides does not end. */
const RENEW_BEFORE_EXPIRY_MS = 90_000;

interface RefreshTokenExpiry {
  readonly at: Instant;
  /** Whether the refresh token is to be used a last time before it. */
  shouldRenew: boolean;
}

/** The tokens in hand: which, since when, and what of their ends has been told. Secrets are in private fields. */
export class TokenStore {
  readonly #clock: Clock;
  #token: IssuedToken | null = null;
  #generation = 0;
  #expiredOnArrivalCount = 0;
  #isExpiryReported = false;
  #refreshToken: string | undefined;
  #refreshTokenExpiry: RefreshTokenExpiry | null = null;
  /** The end that the page was told of. */
  #reportedSessionEnd: Instant | null = null;

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
  get expiredOnArrivalCount(): number {
    return this.#expiredOnArrivalCount;
  }

  get refreshToken(): string | undefined {
    return this.#refreshToken;
  }

  /** Keeps the refresh token of an answer that may otherwise be anything; an answer without one leaves the old one. */
  storeRefreshToken(response: unknown, requestedAt: Instant): void {
    const refreshToken = readRefreshToken(response);
    const lifetimeMs = readRefreshTokenLifetimeMs(response);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (lifetimeMs !== null) {
      const at = subtractMs(requestedAt, -lifetimeMs);
      // One that cannot outlive its family would be used again and again as the end comes near.
      this.#refreshTokenExpiry = { at, shouldRenew: lifetimeMs > 2 * RENEW_BEFORE_EXPIRY_MS };
    } else if (refreshToken !== undefined) this.#refreshTokenExpiry = null;
  }

  /** Takes the next generation. */
  storeToken(response: TokenResponse, requestedAt: Instant): IssuedToken {
    this.#generation += 1;
    this.#isExpiryReported = false;
    this.#token = new IssuedToken(this.#clock, response, this.#generation, requestedAt);
    this.#expiredOnArrivalCount = this.#token.remaining > 0 ? 0 : this.#expiredOnArrivalCount + 1;
    // That was it: it has not put off the end.
    if (this.#refreshTokenExpiry && this.msUntilRenewal <= 0) this.#refreshTokenExpiry.shouldRenew = false;
    return this.#token;
  }

  /** The refresh token is of no use any more. */
  clearRefreshToken(): void {
    this.#refreshToken = undefined;
    this.#refreshTokenExpiry = null;
    this.#reportedSessionEnd = null;
  }

  clear(): void {
    this.#token = null;
    this.#expiredOnArrivalCount = 0;
    this.clearRefreshToken();
  }

  /** ms until the refresh token should be used at the latest, whatever the access token has left. */
  get msUntilRenewal(): number {
    return this.#refreshTokenExpiry?.shouldRenew && this.#token?.lifetime != null
      ? this.msUntilRefreshTokenExpiry - RENEW_BEFORE_EXPIRY_MS
      : Infinity;
  }

  /** ms until one of the two notices is due. */
  get msUntilNextEvent(): number {
    const msUntilExpiry = this.#token && !this.#isExpiryReported ? this.#token.remaining : Infinity;
    return Math.min(
      msUntilExpiry,
      this.#unreportedSessionEnd ? this.msUntilRefreshTokenExpiry - SESSION_ENDING_LEAD_MS : Infinity,
    );
  }

  /** Whether the token has run out since somebody asked last. */
  consumeExpiry(): boolean {
    if (this.#isExpiryReported || !this.#token || this.#token.remaining > 0) return false;
    return (this.#isExpiryReported = true);
  }

  /** Epoch ms of the refresh token's end, once, when it is near. */
  consumeSessionEnding(): number | null {
    const sessionEnd = this.#unreportedSessionEnd;
    if (!sessionEnd || this.msUntilRefreshTokenExpiry > SESSION_ENDING_LEAD_MS) return null;
    this.#reportedSessionEnd = sessionEnd;
    return sessionEnd.wall;
  }

  /** An end that the page has not been told of. */
  get #unreportedSessionEnd(): Instant | null | undefined {
    const sessionEnd = this.#refreshTokenExpiry?.at;
    return sessionEnd &&
      this.#reportedSessionEnd &&
      elapsed(this.#reportedSessionEnd, sessionEnd) < SAME_EXPIRY_TOLERANCE_MS
      ? null
      : sessionEnd;
  }

  /** ms until the announced end of the refresh token. */
  get msUntilRefreshTokenExpiry(): number {
    if (!this.#refreshTokenExpiry) return Infinity;
    const { wall, monotonic } = this.#clock.now();
    return Math.min(
      this.#refreshTokenExpiry.at.wall - wall,
      this.#refreshTokenExpiry.at.monotonic - monotonic,
    );
  }
}
