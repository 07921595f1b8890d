import { elapsed, type Clock, type Instant } from './clock.js';
import { readLifetimeMs, type TokenResponse } from './token-response.js';

/** One access token and its life. Its secrets are private fields: neither a console nor `JSON.stringify` shows them. */
export class IssuedToken {
  readonly #clock: Clock;
  readonly #response: TokenResponse;
  readonly #requestedAt: Instant;
  /** 1 for a session's first token, one more for each that follows. */
  readonly generation: number;
  /** ms from its issue to its end; `null` when the server did not say. */
  readonly lifetime: number | null;

  /** @param requestedAt the start of the request that brought it: the server counts from some moment after that. */
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

  /** The whole answer of the token endpoint but the refresh token, which no frame has any business with. */
  get response(): TokenResponse {
    return this.#response;
  }

  /** ms left by the more pessimistic clock, negative once it is over; `Infinity` when its end is unknown. */
  get remaining(): number {
    return this.lifetime === null ? Infinity : this.lifetime - this.age;
  }

  /** ms since its request was sent. */
  get age(): number {
    return elapsed(this.#requestedAt, this.#clock.now());
  }

  /** Epoch ms of its end, for display; `null` when the server did not say. */
  get expiresAt(): number | null {
    return this.lifetime === null ? null : this.#requestedAt.wall + this.lifetime;
  }
}
