import { TokenError, toTokenError, type SessionEvent, type TokenErrorCode } from '../session/index.js';
import { describeElement, fire, measure, toKebabCase, warn, warnOnce } from './reporting.js';

const HINTS: Partial<Record<TokenErrorCode, string>> = {
  endpoint_missing:
    'there is no source of tokens. Set the attribute "endpoint" or the property "refresher", or provide tokens (property "tokens", or a child <script type="application/json">).',
  origin_refused:
    'the backend refuses the origin of this page (403). Add it to the origins that the backend accepts.',
  refresh_token_missing:
    'request-format="form" needs a refresh token. Provide tokens with one (property "tokens", or a child <script type="application/json">), or use another "request-format".',
};

/** Each has two explanations. */
const ENDPOINT_HINTS: Partial<Record<TokenErrorCode, string>> = {
  endpoint_refused:
    'A proxy in front of the endpoint responded, without an OAuth error; or the address in "endpoint" is wrong.',
  redirected:
    'The login is over, and the backend redirects to its page; or the address in "endpoint" is wrong.',
};

/**
 * Adds the element and the remedy to the message of a configuration error. Returns any other error unchanged. The session
 * names an option (`refreshAt must be …`); the page sets the attribute of that name.
 */
export function describeError(element: HTMLElement, error: TokenError): TokenError {
  const { code, message } = error;
  if (!isConfigurationError(code)) return error;
  const text = message.replace(/^[a-z]+[A-Z]\w+/, option => `the attribute "${toKebabCase(option)}"`);
  return new TokenError(code, `${describeElement(element)}: ${HINTS[code] ?? text}`, error);
}

/** Whether the error can be fixed only in the page's code. */
function isConfigurationError(code: TokenErrorCode): boolean {
  return code in HINTS || /^(tokens|option)_invalid$|_not_allowed$/.test(code);
}

/** By provider: network errors in a row, while online. */
const networkFailures = new WeakMap<HTMLElement, number>();
const NETWORK_HINT_AFTER = 3;
const NETWORK_HINT =
  'three requests in a row have failed without a readable response. Usual causes: no CORS headers (an origin that is not allowed, a wrong path or realm, a wrong "request-format"), or a blocked request.';

function countNetworkFailure(element: HTMLElement): number {
  const count = (networkFailures.get(element) ?? 0) + (navigator.onLine ? 1 : 0);
  networkFailures.set(element, count);
  return count;
}

/** Fires `token-refresh-failed`, and writes a configuration error to the console. */
export function reportFailure(
  element: HTMLElement,
  error: TokenError,
  attempt = 0,
  retryIn: number | null = null,
): void {
  const described = describeError(element, error);
  const { code, message } = error;
  // A failure with a retry is not final: without a refresh token, a silent login follows.
  if (retryIn === null) {
    if (isConfigurationError(code)) console.error(described.message);
    else if (code in ENDPOINT_HINTS) warn(element, `${message} ${ENDPOINT_HINTS[code]}`);
  }
  if (code !== 'network') networkFailures.delete(element);
  else if (countNetworkFailure(element) === NETWORK_HINT_AFTER) warnOnce(element, NETWORK_HINT);
  fire(element, 'token-refresh-failed', { error: described, attempt, retryIn });
}

/** Runs an action. If it throws, reports the error and returns `false`. */
export function tryOrReport(element: HTMLElement, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    reportFailure(element, toTokenError(error));
    return false;
  }
}

/** Translates the events of a session into those of a provider. Only the primary provider of a shared session measures and warns. */
export function dispatchSessionEvent(element: HTMLElement, event: SessionEvent, isPrimary: boolean): void {
  switch (event.type) {
    case 'status':
    case 'refreshed':
    case 'expired': {
      const { type, ...detail } = event;
      if (event.type === 'refreshed') networkFailures.delete(element);
      if (event.type === 'refreshed' && isPrimary) measure('token-provider:refresh', event.latency);
      fire(element, `token-${type}`, detail);
      break;
    }
    case 'refresh-failed':
      reportFailure(element, event.error, event.attempt, event.retryIn);
      break;
    case 'session-ending':
      if (isPrimary) warnLoginEnd(element, event.endsAt);
      fire(element, 'session-ending', { endsAt: event.endsAt });
      break;
    case 'lifetime-too-short':
      if (isPrimary) warnShortLifetime(element, event.lifetime);
      break;
    default:
    // `token` and `revoked` go through the context; LoginRedirect fires `login-required`.
  }
}

function warnShortLifetime(element: HTMLElement, lifetimeMs: number): void {
  const text = `the server's tokens last ${lifetimeMs / 1_000} s and expire before a new one can arrive. `;
  const hint =
    'There is at most one refresh per second. Let the server issue tokens with a longer lifetime ("expires_in").';
  warn(element, text + hint);
}

function warnLoginEnd(element: HTMLElement, endsAt: number): void {
  const at = new Date(endsAt).toISOString();
  warn(element, `the login ends at ${at}, unless the server extends it. The user signs in again then.`);
}

/** Warns that the session is over and the page does not react: without this, nothing would explain the empty dashboards. */
export function warnMissingLoginUrl(element: HTMLElement, { code, status }: TokenError): void {
  const reason = status === undefined ? code : `${code}, HTTP ${status}`;
  const hint = 'Set the attribute "login-url", or handle the event "login-required" and cancel it.';
  warn(element, `the session is over (${reason}), and there is no login page. ${hint}`);
}

/** The identity with which a provider of this page first used each name. */
const firstIdentities = new Map<string, string>();

/** Warns once if providers name the same session, but differ in how they get tokens: they do not share one. */
export function warnOtherIdentity(element: HTMLElement, name: string, identity: string): void {
  const first = firstIdentities.get(name) ?? identity;
  firstIdentities.set(name, first);
  const text = 'providers of one "session" differ in other options: they do not share it.';
  if (first !== identity) warnOnce(element, text, document);
}

/** Warns, once per page, that named sessions are not shared with other tabs. */
export function warnNoCrossTabSupport(element: HTMLElement): void {
  const hint = 'Serve it over https: or from localhost, without a sandbox.';
  const text = `this page has no Web Locks, so it does not share its "session" with other tabs. ${hint}`;
  warnOnce(element, text, document);
}
