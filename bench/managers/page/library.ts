import { decodeJwt } from 'jose';

import type { TokenAnswer } from '../../../test/support/token-family.js';
import { unsignedJwt } from '../../../test/support/unsigned-jwt.js';

/** The authorization server, on another origin than the pages. */
export const ISSUER = 'https://login.example';
export const CLIENT_ID = 'dashboards';
/** The user. */
export const USER = 'maya';
/** Seconds until an ID token expires; no vendor's default is shorter. */
const ID_TOKEN_LIFETIME = 3_600;

/** The response of a login, with the ID token of the servers that send one. */
export interface Login extends TokenAnswer {
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in?: number;
}

/** A token manager that has started in a page, used as its documentation says. */
export interface Manager {
  /** The call that the library offers for use before each request of the page: resolves with an access token, or none. */
  token(): Promise<string | null | undefined>;
  /** The library's forced refresh. */
  refresh(): Promise<unknown>;
  /** The library's sign-out, without the redirect to the server. */
  signOut(): unknown;
}

/** One library, and its vendor's server. */
export interface Library {
  /**
   * Starts the library in this page, with its timers.
   *
   * @param login the response of the login; `undefined` in a page that is loaded later, which has only what the library stores.
   */
  start(login: Login | undefined): Promise<Manager>;
  /** The path of the token endpoint. Default: `/token`. */
  readonly tokenPath?: string;
  /** The refresh token of a backend. Default: the page's, which is in the request. */
  readonly refreshToken?: () => string;
  /** What the vendor's server adds to a token response (an ID token, a user), or changes of it. */
  readonly dress?: (answer: TokenAnswer, issued: Issued) => object;
  /** What else the vendor's server responds, by path. */
  readonly documents?: Readonly<Record<string, object>>;
}

/** When an access token was issued, and until when it is valid, both in seconds since the epoch. */
export interface Issued {
  readonly iat: number;
  readonly exp: number;
}

/** An ID token, OpenID Connect Core §2. No library here checks its signature. */
export function idToken({ iat }: Issued, claims: object = {}): string {
  const exp = iat + ID_TOKEN_LIFETIME;
  return unsignedJwt({ iss: ISSUER, aud: CLIENT_ID, sub: USER, iat, exp, ...claims });
}

/** An opaque token as a JWT that has its expiry, for vendors whose tokens do. */
export function wrappedToken(token: string, issued: Issued, claims: object = {}): string {
  return unsignedJwt({ jti: token, sub: USER, ...issued, ...claims });
}

/** The token in a {@link wrappedToken}; any other token as it is. */
export function unwrappedToken(token: string): string {
  return token.includes('.') ? String(decodeJwt(token).jti) : token;
}

/** Epoch seconds at which a login's access token expires, by the computer's clock. */
export function expiryOf({ expires_in }: Login): number {
  return Math.floor(Date.now() / 1_000) + Number(expires_in);
}
