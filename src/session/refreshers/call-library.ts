import { systemClock } from '../clock.js';
import { errorCodeOf, parseRetryAfter, readDescription } from '../error-response.js';
import { TokenError, toTokenError, type TokenErrorCode } from '../token-error.js';

/** Codes after which the user must log in. */
const LOGIN_REQUIRED_CODES = [
  // OpenID Connect Core §3.1.2.6
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  // @auth0/auth0-spa-js
  'missing_refresh_token',
  'mfa_required',
  // @azure/msal-browser
  'InteractionRequiredAuthError',
  'no_account_error',
  // @supabase/auth-js
  'refresh_token_not_found',
  'refresh_token_already_used',
  'session_not_found',
  'session_expired',
  'AuthSessionMissingError',
];

const ERROR_CODES = new Map<unknown, TokenErrorCode>([
  ...LOGIN_REQUIRED_CODES.map(code => [code, 'invalid_grant'] as const),
  ['access_denied', 'refused'],
]);

/**
 * Calls a library for a token.
 *
 * Rejects with a {@link TokenError}, never with the library's own text, which may hold a secret: `invalid_grant` if the user
 * must log in, or the result is empty; the other codes of RFC 6749 §5.2; `rate_limited`, `server_error`, `refused` or
 * `endpoint_refused` by the status (RFC 9110 §15); `network` for everything else.
 *
 * @param refreshToken that the call presents. Without it, the error has no `description`: the server's text may repeat the token.
 */
export async function callLibrary<Result>(
  call: () => Promise<Result>,
  refreshToken?: string,
): Promise<NonNullable<Result>> {
  try {
    const result = await call();
    if (result) return result;
  } catch (reason) {
    throw libraryError(reason, refreshToken);
  }
  throw libraryError({ error: 'login_required' });
}

function libraryError(reason: unknown, refreshToken?: string): TokenError {
  if (reason instanceof TokenError) return reason;
  // By fields, not by classes: the library is a dependency of the page, not of this package.
  const thrown = Object(reason) as Readonly<Record<string, unknown>>;
  // Inherited from the error's class, but not what other code of the page has added to `Object.prototype`.
  const field = (name: string): unknown =>
    Object.hasOwn(thrown, name) || !(name in Object.prototype) ? thrown[name] : undefined;
  const httpResponse = [reason, field('response'), field('cause')].find(value => value instanceof Response);
  const status = Number(field('status') ?? httpResponse?.status ?? 0);
  const libraryCode = ['error', 'errorCode', 'code', 'name']
    .map(field)
    .find((value): value is string => typeof value === 'string' && isKnown(value));
  // 409: a concurrent refresh succeeded.
  const byStatus = status === 409 ? 'server_error' : errorCodeOf(status, libraryCode ?? '');
  const isTransient = byStatus === 'server_error' || byStatus === 'rate_limited';
  const tokenErrorCode = (!isTransient && ERROR_CODES.get(libraryCode)) || byStatus;
  if (tokenErrorCode === 'redirected') return toTokenError(reason);
  return new TokenError(tokenErrorCode, `Token acquisition failed: ${libraryCode ?? status}.`, {
    status: status || undefined,
    description: refreshToken && readDescription(thrown, refreshToken),
    retryAfter: httpResponse && parseRetryAfter(httpResponse, systemClock.now().wall),
  });
}

function isKnown(code: string): boolean {
  return ERROR_CODES.has(code) || errorCodeOf(0, code) !== 'redirected';
}
