import { elapsed, type Clock, type Instant } from './clock.js';
import { ownFields } from './own-fields.js';
import type { TokenResponse } from './token-response.js';

/** A response that has an access token. */
export interface ReceivedTokens {
  readonly response: TokenResponse;
  /** Start of the request that returned it: the server counts the lifetime from a later moment. */
  readonly requestedAt: Instant;
  /** Milliseconds from then to the access token's expiry; `null` if the end is not known. */
  readonly lifetime: number | null;
}

/** Two statements of one end differ by this at most: servers state whole seconds. */
const SAME_END_TOLERANCE_MS = 2_000;

/** One access token and its lifetime. Its secrets are private fields, which `JSON.stringify` and structured clones omit. */
export class IssuedToken {
  readonly #clock: Clock;
  #response: TokenResponse;
  #requestedAt: Instant;
  #lifetime: number | null;
  /** 1 for a session's first token, one more for each later one. */
  readonly generation: number;
  /** The same object for all tokens of one login. */
  readonly login: object;
  /** Number of responses that brought the token again. */
  repeats = 0;

  constructor(
    clock: Clock,
    { response, requestedAt, lifetime }: ReceivedTokens,
    generation: number,
    login: object,
  ) {
    this.#clock = clock;
    this.#response = withoutRefreshToken(response);
    this.#requestedAt = requestedAt;
    this.generation = generation;
    this.#lifetime = lifetime;
    this.login = login;
  }

  /** Milliseconds from the request to expiry; `null` if the end is not known. */
  get lifetime(): number | null {
    return this.#lifetime;
  }

  /** The secret itself, RFC 6749 §1.4. */
  get accessToken(): string {
    return this.#response.access_token;
  }

  /** The whole token response except the refresh token, which no frame needs. */
  get response(): TokenResponse {
    return this.#response;
  }

  /** Milliseconds until expiry by the more pessimistic clock; negative after expiry, `Infinity` if the end is not known. */
  get remaining(): number {
    return this.#lifetime === null ? Infinity : this.#lifetime - this.age;
  }

  /** Milliseconds since its request was sent, or since the last one that brought a later end. */
  get age(): number {
    return elapsed(this.#requestedAt, this.#clock.now());
  }

  /** Epoch milliseconds of its expiry, for display; `null` if the end is not known. */
  get expiresAt(): number | null {
    return this.#lifetime === null ? null : this.#requestedAt.wall + this.#lifetime;
  }

  /**
   * A response has brought the same token again. Takes a later end, and returns `true` then; an earlier end only shortens the
   * lifetime.
   *
   * @internal
   */
  restate({ response, requestedAt, lifetime }: ReceivedTokens): boolean {
    if (lifetime === null) return false;
    const remaining = lifetime - elapsed(requestedAt, this.#clock.now());
    // An end in the past is not later, whatever the token's own is.
    if (remaining > Math.max(0, this.remaining + SAME_END_TOLERANCE_MS)) {
      this.#response = withoutRefreshToken(response);
      this.#requestedAt = requestedAt;
      this.#lifetime = lifetime;
      return true;
    }
    if (remaining < this.remaining) this.#lifetime = Math.max(0, this.age + remaining);
    return false;
  }
}

function withoutRefreshToken({ refresh_token: _, ...rest }: TokenResponse): TokenResponse {
  return ownFields(rest) as TokenResponse;
}
