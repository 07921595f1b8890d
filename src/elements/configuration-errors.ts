import { TokenError, type TokenErrorCode } from '../session/index.js';
import { describeElement } from './describe-element.js';

const HINTS: Partial<Record<TokenErrorCode, string>> = {
  endpoint_missing:
    'there is no source of tokens. Set the attribute "endpoint" or the property "refresher", or provide tokens (property "tokens", or a child <script type="application/json">).',
  refresh_token_missing:
    'request-format="form" needs a refresh token. Provide tokens with one (property "tokens", or a child <script type="application/json">), or use another "request-format".',
};

/**
 * Adds the element and the remedy to the message of a configuration error. Returns any other error unchanged. The session
 * names an option (`refreshAt must be …`); the page sets the attribute of that name.
 */
export function describeError(element: HTMLElement, error: TokenError): TokenError {
  const { code, message } = error;
  if (!isConfigurationError(code)) return error;
  const text = message.replace(/^[a-z]+[A-Z]\w+/, option => `the attribute "${toKebabCase(option)}"`);
  return new TokenError(code, `${describeElement(element)}: ${HINTS[code] ?? text}`);
}

function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Whether the error can be fixed only in the page's code. */
export function isConfigurationError(code: TokenErrorCode): boolean {
  return code in HINTS || code === 'tokens_invalid' || code === 'option_invalid';
}
