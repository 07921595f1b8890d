import type { Refresher } from '../session-options.js';
import type { TokenResponse } from '../token-response.js';
import { callLibrary } from './call-library.js';

/** The part of a `Keycloak` that the refresher uses. */
export interface KeycloakClient {
  readonly token?: string | undefined;
  readonly tokenParsed?: KeycloakClaims | undefined;
  readonly refreshToken?: string | undefined;
  /** Seconds by which the local clock is ahead of the server's; `null` until the library knows it. */
  readonly timeSkew: number | null;
  updateToken(minValidity: number): Promise<boolean>;
}

/** The part of its `KeycloakTokenParsed` that the refresher uses, in epoch seconds (RFC 7519 §4.1). */
export interface KeycloakClaims {
  readonly exp?: number | undefined;
  readonly iat?: number | undefined;
}

/** Options of {@link keycloakRefresher}. */
export interface KeycloakRefresherOptions {
  /**
   * Seconds. A token that the library has got elsewhere, such as that of its login, is used without a request if it stays valid
   * for longer. Default: each call makes a request.
   */
  readonly minValidity?: number | undefined;
}

/**
 * A refresher over the `Keycloak` of [keycloak-js](https://github.com/keycloak/keycloak-js), which holds the refresh token itself
 * (RFC 6749 §6). Do not call its `updateToken()` in `onTokenExpired`: the session decides when to refresh.
 *
 * Rejects with a {@link TokenError}: by the server's response, or `invalid_grant` if the library has no refresh token any more. It
 * discards the refresh token after any response with status 400. It has no time limit and takes no signal.
 */
export function keycloakRefresher(
  keycloak: KeycloakClient,
  { minValidity }: KeycloakRefresherOptions = {},
): Refresher {
  let returned: string | undefined;
  return () =>
    callLibrary(async () => {
      const isUnused = keycloak.token !== undefined && keycloak.token !== returned;
      // −1 forces a request. The library takes 0 for its default.
      const validity = isUnused && minValidity !== undefined ? minValidity || 1 : -1;
      const isNew = await keycloak.updateToken(validity).catch(async (reason: unknown) => {
        throw await readRefusal(keycloak, reason);
      });
      const { token, tokenParsed, timeSkew } = keycloak;
      // A response without a token: the library has discarded everything.
      if (token === undefined) return undefined;
      returned = token;
      return tokenResponse(token, tokenParsed, isNew ? null : timeSkew);
    }, keycloak.refreshToken);
}

/** @param timeSkew of a token that was issued earlier; `null` for a new one. */
function tokenResponse(
  access_token: string,
  { exp, iat }: KeycloakClaims = {},
  timeSkew: number | null,
): TokenResponse {
  const response = { access_token, token_type: 'Bearer' };
  if (exp === undefined) return response;
  // For a new token, not by the clock: the library rounds the skew, and a short lifetime would lose a second.
  const now = timeSkew === null ? iat : Date.now() / 1_000 - timeSkew;
  return now === undefined ? response : { ...response, expires_in: Math.floor(exp - now) };
}

/** The library rejects with the response, and leaves its body unread. */
async function readRefusal({ refreshToken }: KeycloakClient, reason: unknown): Promise<unknown> {
  const { response } = Object(reason) as { readonly response?: unknown };
  if (refreshToken !== undefined && !(response instanceof Response)) return reason;
  const body: unknown =
    response instanceof Response ? await response.json().catch(() => undefined) : undefined;
  const { error, error_description } = Object(body) as Readonly<Record<string, unknown>>;
  return { error, error_description, response, code: refreshToken === undefined && 'login_required' };
}
