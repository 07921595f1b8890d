import type { TokenErrorCode } from './token-error.js';

/** Error codes with which a server rejects a request for good: those of RFC 6749 §5.2, and of this project's backends. */
export const OAUTH_ERROR_CODES = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_request',
  'origin_refused',
  'subject_changed',
] as const satisfies readonly TokenErrorCode[];

/** The error code for a status of a transient fault (RFC 9110 §15); `undefined` for all other statuses. */
export function transientErrorCode(status: number): TokenErrorCode | undefined {
  if (status === 429) return 'rate_limited';
  return status >= 500 || status === 408 || status === 425 ? 'server_error' : undefined;
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
  const date = Date.parse(value);
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, date - (Number.isNaN(serverNow) ? localNow : serverNow));
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
