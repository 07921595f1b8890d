import { subtractMs, elapsed, type Clock, type Instant } from './clock.js';
import { IssuedToken, type ReceivedTokens } from './issued-token.js';
import { readRefreshTokenLifetimeMs } from './token-lifetime.js';
import {
  isForUser,
  readRefreshToken,
  readSubject,
  readTokenResponse,
  type SubjectSource,
} from './token-response.js';

/** Upper bound of the time between the `session-ending` event and the expiry of the refresh token. */
const SESSION_ENDING_MAX_LEAD_MS = 60_000;
/** The same as a fraction of the longest lifetime that a refresh token of the login had. */
const SESSION_ENDING_LEAD = 0.1;
/** Two responses within this time do not show whether the expiry moves: servers state whole seconds. */
const MIN_EXPIRY_COMPARISON_MS = 2_000;

interface StatedExpiry {
  readonly at: Instant;
  /** When the response that stated it was requested. */
  readonly statedAt: Instant;
}

interface RefreshTokenExpiry extends StatedExpiry {
  readonly lifetimeMs: number;
  /** The longest lifetime that a refresh token of this login had. */
  readonly longestMs: number;
  /** An earlier statement, to compare with. */
  readonly earlier: StatedExpiry;
  /** Whether it did not move at a refresh: it is the end of the login, which no refresh can move. */
  readonly isLoginEnd: boolean;
}

/** What a response brought: another token, a later end for the token in hand, or neither. */
export type TokenChange = 'new' | 'extended' | 'unchanged';

