import { unsignedJwt } from '../../../test/support/unsigned-jwt.js';
import type { TokenRequest } from '../wire.js';

/** Seconds that a token lives. */
export const LIFETIME = 300;
/** ms, virtual, that an answer takes. */
export const LATENCY = 100;
/** Seconds that a Looker session lasts: longer than any measurement. */
const SESSION = 86_400;

/** What Looker's API answers of a cookieless session, as far as it reaches the page. */
export interface CookielessTokens {
  readonly authentication_token: string;
  readonly authentication_token_ttl: number;
  readonly api_token: string;
  readonly api_token_ttl: number;
  readonly navigation_token: string;
  readonly navigation_token_ttl: number;
  readonly session_reference_token_ttl: number;
}

/** The host's backend: the same one for both sides. */
export class TokenApi {
  readonly requests: TokenRequest[] = [];
  /** When each token that was issued ends: epoch ms, virtual. */
  readonly ends: Record<string, number> = {};
  /** Requests that are not answered yet. */
  pending = 0;
  #failures = 0;

  /** The next request meets no network. */
  failNext(): void {
    this.#failures += 1;
  }

  /** A guest token: a JWT, which says itself when it ends. */
  guestToken(): Promise<string> {
    return this.#answer(() => {
      const iat = Math.floor(Date.now() / 1_000);
      const exp = iat + LIFETIME;
      return this.#issue(unsignedJwt({ iat, exp, jti: this.requests.length }), exp * 1_000);
    });
  }

  /** The tokens of a cookieless session, be it acquired or there already. */
  cookielessTokens(): Promise<CookielessTokens> {
    return this.#answer(() => {
      const serial = this.requests.length;
      const end = Date.now() + LIFETIME * 1_000;
      return {
        authentication_token: `authentication-${serial}`,
        authentication_token_ttl: 30,
        api_token: this.#issue(`api-token-${serial};`, end),
        api_token_ttl: LIFETIME,
        navigation_token: this.#issue(`navigation-token-${serial};`, end),
        navigation_token_ttl: LIFETIME,
        session_reference_token_ttl: SESSION,
      };
    });
  }

  async #answer<Answer>(answer: () => Answer): Promise<Answer> {
    const failed = this.#failures > 0;
    if (failed) this.#failures -= 1;
    this.requests.push({ at: Date.now(), failed });
    this.pending += 1;
    await new Promise(resolve => setTimeout(resolve, LATENCY));
    this.pending -= 1;
    if (failed) throw new TypeError('Failed to fetch');
    return answer();
  }

  #issue(token: string, end: number): string {
    this.ends[token] = end;
    return token;
  }
}
