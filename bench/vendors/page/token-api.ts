import { unsignedJwt } from '../../../test/support/unsigned-jwt.js';

/** Seconds that a token is valid. */
export const LIFETIME = 300;
/** ms, virtual, until a response. */
export const LATENCY_MS = 100;
/** Seconds that a Looker session lasts: longer than any measurement. */
const SESSION = 86_400;

type Kind = 'authentication' | 'api' | 'navigation';

/** A cookieless session of Looker. */
type CookielessTokens = Readonly<
  Record<`${Kind}_token`, string> & Record<`${Kind | 'session_reference'}_token_ttl`, number>
>;

/** The host's backend, the same for both sides. */
export class TokenApi {
  /** When each token request came, epoch ms, virtual. */
  readonly requests: number[] = [];
  /** When each token expires: epoch ms, virtual. */
  readonly ends = new Map<string, number>();
  /** Requests without a response. */
  pending = 0;
  /** The number of the request that fails without a response, from 1; none: 0. */
  failing = 0;

  /** A guest token of Superset: a JWT, which has its expiry. */
  async guestToken(): Promise<string> {
    const serial = await this.#respond();
    const iat = Math.floor(Date.now() / 1_000);
    const exp = iat + LIFETIME;
    return this.#issue(unsignedJwt({ iat, exp, jti: serial }), exp * 1_000);
  }

  /** The tokens of a cookieless session of Looker, acquired or generated: of its API's response what gets to the page. */
  async cookielessTokens(): Promise<CookielessTokens> {
    const serial = await this.#respond();
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
  }

  /** The number of the request, after the time of a response. */
  async #respond(): Promise<number> {
    const serial = this.requests.push(Date.now());
    this.pending += 1;
    await new Promise(resolve => setTimeout(resolve, LATENCY_MS));
    this.pending -= 1;
    if (serial === this.failing) throw new TypeError('Failed to fetch');
    return serial;
  }

  #issue(token: string, end: number): string {
    this.ends.set(token, end);
    return token;
  }
}
