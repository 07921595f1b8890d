import type { Attributes } from '@opentelemetry/api';
import type { TokenError, TokenErrorCode } from '../session/index.js';

/** All codes, so that an `error.type` is one of them whatever a page's own refresher throws. */
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

/** What is said of a failure: `error.type`, a `TokenErrorCode` or `_OTHER`, and the HTTP status if there was an answer. Never its message. */
export function errorAttributes({ code, status }: TokenError): Attributes {
  return {
    'error.type': Object.hasOwn(CODES, code) ? code : '_OTHER',
    ...(isHttpStatus(status) ? { 'http.response.status_code': status } : {}),
  };
}

function isHttpStatus(status: number | undefined): status is number {
  return Number.isInteger(status) && Number(status) >= 100 && Number(status) < 600;
}
