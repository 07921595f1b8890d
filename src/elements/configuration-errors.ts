import { TokenError, type TokenErrorCode } from '../session/index.js';
import { describeElement } from './describe-element.js';

const HINTS: Partial<Record<TokenErrorCode, string>> = {
  endpoint_missing:
    'there is no source of tokens. Set the attribute "endpoint" or the property "refresher", or provide tokens (property "tokens", or a child <script type="application/json">).',
  refresh_token_missing:
    'request-format="form" needs a refresh token. Provide tokens with one (property "tokens", or a child <script type="application/json">), or use another "request-format".',
};

/** Adds the element and the remedy to the message of a configuration error. Returns any other error unchanged. */
export function describeError(element: HTMLElement, error: TokenError): TokenError {
  const { code } = error;
  if (!isConfigurationError(code)) return error;
  return new TokenError(code, `${describeElement(element)}: ${HINTS[code] ?? error.message}`);
}

/** Whether the error can be fixed only in the page's code. */
export function isConfigurationError(code: TokenErrorCode): boolean {
  return code in HINTS || code === 'tokens_invalid' || code === 'option_invalid';
}
