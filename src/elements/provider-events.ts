import { TokenError, toTokenError, type Refresher, type SessionEvent } from '../session/index.js';
import {
  errorText,
  fire,
  measure,
  observeFailure,
  reportOnce,
  toKebabCase,
  warn,
  warnOnce,
} from './reporting.js';

/** A mistake in the page: no other attempt can succeed. */
const PAGE_MISTAKES = /^(tokens|option)_invalid$|_(missing|not_allowed)$|^origin_refused$/;

/** Errors that functions of the page have thrown. Their messages may contain a secret. */
const pageErrors = new WeakSet<object>();

/** Records the errors of the page's function: the console has only their code and status. */
export function withPageErrors(refresher: Refresher | undefined): Refresher | undefined {
  if (!refresher) return undefined;
  const onError = (error: unknown): void => {
    if (error instanceof TokenError) pageErrors.add(error);
  };
  const refresh: Refresher = request => observeFailure(() => refresher(request), onError);
  return Object.assign(refresh, { isRepeatable: refresher.isRepeatable });
}

/**
 * Adds the element and the remedy to the message of a mistake in the page. Returns any other error unchanged. The session names
 * an option (`refreshAt must be …`); the page sets the attribute of that name.
 */
export function describeError(element: HTMLElement, error: TokenError): TokenError {
  const { code } = error;
  return PAGE_MISTAKES.test(code) ? new TokenError(code, textOf(element, error), error) : error;
}

function textOf(element: HTMLElement, error: TokenError): string {
  const { code, message, status } = error;
  const fact = pageErrors.has(error) ? status && `HTTP ${status}.` : message;
  const text = (fact || '').replace(/^[a-z]+[A-Z]\w+/, option => `the attribute "${toKebabCase(option)}"`);
  return errorText(element, code, text);
}

/** Writes an error to the console: each mistake once per provider, and any other code once. */
function report(element: HTMLElement, error: TokenError): void {
  const text = textOf(element, error);
  if (PAGE_MISTAKES.test(error.code)) reportOnce(element, 'error', text);
  else reportOnce(element, 'warn', text, error.code);
}

/** Writes the error with which a call of the page rejects to the console. */
export function reportRejection(element: HTMLElement, error: unknown): void {
  if (error instanceof TokenError) report(element, error);
}

/** By provider: network errors in a row, while online. */
const networkFailures = new WeakMap<HTMLElement, number>();
/** A single one is usual when a connection breaks, and is repeated at once. */
const NETWORK_FAILURES_BEFORE_REPORT = 3;

function countNetworkFailure(element: HTMLElement): number {
  const count = (networkFailures.get(element) ?? 0) + (navigator.onLine ? 1 : 0);
  networkFailures.set(element, count);
  return count;
}

/** Fires `token-refresh-failed`, and reports the error. */
export function reportFailure(
  element: HTMLElement,
  error: TokenError,
  attempt = 0,
  retryIn: number | null = null,
): void {
  const isNetwork = error.code === 'network';
  if (!isNetwork) networkFailures.delete(element);
  const isBrief = isNetwork && countNetworkFailure(element) < NETWORK_FAILURES_BEFORE_REPORT;
  // A refused refresh token with a retry is not final: a silent login follows.
  if (retryIn === null || !(isBrief || error.invalidatesRefreshToken)) report(element, error);
  fire(element, 'token-refresh-failed', { error: describeError(element, error), attempt, retryIn });
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

/** Reports that two providers in the document have the same tokens, without a common session. */
export function reportUsedTokens(element: HTMLElement): void {
  const text = 'another provider uses these "tokens". Give both the same "session" and "endpoint".';
  reportFailure(element, new TokenError('tokens_invalid', text));
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
    case 'lifetime-unknown':
      if (isPrimary) warnUnknownLifetime(element, event.fields);
      break;
    case 'lifetime-too-short':
      if (isPrimary) warnShortLifetime(element, event.lifetime);
      break;
    case 'login-required':
      // Another tab may have ended the session: then no refresh of this one has failed.
      report(element, event.error);
      break;
    default:
    // `token` and `revoked` go through the context; LoginRedirect fires `login-required`.
  }
}

function warnUnknownLifetime(element: HTMLElement, fields: readonly string[]): void {
  const text = `the token response does not state when the token expires (received: ${fields.join(', ')}). `;
  warn(element, `${text}The token is refreshed only when it is rejected. Let the server send "expires_in".`);
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
export function warnMissingLoginUrl(element: HTMLElement): void {
  const hint = 'Set the attribute "login-url", or handle the event "login-required" and cancel it.';
  warn(element, `the session is over, and there is no login page. ${hint}`);
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
