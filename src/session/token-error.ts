/**
 * Why no token came. Stable: pages switch on it.
 *
 * - `network`: the request failed before an answer (offline, DNS, CORS, connection lost)
 * - `timeout`: no complete answer within `requestTimeout`
 * - `rate_limited`: 429, `server_error`: 408, 425, 5xx
 * - `invalid_response`: an answer that is no token response (RFC 6749 §5.1)
 * - `invalid_grant`, `invalid_client`, `unauthorized_client`, `unsupported_grant_type`, `invalid_scope`,
 *   `invalid_request`: the server's refusal (RFC 6749 §5.2)
 * - `refused`: another 4xx
 * - `endpoint_missing`, `refresh_token_missing`, `tokens_invalid`, `option_invalid`: a mistake in the page
 * - `signed_out`: `clear()` was called; `disposed`: the session's owner is gone
 */
export type TokenErrorCode =
  | 'network'
  | 'timeout'
  | 'rate_limited'
  | 'server_error'
  | 'invalid_response'
  | 'invalid_grant'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_request'
  | 'refused'
  | 'endpoint_missing'
  | 'refresh_token_missing'
  | 'tokens_invalid'
  | 'option_invalid'
  | 'signed_out'
  | 'disposed';

/** What a {@link TokenError} knows beside its code and message. */
export interface TokenErrorDetails {
  /** The HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** ms that the server asked to wait at least (`Retry-After`, RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
}

const OUTCOME_UNKNOWN_CODES: readonly TokenErrorCode[] = ['network', 'timeout'];
const TRANSIENT_CODES: readonly TokenErrorCode[] = [
  ...OUTCOME_UNKNOWN_CODES,
  'rate_limited',
  'server_error',
  'invalid_response',
];
const INVALID_REFRESH_TOKEN_CODES: readonly TokenErrorCode[] = [
  'invalid_grant',
  'refused',
  'refresh_token_missing',
];

/** Why a refresh failed or a token cannot be had. Never carries a token, nor any text of the server's. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: TokenErrorCode, message: string, details: TokenErrorDetails = {}) {
    super(message);
    this.code = code;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
  }

  /** Whether another attempt can succeed without anybody's doing. */
  get transient(): boolean {
    return TRANSIENT_CODES.includes(this.code);
  }

  /** Whether the request may have done its work although no answer came: the refresh token may be spent. */
  get outcomeUnknown(): boolean {
    return OUTCOME_UNKNOWN_CODES.includes(this.code);
  }

  /** Whether it is the refresh token that is of no use, and not the client or the request. */
  get invalidatesRefreshToken(): boolean {
    return INVALID_REFRESH_TOKEN_CODES.includes(this.code);
  }
}

/** What a refresher threw, as a {@link TokenError}: a foreign error is taken for a network failure, without its text, which may hold a secret. */
export function toTokenError(reason: unknown): TokenError {
  if (reason instanceof TokenError) return reason;
  const name = reason instanceof Error ? reason.name : typeof reason;
  return new TokenError('network', `The request failed without a response (${name}).`);
}

/** Nobody said how to get a token. */
export function missingRefresherError(): TokenError {
  return new TokenError('endpoint_missing', 'There is no source of tokens: set an endpoint or a refresher.');
}

/** A refresh needs a refresh token, and the session has none. */
export function missingRefreshTokenError(): TokenError {
  return new TokenError(
    'refresh_token_missing',
    'There is no refresh token to send (RFC 6749 §6): set tokens that have one.',
  );
}

/** The session's owner is gone. */
export function disposedError(): TokenError {
  return new TokenError('disposed', 'The session is stopped.');
}
