import { TokenError, type TokenErrorCode } from './token-error.js';
import { readTimeMs } from './token-lifetime.js';
import { readFields, readText } from './token-response.js';

/**
 * Registered error codes with which a server rejects a request for good (RFC 6749 §4.1.2.1 and §5.2, RFC 8693 §2.2.2, RFC 9449 §5,
 * OpenID Connect Core §3.1.2.6), and those of this project's backends.
 */
const OAUTH_CODES =
  /^(invalid_(grant|client|scope|request|target|dpop_proof)|unauthorized_client|unsupported_grant_type|access_denied|(login|interaction|consent|account_selection)_required|origin_refused|subject_changed)$/;
/**
 * What servers send instead of `invalid_grant`: `bad_refresh_token` (GitHub), `invalid_refresh_token` (Slack, Firebase), `Invalid
 * refresh token` (Twitch), `refresh_token_not_found` (Supabase), `token_revoked` (Slack), `invalid_code` (Zoho), `expired_token`
 * (Baidu), 190 (Facebook).
 */
const INVALID_TOKEN =
  /^((bad|invalid|expired)[ _](refresh[ _])?token|(refresh_)?token_(expired|revoked|not_found|already_used)|invalid_code|190)$/i;
/** RFC 6749 §4.1.2.1, RFC 8628 §3.5; RFC 9449 §8: the server may accept the next nonce. */
const TRANSIENT_OAUTH_CODES = /^(server_error|temporarily_unavailable|slow_down|use_dpop_nonce)$/;

/**
 * The error code for a status (RFC 9110 §15) and an error. The status of a transient fault takes precedence; any other error than
 * a registered one is a framework's own, such as "Forbidden". Without either: `redirected`.
 */
export function errorCodeOf(status: number, error: string): TokenErrorCode {
  if (status === 429) return 'rate_limited';
  const isTransient = status >= 500 || status === 408 || status === 425;
  if (isTransient || TRANSIENT_OAUTH_CODES.test(error)) return 'server_error';
  if (OAUTH_CODES.test(error)) return error as TokenErrorCode;
  if (status === 401) return 'refused';
  // A conflict with another request says nothing about the login.
  if (status === 409) return 'server_error';
  return status < 400 && !(error && isSuccess(status)) ? 'redirected' : 'endpoint_refused';
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * The `error` of a response, or `invalid_grant` if another text of it, or of an object `error` (Facebook, Firebase), says that the
 * refresh token is no longer valid. Empty if there is none; `error` for one that is not a text.
 */
function readErrorCode(body: unknown, status: number): string {
  const fields = readFields(body);
  const { error } = fields;
  const isInvalidGrant = [fields, readFields(error)].flatMap(Object.values).some(
    // With another status, a proxy may have sent one that does not name the refresh token.
    value =>
      typeof value !== 'object' &&
      INVALID_TOKEN.test(String(value)) &&
      (/refresh/i.test(String(value)) || (error && isSuccess(status))),
  );
  return isInvalidGrant ? 'invalid_grant' : typeof error === 'string' ? error : error ? 'error' : '';
}

/**
 * The error of a response; `undefined` if it is a success without an `error`, which some servers send with 200.
 *
 * @param refreshToken that the request presented: the error does not repeat it.
 */
export function readResponseError(
  body: unknown,
  status: number,
  refreshToken: string | undefined,
  retryAfter?: number,
): TokenError | undefined {
  const error = readErrorCode(body, status);
  const code = errorCodeOf(status, error);
  if (code === 'redirected' && isSuccess(status)) return undefined;
  const reason = code === error ? code : status || 'a redirect';
  return new TokenError(code, `The token endpoint responded with ${reason}.`, {
    status: status || undefined,
    retryAfter,
    description: readDescription(body, refreshToken),
  });
}

/** The `error_description` of a response (RFC 6749 §5.2), unless it repeats the refresh token that was presented. */
export function readDescription(response: unknown, refreshToken: string | undefined): string | undefined {
  const description = readText(response, 'error_description');
  return refreshToken && description.includes(refreshToken) ? undefined : description || undefined;
}

/**
 * Milliseconds to wait before the next request: `Retry-After`, in seconds or as an HTTP date (RFC 9110 §10.2.3), otherwise the
 * reset time of a rate limit. `undefined` if the response has neither, or neither can be parsed.
 *
 * @param localNow epoch milliseconds.
 */
export function parseRetryAfter({ status, headers }: Response, localNow: number): number | undefined {
  return retryAfterMs(headers, localNow) ?? (status === 429 ? rateLimitResetMs(headers) : undefined);
}

/** A date counts from the response's `Date` if there is one: then a wrong local clock does not matter. */
function retryAfterMs(headers: Headers, localNow: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = readTimeMs(value);
  return date && Math.max(0, date - (readTimeMs(headers.get('date')) ?? localNow));
}

/** A larger number is not a delay: some servers send epoch seconds. */
const MAX_RATE_LIMIT_RESET_SECONDS = 86_400;

/** `RateLimit-Reset: 7`, or `RateLimit: "default";r=0;t=7` (draft-ietf-httpapi-ratelimit-headers), in seconds. */
function rateLimitResetMs(headers: Headers): number | undefined {
  const exhausted = (headers.get('ratelimit') ?? '').split(',').filter(item => /;\s*r=0\b/.test(item));
  const values = exhausted.map(item => /;\s*t=(\d+)/.exec(item)?.[1]);
  values.push(/^\d+$/.exec(headers.get('ratelimit-reset')?.trim() ?? '')?.[0]);
  const seconds = values.map(Number).filter(value => value <= MAX_RATE_LIMIT_RESET_SECONDS);
  return seconds.length === 0 ? undefined : Math.max(...seconds) * 1_000;
}
