import { toTokenError, type SessionEvent, type TokenError } from '../session/index.js';
import { nameOf } from './element-name.js';
import { fire } from './events.js';
import { measure } from './measures.js';
import { describeError, isPageMistake } from './page-errors.js';

/** Fires `token-refresh-failed`; what only whoever wrote the page can mend is said in the console too. */
export function reportFailure(
  element: HTMLElement,
  error: TokenError,
  attempt = 0,
  retryIn: number | null = null,
): void {
  const described = describeError(element, error);
  if (isPageMistake(error.code)) console.error(described.message);
  fire(element, 'token-refresh-failed', { error: described, attempt, retryIn });
}

/** Does what may fail; `false` where it did, which is reported. */
export function attempt(element: HTMLElement, action: () => void): boolean {
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
 * @param first whether this provider does what is done once for a session that several share.
 */
export function tellPage(element: HTMLElement, event: SessionEvent, first: boolean): void {
  switch (event.type) {
    case 'status': {
      const { status, previous } = event;
      fire(element, 'token-status', { status, previous });
      break;
    }
    case 'refreshed': {
      const { generation, expiresAt, latency, attempts, source } = event;
      if (first) measure('token-provider:refresh', latency);
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
      if (first) warnOfLifetime(element, event.lifetime);
      break;
    default:
    // The rest is the context's to tell, or comes with a default action.
  }
}

function warnOfLifetime(element: HTMLElement, lifetime: number): void {
  console.warn(
    `${nameOf(element)}: the server's tokens last ${lifetime / 1_000} s, which is over before a successor can be here. ` +
      'One refresh a second is the most that is asked for; let the server issue tokens that last longer ("expires_in").',
  );
}

/** Says that a session is over and nobody does anything about it: else the page is just empty. */
export function warnOfNoLogin(element: HTMLElement, { code, status }: TokenError): void {
  const why = status === undefined ? code : `${code}, HTTP ${status}`;
  console.warn(
    `${nameOf(element)}: the session is over (${why}), and there is no way to a login: set the attribute "login-url", ` +
      'or listen to "login-required" and cancel it.',
  );
}

let solitudeTold = false;

/** Tells the page, once, that its sessions are not shared with other tabs though they have names. */
export function warnOfSolitude(element: HTMLElement): void {
  if (solitudeTold) return;
  solitudeTold = true;
  console.warn(
    `${nameOf(element)}: the attribute "session" names a session for all tabs, but this page has no Web Locks: ` +
      'it works alone. Serve it over https: (or from localhost), and without a sandbox.',
  );
}
