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

/** Whether the error can be fixed only in the page's code. */
function isConfigurationError(code: TokenErrorCode): boolean {
  return code in HINTS || /^(tokens|option)_invalid$|_not_allowed$/.test(code);
}

/** Fires `token-refresh-failed`, and writes a configuration error to the console. */
export function reportFailure(
  element: HTMLElement,
  error: TokenError,
  attempt = 0,
  retryIn: number | null = null,
): void {
  const described = describeError(element, error);
  if (isConfigurationError(error.code)) console.error(described.message);
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
      if (event.type === 'refreshed' && isPrimary) measure('token-provider:refresh', event.latency);
      fire(element, `token-${type}`, detail);
      break;
    }
    case 'refresh-failed':
      reportFailure(element, event.error, event.attempt, event.retryIn);
      break;
    case 'session-ending':
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
