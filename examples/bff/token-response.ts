import type { Outcome, Unavailable } from './exchange.js';
import { errorCode, log, type LogFields } from './log.js';
import { readOAuthError } from './oauth-error.js';

/** The page may retry in a second. */
export const UNAVAILABLE: Unavailable = { kind: 'unavailable', status: 503, retryAfter: '1' };

/** Only a login continues a session after these: RFC 6749 §5.2, and OpenID Connect Core §3.1.2.6, which Entra ID sends here, too. */
const LOGIN_REQUIRED = [
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
];

/**
 * Reads a token endpoint's response (RFC 6749 §5), and logs what the server refused; never rejects.
 * @param presented the refresh token of the request
 * @param session its name in the log
 */
export async function readTokenResponse(
  presented: string,
  pendingResponse: Promise<Response>,
  session: string,
): Promise<Outcome> {
  try {
    const response = await pendingResponse;
    const { ok, status, headers } = response;
    const body = Object(await response.json().catch(() => ({}))) as Record<string, unknown>;
    const { access_token, refresh_token, id_token, expires_in, ...others } = body;
    const next = typeof refresh_token === 'string' ? refresh_token : undefined;
    if (ok && typeof access_token === 'string')
      return {
        kind: 'refreshed',
        tokens: { access_token, ...lifetime(expires_in), ...others },
        refreshToken: next ?? presented,
        receivedAt: Date.now(),
        ...(typeof id_token === 'string' && { idToken: id_token }),
      };

    const refusal = readOAuthError(body);
    const { error = 'no_token', description } = refusal ?? {};
    const fields = { session, status, error, description };
    if (LOGIN_REQUIRED.includes(error) && status < 500) {
      log('warn', 'refresh_refused', fields);
      return { kind: 'ended', ...(description !== undefined && { description }) };
    }
    // The operator must fix any other refusal (`invalid_client`): a login would not help, and the session is still valid.
    log('error', 'refresh_failed', fields);
    return {
      kind: 'unavailable',
      status: status === 429 ? 429 : 503,
      retryAfter: headers.get('retry-after') ?? '1',
      ...(next !== undefined && { refreshToken: next }),
    };
  } catch (error) {
    return unavailable('token_endpoint_failed', error, { session });
  }
}

/** Logs a failure that does not concern the session. */
export function unavailable(event: string, error: unknown, fields: LogFields = {}): Unavailable {
  log('error', event, { ...fields, error: errorCode(error) });
  return UNAVAILABLE;
}

/** `expires_in` in seconds, if the server states one: several send 0 or −1 for "never", and some send text. */
function lifetime(value: unknown): { readonly expires_in?: number } {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 ? { expires_in: seconds } : {};
}
