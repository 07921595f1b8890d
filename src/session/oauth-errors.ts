import type { TokenErrorCode } from './token-error.js';

/** Error codes with which a token endpoint rejects a request for good: repeating it does not help, RFC 6749 §5.2. */
export const OAUTH_ERROR_CODES = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_request',
] as const satisfies readonly TokenErrorCode[];

/** The error code for a status of a transient fault (RFC 9110 §15); `undefined` for all other statuses. */
export function transientErrorCode(status: number): TokenErrorCode | undefined {
  if (status === 429) return 'rate_limited';
  return status >= 500 || status === 408 || status === 425 ? 'server_error' : undefined;
}
