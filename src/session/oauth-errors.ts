import type { TokenErrorCode } from './token-error.js';

/** What a token endpoint says when it will not give a token however often it is asked, RFC 6749 §5.2. */
export const OAUTH_ERROR_CODES = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_request',
] as const satisfies readonly TokenErrorCode[];

/** What a status says of a trouble that passes (RFC 9110 §15); `undefined` for all others. */
export function transientErrorCode(status: number): TokenErrorCode | undefined {
  if (status === 429) return 'rate_limited';
  return status >= 500 || status === 408 || status === 425 ? 'server_error' : undefined;
}
