import { elapsed, type Clock, type Instant } from './clock.js';
import { readLifetimeMs, type TokenResponse } from './token-response.js';

/** One access token and its lifetime. Its secrets are private fields, which `JSON.stringify` and structured clones omit. */
export class IssuedToken {
  readonly #clock: Clock;
  readonly #response: TokenResponse;
  readonly #requestedAt: Instant;
  /** 1 for a session's first token, one more for each later one. */
  readonly generation: number;
  /** Milliseconds from issue to expiry; `null` if the server did not state them. */
  readonly lifetime: number | null;

  /** @param requestedAt start of the request that returned the token: the server counts the lifetime from a later moment. */
  constructor(clock: Clock, response: TokenResponse, generation: number, requestedAt: Instant) {
    const { refresh_token: _, ...rest } = response;
    this.#clock = clock;
    this.#response = rest;
    this.#requestedAt = requestedAt;
    this.generation = generation;
    this.lifetime = readLifetimeMs(response);
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
