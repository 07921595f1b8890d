import type { TokenAnswer } from '../../../test/support/token-family.js';
import { unsignedJwt } from '../../../test/support/unsigned-jwt.js';

/** The authorization server, on another origin than the pages. */
export const ISSUER = 'https://login.example';
export const CLIENT_ID = 'dashboards';
/** The user. */
export const USER = 'maya';
/** Seconds until an ID token expires; no vendor's default is shorter. */
const ID_TOKEN_LIFETIME = 3_600;

/** A token response with what the vendor's server adds to it. */
export type VendorAnswer = TokenAnswer & Readonly<Record<string, unknown>>;

/** The response of a login, with the ID token of the servers that send one. */
export interface Login extends VendorAnswer {
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in?: number;
}

/** A token manager that has started in a page, used as its documentation says. */
export interface Manager {
  /** The call that the library offers for use before each request of the page: resolves with an access token. */
  token(): Promise<string>;
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
  /** The path of the token endpoint. */
  readonly tokenPath: string;
  /** The refresh token of a backend. Default: the page's, which is in the request. */
  readonly refreshToken?: () => string;
  /** Adds to a token response what the vendor's server has in it (an ID token, a user). */
  dress(answer: TokenAnswer, issued: Issued): VendorAnswer;
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
  return token.includes('.') ? String(claimsOf(token)['jti']) : token;
}

/** The claims of a JWT, unverified. */
export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  const payload = jwt.split('.')[1] ?? '';
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
}

/** The refresh token in JSON or a form (RFC 6749 §6); empty if there is none. */
export function refreshTokenIn(body: string): string {
  const fields: Readonly<Record<string, string>> = body.startsWith('{')
    ? (JSON.parse(body) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(body));
  return fields['refresh_token'] ?? '';
}

/** Epoch seconds at which a login's access token expires, by the computer's clock. */
export function expiryOf({ expires_in }: Login): number {
  return Math.floor(Date.now() / 1_000) + Number(expires_in);
}

/** @throws Error if the library returned no token. */
export function required(token: string | null | undefined): string {
  if (!token) throw new Error('The library returned no token.');
  return token;
}