/** The session's tokens, and which of their expiries have been reported. Secrets are in private fields. */
export class TokenStore {
  readonly #clock: Clock;
  token: IssuedToken | null = null;
  /** 0 before the first token, one more with each new one; never decreases. */
  generation = 0;
  /** Number of responses in a row with a token that had expired on arrival, or with the one in hand and the same end. */
  unhelpfulCount = 0;
  #login = {};
  #isExpiryReported = false;
  #refreshToken: string | undefined;
  #refreshTokenExpiry: RefreshTokenExpiry | null = null;
  /** The expiry that the last `session-ending` event reported. */
  #reportedSessionEnd: Instant | null = null;
  /** The user of the login, by each source that has named it. */
  #subjects = new Map<SubjectSource, string>();
  /** Hashes of the refresh tokens (without one: of the access tokens) that the session has had. */
  readonly #seenHashes = new Set<number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get refreshToken(): string | undefined {
    return this.#refreshToken;
  }

  /** Whether there is an access token that has not expired. */
  get hasValidToken(): boolean {
    return this.token !== null && this.token.remaining > 0;
  }

  /** The user of the login; `undefined` if no response has named it. */
  get subject(): string | undefined {
    return this.#subjects.get('response') ?? this.#subjects.get('id_token');
  }

  /**
   * Whether a response is for the user of this login. Each source is compared only with itself, because a backend and its
   * authorization server may name a user differently.
   *
   * @param subject the page's user.
   */
  isForSameUser(response: unknown, subject: string | undefined): boolean {
    const [source] = readSubject(response) ?? [];
    const known = source && this.#subjects.get(source);
    return isForUser(response, subject) && isForUser(response, known);
  }

  /** Whether the page's user is that of the login, as far as a response has named it. */
  isUser(subject: string | undefined): boolean {
    return subject === undefined || [...this.#subjects.values()].every(known => known === subject);
  }

  /** A sign-out, or another login: the next response may be for another user. */
  forgetUser(): void {
    this.#subjects.clear();
  }

  /** Whether the session has had these tokens. */
  hasHad(response: unknown): boolean {
    return this.#seenHashes.has(hashOfTokens(response));
  }

  /** Stores the refresh token of any response, valid or not; without one in the response, the old one stays. */
  storeRefreshToken(response: unknown, requestedAt: Instant): void {
    const subject = readSubject(response);
    if (subject) this.#subjects.set(...subject);
    this.#seenHashes.add(hashOfTokens(response));
    const refreshToken = readRefreshToken(response);
    const lifetimeMs = readRefreshTokenLifetimeMs(response);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (lifetimeMs !== null) {
      const stated = { at: subtractMs(requestedAt, -lifetimeMs), statedAt: requestedAt };
      this.#refreshTokenExpiry = nextExpiry(this.#refreshTokenExpiry, stated, lifetimeMs);
    } else {
      // A new refresh token may have any expiry; that of the old one, which was used, has not moved.
      const isSame = refreshToken === undefined || this.isLoginEndKnown;
      const expiry = this.#refreshTokenExpiry;
      this.#refreshTokenExpiry = isSame && expiry ? { ...expiry, isLoginEnd: true } : null;
    }
  }

  /** Stores the access token: as the next generation, unless it is the one in hand. */
  storeToken(received: ReceivedTokens): TokenChange {
    const change = this.#changeBy(received);
    if (change === 'new') this.token = new IssuedToken(this.#clock, received, ++this.generation, this.#login);
    if (change !== 'unchanged') this.#isExpiryReported = false;
    this.unhelpfulCount = this.hasValidToken && change !== 'unchanged' ? 0 : this.unhelpfulCount + 1;
    return change;
  }

  #changeBy(received: ReceivedTokens): TokenChange {
    if (received.response.access_token !== this.token?.accessToken) return 'new';
    this.token.repeats += 1;
    return this.token.restate(received) ? 'extended' : 'unchanged';
  }

  /** Drops the refresh token and its expiry; the access token stays. */
  clearRefreshToken(): void {
    this.#refreshToken = undefined;
    this.#refreshTokenExpiry = null;
    this.#reportedSessionEnd = null;
  }

  /** Drops the tokens: the login has ended. */
  clear(): void {
    this.#login = {};
    this.token = null;
    this.unhelpfulCount = 0;
    this.clearRefreshToken();
  }

  /** Whether the server has stated the end of the login: then it issues shorter and shorter tokens. */
  get isLoginEndKnown(): boolean {
    return !!this.#refreshTokenExpiry?.isLoginEnd;
  }

  /**
   * Milliseconds until a refresh must renew a sliding refresh token, even if the access token is valid for longer.
   *
   * @param refreshAt fraction of the refresh token's lifetime.
   */
  msUntilRenewal(refreshAt: number): number {
    const expiry = this.#refreshTokenExpiry;
    return expiry && !expiry.isLoginEnd && this.token?.lifetime != null
      ? this.msUntilRefreshTokenExpiry - expiry.lifetimeMs + expiry.lifetimeMs * refreshAt
      : Infinity;
  }

  /** Milliseconds until `consumeExpiry` or `consumeSessionEnding` has something to report. */
  get msUntilNextEvent(): number {
    const msUntilExpiry = this.token && !this.#isExpiryReported ? this.token.remaining : Infinity;
    const msUntilSessionEnd = this.#unreportedSessionEnd ? this.msUntilRefreshTokenExpiry : Infinity;
    return Math.min(msUntilExpiry, msUntilSessionEnd - this.#sessionEndingLeadMs);
  }

  /** Whether the token has expired; `true` once for each token. */
  consumeExpiry(): boolean {
    if (this.#isExpiryReported || !this.token || this.hasValidToken) return false;
    return (this.#isExpiryReported = true);
  }

  /** Epoch milliseconds of the refresh token's expiry, once, when it is near; otherwise `null`. */
  consumeSessionEnding(): number | null {
    const sessionEnd = this.#unreportedSessionEnd;
    if (!sessionEnd || this.msUntilRefreshTokenExpiry > this.#sessionEndingLeadMs) return null;
    this.#reportedSessionEnd = sessionEnd;
    return sessionEnd.wall;
  }

  get #sessionEndingLeadMs(): number {
    const { longestMs = 0 } = this.#refreshTokenExpiry ?? {};
    return Math.min(SESSION_ENDING_MAX_LEAD_MS, longestMs * SESSION_ENDING_LEAD);
  }

  /** The refresh token's expiry, unless it was reported. */
  get #unreportedSessionEnd(): Instant | null | undefined {
    const sessionEnd = this.#refreshTokenExpiry?.at;
    const reported = this.#reportedSessionEnd;
    // A server that states whole seconds moves the same end by up to one.
    const isReported = sessionEnd && reported && elapsed(reported, sessionEnd) < this.#sessionEndingLeadMs;
    return isReported ? null : sessionEnd;
  }

  /** Milliseconds until the refresh token expires; `Infinity` if the server did not state it. */
  get msUntilRefreshTokenExpiry(): number {
    const expiry = this.#refreshTokenExpiry?.at;
    if (!expiry) return Infinity;
    const { wall, monotonic } = this.#clock.now();
    return Math.min(expiry.wall - wall, expiry.monotonic - monotonic);
  }
}

/** An expiry that does not move with the time between two responses is that of the login: the refresh token cannot outlast it. */
function nextExpiry(
  last: RefreshTokenExpiry | null,
  stated: StatedExpiry,
  lifetimeMs: number,
): RefreshTokenExpiry {
  const { earlier = stated, isLoginEnd = false, longestMs = 0 } = last ?? {};
  // By the monotonic clock alone: setting the system clock moves both ends of a lifetime.
  const elapsedMs = stated.statedAt.monotonic - earlier.statedAt.monotonic;
  const movedMs = stated.at.monotonic - earlier.at.monotonic;
  const comparison =
    elapsedMs < MIN_EXPIRY_COMPARISON_MS
      ? { earlier, isLoginEnd }
      : { earlier: stated, isLoginEnd: movedMs < elapsedMs / 2 };
  return { ...stated, lifetimeMs, longestMs: Math.max(lifetimeMs, longestMs), ...comparison };
}

/** A hash of a response's refresh token, or else of its access token. */
export function hashOfTokens(response: unknown): number {
  return hashText(readRefreshToken(response) ?? readTokenResponse(response)?.access_token ?? '');
}

/** FNV-1a, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash;
}
