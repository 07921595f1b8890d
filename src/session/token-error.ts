import { describeResponse } from './describe-response.js';
import { ownFields } from './own-fields.js';

/**
 * The reason why there is no token. Stable: pages switch on it.
 *
 * - `network`: the request failed without a response (offline, DNS, CORS, connection lost)
 * - `timeout`: no complete response within `requestTimeout`
 * - `rate_limited`: 429, `server_error`: 408, 425, 5xx
 * - `invalid_response`: a response that is not a token response (RFC 6749 §5.1)
 * - `invalid_grant`, `invalid_client`, `unauthorized_client`, `unsupported_grant_type`, `invalid_scope`,
 *   `invalid_request`, `access_denied`, `invalid_target`, `invalid_dpop_proof`, `login_required`, `interaction_required`,
 *   `consent_required`, `account_selection_required`: the server's error code (RFC 6749 §4.1.2.1 and §5.2, RFC 8693 §2.2.2,
 *   RFC 9449 §5, OpenID Connect Core §3.1.2.6)
 * - `origin_refused`: the backend does not serve the page's origin (403)
 * - `subject_changed`: the response is for another user than the login, or the backend has the session of another user (409)
 * - `refused`: 401 without such a code
 * - `endpoint_refused`: another 4xx without such a code, from a proxy or for a wrong address; `redirected`: a redirect, for
 *   example to a login page. Retried while a token is valid, and at least twice
 * - `endpoint_missing`, `refresh_token_missing`, `tokens_invalid`, `option_invalid`: a mistake in the page
 * - `endpoint_not_allowed`, `login_url_not_allowed`: the page's policy does not allow the URL
 * - `signed_out`: `clear()` was called; `disposed`: the session is stopped
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
  | 'access_denied'
  | 'invalid_target'
  | 'invalid_dpop_proof'
  | 'login_required'
  | 'interaction_required'
  | 'consent_required'
  | 'account_selection_required'
  | 'origin_refused'
  | 'subject_changed'
  | 'refused'
  | 'endpoint_refused'
  | 'redirected'
  | 'endpoint_missing'
  | 'refresh_token_missing'
  | 'tokens_invalid'
  | 'option_invalid'
  | 'endpoint_not_allowed'
  | 'login_url_not_allowed'
  | 'signed_out'
  | 'disposed';

/** The fields of a {@link TokenError} besides its code and message. */
export interface TokenErrorDetails {
  /** The HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** Milliseconds that the server requires before the next request (`Retry-After`, RFC 9110 §10.2.3). */
  readonly retryAfter?: number | undefined;
  /** The response's `error_description` (RFC 6749 §5.2). */
  readonly description?: string | undefined;
}

const OUTCOME_UNKNOWN_CODES = /^(network|timeout)$/;
const TRANSIENT_CODES = /^(network|timeout|rate_limited|server_error|invalid_response)$/;
const INVALID_REFRESH_TOKEN_CODES = /^(invalid_grant|refused|refresh_token_missing|[a-z_]+_required)$/;
/** Longest {@link TokenError.description}, in characters. */
const MAX_DESCRIPTION_LENGTH = 200;

/** A failed refresh, or the reason why there is no token. Never contains a token; only `description` is text from the server. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  /**
   * The server's own explanation (`error_description`, RFC 6749 §5.2), without control characters, 200 characters at most:
   * several causes have the code `invalid_grant`. For logs and support, not for users. No message contains it.
   */
  readonly description: string | undefined;

  constructor(code: TokenErrorCode, message: string, details: TokenErrorDetails = {}) {
    super(message);
    this.code = code;
    const { status, retryAfter, description } = ownFields(details);
    this.status = status;
    this.retryAfter = retryAfter;
    this.description = description?.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_DESCRIPTION_LENGTH);
  }

  /** Whether another attempt can succeed without any change. */
  get transient(): boolean {
    return TRANSIENT_CODES.test(this.code);
  }

  /** Whether the server may have processed the request although no response arrived: the refresh token may be spent. */
  get outcomeUnknown(): boolean {
    return OUTCOME_UNKNOWN_CODES.test(this.code);
  }

  /** Whether the error concerns the refresh token, and not the client or the request. */
  get invalidatesRefreshToken(): boolean {
    return INVALID_REFRESH_TOKEN_CODES.test(this.code);
  }
}

/** Turns what a refresher threw into a {@link TokenError}. Any other error becomes `network`, without its text, which may hold a secret. */
export function toTokenError(reason: unknown): TokenError {
  if (reason instanceof TokenError) return reason;
  const name = reason instanceof Error ? reason.name : typeof reason;
  return new TokenError('network', `The request failed without a response (${name}).`);
}

/** The session has no refresher, and needs one. */
export function missingRefresherError(): TokenError {
  return new TokenError('endpoint_missing', 'No source of tokens: set an endpoint or a refresher.');
}

/** A refresh needs a refresh token, and the session has none. */
export function missingRefreshTokenError(): TokenError {
  return new TokenError('refresh_token_missing', 'No refresh token (RFC 6749 §6): set tokens with one.');
}

/** A response, or what the page sets, is not a token response. The message has the names of its fields, but no value. */
export function missingAccessTokenError(
  code: 'invalid_response' | 'tokens_invalid',
  response: unknown,
): TokenError {
  const received = describeResponse(response);
  return new TokenError(
    code,
    `No "access_token" in the token response (RFC 6749 §5.1). Received: ${received}.`,
  );
}

/** A response, or the login of a peer tab, is for another user. */
export function subjectChangedError(): TokenError {
  return new TokenError('subject_changed', 'Another user is logged in: reload the page.');
}

/** The session was stopped. */
export function disposedError(): TokenError {
  return new TokenError('disposed', 'The session is stopped.');
}
