import { subtractMs, elapsed, type Clock, type Instant } from './clock.js';
import { ownFields } from './own-fields.js';
import type { TokenError } from './token-error.js';
import {
  isForUser,
  readLifetimeMs,
  readRefreshTokenLifetimeMs,
  readRefreshToken,
  readSubject,
  readTokenResponse,
  type SubjectSource,
  type TokenResponse,
} from './token-response.js';

/** One access token and its lifetime. Its secrets are private fields, which `JSON.stringify` and structured clones omit. */
export class IssuedToken {
  readonly #clock: Clock;
  readonly #response: TokenResponse;
  readonly #requestedAt: Instant;
  /** 1 for a session's first token, one more for each later one. */
  readonly generation: number;
  /** Milliseconds from issue to expiry; `null` if the server did not state them. */
  readonly lifetime: number | null;
  /** The same object for all tokens of one login. */
  readonly login: object;

  /** @param requestedAt start of the request that returned the token: the server counts the lifetime from a later moment. */
  constructor(
    clock: Clock,
    response: TokenResponse,
    generation: number,
    requestedAt: Instant,
    login: object,
  ) {
    const { refresh_token: _, ...rest } = response;
    this.#clock = clock;
    this.#response = ownFields(rest) as TokenResponse;
    this.#requestedAt = requestedAt;
    this.generation = generation;
    this.lifetime = readLifetimeMs(response);
    this.login = login;
  }

  /** The secret itself, RFC 6749 §1.4. */
  get accessToken(): string {
    return this.#response.access_token;
  }

  /** The whole token response except the refresh token, which no frame needs. */
  get response(): TokenResponse {
    return this.#response;
  }

  /** Milliseconds until expiry by the more pessimistic clock; negative after expiry, `Infinity` if the lifetime is unknown. */
  get remaining(): number {
    return this.lifetime === null ? Infinity : this.lifetime - this.age;
  }

  /** Milliseconds since its request was sent. */
  get age(): number {
    return elapsed(this.#requestedAt, this.#clock.now());
  }

  /** Epoch milliseconds of its expiry, for display; `null` if the server did not state the lifetime. */
  get expiresAt(): number | null {
    return this.lifetime === null ? null : this.#requestedAt.wall + this.lifetime;
  }
}

/** Time between the `session-ending` event and the expiry of the refresh token. */
const SESSION_ENDING_LEAD_MS = 60_000;
/** If a later response moves the expiry by less than this, it counts as the same expiry. */
const SAME_EXPIRY_TOLERANCE_MS = 30_000;
/** Refresh this long before the refresh token expires, to renew a sliding one even if the access token is still valid. */
const RENEW_BEFORE_EXPIRY_MS = 90_000;

interface RefreshTokenExpiry {
  readonly at: Instant;
  /** Whether to refresh before it, to renew the refresh token. */
  shouldRenew: boolean;
}

/** The session's tokens, and which of their expiries have been reported. Secrets are in private fields. */
export class TokenStore {
  readonly #clock: Clock;
  token: IssuedToken | null = null;
  /** 0 before the first token, one more with each new one; never decreases. */
  generation = 0;
  /** Number of tokens in a row that had expired on arrival. */
  expiredOnArrivalCount = 0;
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
    return this.#seenHashes.has(hashOf(response));
  }

  /** Stores the refresh token of any response, valid or not; without one in the response, the old one stays. */
  storeRefreshToken(response: unknown, requestedAt: Instant): void {
    const subject = readSubject(response);
    if (subject) this.#subjects.set(...subject);
    this.#seenHashes.add(hashOf(response));
    const refreshToken = readRefreshToken(response);
    const lifetimeMs = readRefreshTokenLifetimeMs(response);
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    if (lifetimeMs !== null) {
      const at = subtractMs(requestedAt, -lifetimeMs);
      // A refresh token that cannot outlast its family gets ever shorter lifetimes, and would be renewed again and again.
      this.#refreshTokenExpiry = { at, shouldRenew: lifetimeMs > 2 * RENEW_BEFORE_EXPIRY_MS };
    } else if (refreshToken !== undefined) this.#refreshTokenExpiry = null;
  }

