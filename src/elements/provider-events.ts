import { toTokenError, type SessionEvent, type TokenError } from '../session/index.js';
import { describeElement } from './describe-element.js';
import { fire } from './events.js';
import { measure } from './measure.js';
import { describeError, isConfigurationError } from './configuration-errors.js';

/** Fires `token-refresh-failed`; what only whoever wrote the page can mend is said in the console too. */
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

/** Does what may fail; `false` where it did, which is reported. */
export function tryOrReport(element: HTMLElement, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    reportFailure(element, toTokenError(error));
    return false;
  }
}

/**
 * Translates what happens in a session into a provider's events.
 *
 * @param isPrimary whether this provider does what is done once for a session that several share.
 */
export function dispatchSessionEvent(element: HTMLElement, event: SessionEvent, isPrimary: boolean): void {
  switch (event.type) {
    case 'status': {
      const { status, previous } = event;
      fire(element, 'token-status', { status, previous });
      break;
    }
    case 'refreshed': {
      const { generation, expiresAt, latency, attempts, source } = event;
      if (isPrimary) measure('token-provider:refresh', latency);
      fire(element, 'token-refreshed', { generation, expiresAt, latency, attempts, source });
      break;
    }
    case 'refresh-failed':
      reportFailure(element, event.error, event.attempt, event.retryIn);
      break;
    case 'expired':
      fire(element, 'token-expired', { generation: event.generation });
      break;
    case 'session-ending':
      fire(element, 'session-ending', { endsAt: event.endsAt });
      break;
    case 'lifetime-too-short':
      if (isPrimary) warnShortLifetime(element, event.lifetime);
      break;
    default:
    // The rest is the context's to tell, or comes with a default action.
  }
}

function warnShortLifetime(element: HTMLElement, lifetimeMs: number): void {
  console.warn(
    `${describeElement(element)}: the server's tokens last ${lifetimeMs / 1_000} s, which is over before a successor can be here. ` +
      'One refresh a second is the most that is asked for; let the server issue tokens that last longer ("expires_in").',
  );
}

/** Says that a session is over and nobody does anything about it: else the page is just empty. */
export function warnMissingLoginUrl(element: HTMLElement, { code, status }: TokenError): void {
  const reason = status === undefined ? code : `${code}, HTTP ${status}`;
  console.warn(
    `${describeElement(element)}: the session is over (${reason}), and there is no way to a login: set the attribute "login-url", ` +
      'or listen to "login-required" and cancel it.',
  );
}

let hasWarnedNoCrossTabSupport = false;

/** Tells the page, once, that its sessions are not shared with other tabs though they have names. */
export function warnNoCrossTabSupport(element: HTMLElement): void {
  if (hasWarnedNoCrossTabSupport) return;
  hasWarnedNoCrossTabSupport = true;
  console.warn(
    `${describeElement(element)}: the attribute "session" names a session for all tabs, but this page has no Web Locks: ` +
      'it works alone. Serve it over https: (or from localhost), and without a sandbox.',
  );
}
