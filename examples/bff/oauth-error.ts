/** An error response (RFC 6749 §4.1.2.1 and §5.2), as logs and pages may show it. */
export interface OAuthError {
  readonly error: string;
  readonly description?: string | undefined;
}

const MAX_LENGTH = 200;
/** Longer than a UUID, which servers use as a trace id, and as short as the tokens and codes that a description may quote. */
const POSSIBLE_SECRET = /[\w.~+/=-]{40,}/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Reads `error` and `error_description`; `undefined` if the body is not an OAuth error. */
export function readOAuthError(body: unknown): OAuthError | undefined {
  const { error, error_description } = Object(body) as Record<string, unknown>;
  const code = readable(error);
  return code === undefined ? undefined : { error: code, description: readable(error_description) };
}

/** The text without control characters and possible secrets, cut at 200 characters. */
function readable(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const line = text.replace(INVISIBLE, ' ').replace(POSSIBLE_SECRET, '…').trim();
  return line.slice(0, MAX_LENGTH) || undefined;
}
