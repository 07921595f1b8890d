import { systemClock } from '../clock.js';
import { passingTrouble, REFUSALS } from '../refusal.js';
import { parseRetryAfter } from '../retry-after.js';
import { TokenError, toTokenError, type TokenErrorCode } from '../token-error.js';

/** Only a login helps. */
const LOGIN_NEEDED = [
  // OpenID Connect Core §3.1.2.6
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  // @auth0/auth0-spa-js
  'missing_refresh_token',
  'mfa_required',
  // @azure/msal-browser
  'InteractionRequiredAuthError',
  'no_account_error',
  // @supabase/auth-js
  'refresh_token_not_found',
  'refresh_token_already_used',
  'session_not_found',
  'session_expired',
  'AuthSessionMissingError',
];
/** RFC 6749 §4.1.2.1, where a library keeps the status to itself; RFC 9449 §8: the next nonce may be taken. */
const PASSING = ['server_error', 'temporarily_unavailable', 'use_dpop_nonce'];

const MEANINGS = new Map<unknown, TokenErrorCode>([
  ...LOGIN_NEEDED.map(word => [word, 'invalid_grant'] as const),
  ...REFUSALS.map(word => [word, word] as const),
  ...PASSING.map(word => [word, 'server_error'] as const),
  ['access_denied', 'refused'],
]);

/**
 * What a library answers when it is asked for a token.
 *
 * Rejects with a {@link TokenError}, never with the library's own text, which may hold a secret: `invalid_grant` where only
 * a login helps, which an empty answer means too; the other codes of RFC 6749 §5.2; `rate_limited`, `server_error` or
 * `refused` by the status (RFC 9110 §15); `network` for everything else.
 */
export async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<NonNullable<Answer>> {
  try {
    const answer = await ask();
    if (answer) return answer;
  } catch (reason) {
    throw libraryError(reason);
  }
  throw libraryError({ error: 'login_required' });
}

function libraryError(reason: unknown): TokenError {
  if (reason instanceof TokenError) return reason;
  // Fields, not classes: the library is the page's.
  const thrown = Object(reason) as Readonly<Record<string, unknown>>;
  const { name, error, errorCode, code, response, cause } = thrown;
  const answer = [reason, response, cause].find(value => value instanceof Response);
  const status = Number(thrown['status'] ?? answer?.status ?? 0);
  const word = [error, errorCode, code, name].find((value): value is string => MEANINGS.has(value));
  const meaning = statusMeaning(status, MEANINGS.get(word));
  if (!meaning) return toTokenError(reason);
  const retryAfter = answer && parseRetryAfter(answer, systemClock.now().wall);
  return new TokenError(meaning, `The library got no token: ${word ?? status}.`, {
    ...(status && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** A passing trouble is one whatever else is said; 409 is two refreshes at once, of which this one lost. */
function statusMeaning(status: number, meaning: TokenErrorCode | undefined): TokenErrorCode | undefined {
  const passing = status === 409 ? 'server_error' : passingTrouble(status);
  return passing ?? meaning ?? (status >= 400 ? 'refused' : undefined);
}
