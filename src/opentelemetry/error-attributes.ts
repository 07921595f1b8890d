import type { Attributes } from '@opentelemetry/api';
import type { TokenError, TokenErrorCode } from '../session/index.js';

/** All codes. A page's own refresher may throw an error with another code, which must not become an `error.type`. */
const CODES: Readonly<Record<TokenErrorCode, true>> = {
  network: true,
  timeout: true,
  rate_limited: true,
  server_error: true,
  invalid_response: true,
  invalid_grant: true,
  invalid_client: true,
  unauthorized_client: true,
  unsupported_grant_type: true,
  invalid_scope: true,
  invalid_request: true,
  refused: true,
  endpoint_missing: true,
  refresh_token_missing: true,
  tokens_invalid: true,
  option_invalid: true,
  signed_out: true,
  disposed: true,
};

/**
 * The attributes of a failed attempt: `error.type`, a `TokenErrorCode` or `_OTHER`, and the HTTP status if there was a
 * response. Never the error's message.
 */
export function errorAttributes({ code, status }: TokenError): Attributes {
  return {
    'error.type': Object.hasOwn(CODES, code) ? code : '_OTHER',
    ...(isHttpStatus(status) ? { 'http.response.status_code': status } : {}),
  };
}

function isHttpStatus(status: number | undefined): status is number {
  return Number.isInteger(status) && Number(status) >= 100 && Number(status) < 600;
}
