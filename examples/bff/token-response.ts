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
  // What GitHub, Slack, Zoho and Baidu send instead of `invalid_grant`, some of them with status 200.
  'bad_refresh_token',
  'invalid_refresh_token',
  'token_revoked',
  'invalid_code',
  'expired_token',
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
    const { access_token, refresh_token, id_token, expires_in: _, ...others } = body;
    const next = typeof refresh_token === 'string' ? refresh_token : undefined;
    if (ok && typeof access_token === 'string')
      return {
        kind: 'refreshed',
        tokens: { access_token, ...lifetime(body, headers), ...others },
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

/**
 * `expires_in` in whole seconds, if the server states when the token expires; never 0, which several servers send for "never", like
 * −1. Other servers send a text, or the moment (`expires_at`), which counts from the response's `Date`.
 */
function lifetime(body: Record<string, unknown>, headers: Headers): { readonly expires_in?: number } {
  const seconds = toNumber(body['expires_in']);
  if (seconds > 0 && Number.isFinite(seconds)) return { expires_in: seconds };
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const ends = END_FIELDS.map(name => toEpochMs(body[name])).filter(end => end > EARLIEST_MS);
  return ends.length > 0 ? { expires_in: Math.max(1, Math.floor((Math.min(...ends) - now) / 1_000)) } : {};
}

const END_FIELDS = ['expires_on', 'expires_at', 'expiration', 'expiry'];
/** Before this, no token was issued (2001): servers send earlier moments for "never". */
const EARLIEST_MS = 1e12;

/** Of epoch seconds, epoch ms or ISO 8601. */
function toEpochMs(value: unknown): number {
  const number = toNumber(value);
  if (Number.isNaN(number)) return typeof value === 'string' ? Date.parse(value) : NaN;
  return number < EARLIEST_MS / 10 ? number * 1_000 : number;
}

function toNumber(value: unknown): number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN;
}