  /** Stores the access token as the next generation. */
  storeToken(response: TokenResponse, requestedAt: Instant): IssuedToken {
    this.generation += 1;
    this.#isExpiryReported = false;
    this.token = new IssuedToken(this.#clock, response, this.generation, requestedAt, this.#login);
    this.expiredOnArrivalCount = this.token.remaining > 0 ? 0 : this.expiredOnArrivalCount + 1;
    // The renewal did not move the expiry: do not repeat it.
    if (this.#refreshTokenExpiry && this.msUntilRenewal <= 0) this.#refreshTokenExpiry.shouldRenew = false;
    return this.token;
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
    this.expiredOnArrivalCount = 0;
    this.clearRefreshToken();
  }

  /** Milliseconds until a refresh must renew the refresh token, even if the access token is valid for longer. */
  get msUntilRenewal(): number {
    return this.#refreshTokenExpiry?.shouldRenew && this.token?.lifetime != null
      ? this.msUntilRefreshTokenExpiry - RENEW_BEFORE_EXPIRY_MS
      : Infinity;
  }

  /** Milliseconds until `consumeExpiry` or `consumeSessionEnding` has something to report. */
  get msUntilNextEvent(): number {
    const msUntilExpiry = this.token && !this.#isExpiryReported ? this.token.remaining : Infinity;
    const msUntilSessionEnd = this.#unreportedSessionEnd ? this.msUntilRefreshTokenExpiry : Infinity;
    return Math.min(msUntilExpiry, msUntilSessionEnd - SESSION_ENDING_LEAD_MS);
  }

  /** Whether the token has expired; `true` once for each token. */
  consumeExpiry(): boolean {
    if (this.#isExpiryReported || !this.token || this.token.remaining > 0) return false;
    return (this.#isExpiryReported = true);
  }

  /** Epoch milliseconds of the refresh token's expiry, once, when it is near; otherwise `null`. */
  consumeSessionEnding(): number | null {
    const sessionEnd = this.#unreportedSessionEnd;
    if (!sessionEnd || this.msUntilRefreshTokenExpiry > SESSION_ENDING_LEAD_MS) return null;
    this.#reportedSessionEnd = sessionEnd;
    return sessionEnd.wall;
  }

  /** The refresh token's expiry, unless it was reported. */
  get #unreportedSessionEnd(): Instant | null | undefined {
    const sessionEnd = this.#refreshTokenExpiry?.at;
    const reported = this.#reportedSessionEnd;
    const isReported = sessionEnd && reported && elapsed(reported, sessionEnd) < SAME_EXPIRY_TOLERANCE_MS;
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

/** A hash of a response's refresh token, or else of its access token: FNV-1a, 32 bits. */
function hashOf(response: unknown): number {
  let hash = 0x811c9dc5;
  for (const character of readRefreshToken(response) ?? readTokenResponse(response)?.access_token ?? '')
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash;
}

/** The callers that wait for the next token: all of them receive the same token, or the same error. */
export class TokenWaiters {
  readonly #waiters = new Set<(result: IssuedToken | TokenError) => void>();

  /** The number of callers that wait. */
  get size(): number {
    return this.#waiters.size;
  }

  /**
   * Waits for the next token. An abort ends only this wait.
   *
   * @param signal must not be aborted yet.
   */
  wait(signal?: AbortSignal): Promise<IssuedToken> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(end);
        reject(signal?.reason as Error);
      };
      const end = (result: IssuedToken | TokenError): void => {
        signal?.removeEventListener('abort', onAbort);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      signal?.addEventListener('abort', onAbort);
      this.#waiters.add(end);
    });
  }

  /** Ends all waits. */
  end(result: IssuedToken | TokenError): void {
    for (const end of this.#waiters) end(result);
    this.#waiters.clear();
  }
}
