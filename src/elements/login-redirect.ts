import { toTokenError, type TokenError, type TokenStatus } from '../session/index.js';
import { fire } from './events.js';
import { describeError } from './configuration-errors.js';
import { reportFailure, warnMissingLoginUrl } from './provider-events.js';
import { httpUrl } from './provider-options.js';

/** Where the times of the last redirects are kept: they must outlive the page, and hold no secret. */
const STORAGE_KEY = 'analytics-embed:login-redirects';
/** ms: a login that comes straight back refused is not tried a third time within them. */
const LOOP_WINDOW_MS = 60_000;
const MAX_REDIRECTS_IN_WINDOW = 2;

/** When this document left for the login page, ms on its monotonic clock: all its sessions leave with it. */
let redirectedAt = -Infinity;

/** What it needs of a provider. */
interface RedirectingProvider extends HTMLElement {
  readonly loginUrl: string | undefined;
  readonly status: TokenStatus;
}

/** Of all tabs that share a session, one goes to the login page. */
interface RedirectCoordinator {
  readonly isCrossTab: boolean;
  /** Whether it is this one. */
  claimLoginRedirect(): Promise<boolean>;
}

/** Fires a provider's `login-required`, and does its default action. */
export class LoginRedirect {
  readonly #provider: RedirectingProvider;
  readonly #coordinator: RedirectCoordinator;
  #pendingUrl: string | null = null;
  /** Whether it is being found out who goes. */
  #isClaiming = false;

  constructor(provider: RedirectingProvider, coordinator: RedirectCoordinator) {
    this.#provider = provider;
    this.#coordinator = coordinator;
  }

  /** Tells the page, and goes to the login page unless it is taken care of. */
  handleLoginRequired(error: TokenError): void {
    this.cancel();
    // Whoever heard of the end first may have set new tokens by now.
    if (!this.#isLoginRequired) return;
    const loginUrl = this.#resolveLoginUrl();
    const reason = loginUrl !== null && wouldLoop() ? 'loop' : 'refused';
    const described = describeError(this.#provider, error);
    const shouldRedirect = fire(this.#provider, 'login-required', { reason, error: described, loginUrl });
    if (!shouldRedirect) return;
    if (loginUrl === null) warnMissingLoginUrl(this.#provider, error);
    else if (reason !== 'loop') this.#redirectWhenVisible(loginUrl);
  }

  /** Ends the wait to be seen. */
  cancel(): void {
    document.removeEventListener('visibilitychange', this.#tryRedirect);
    this.#pendingUrl = null;
  }

  /** Goes there at once in a visible page, else when it is seen. */
  #redirectWhenVisible(url: string): void {
    this.#pendingUrl = url;
    document.addEventListener('visibilitychange', this.#tryRedirect);
    this.#tryRedirect();
  }

  readonly #tryRedirect = (): void => {
    if (this.#isWaiting) return;
    if (!this.#coordinator.isCrossTab) this.#redirect();
    else if (!this.#isClaiming) void this.#claimAndRedirect();
  };

  /** Where it is another tab's to go, this one waits to be seen once more. */
  async #claimAndRedirect(): Promise<void> {
    this.#isClaiming = true;
    const isClaimed = await this.#coordinator.claimLoginRedirect();
    this.#isClaiming = false;
    if (isClaimed && !this.#isWaiting) this.#redirect();
  }

  #redirect(): void {
    const url = this.#pendingUrl;
    this.cancel();
    // A page that was hidden for long asks again: others may have been to the login page meanwhile.
    if (url === null || !this.#isLoginRequired || isRedirecting() || wouldLoop()) return;
    redirectedAt = performance.now();
    recordRedirect();
    location.assign(url);
  }

  /** Whether there is nothing to do before the page is seen. */
  get #isWaiting(): boolean {
    return this.#pendingUrl === null || document.visibilityState !== 'visible';
  }

  get #isLoginRequired(): boolean {
    return this.#provider.status === 'failed';
  }

  #resolveLoginUrl(): string | null {
    const { loginUrl } = this.#provider;
    try {
      return loginUrl ? httpUrl('login-url', loginUrl) : null;
    } catch (error) {
      reportFailure(this.#provider, toTokenError(error));
      return null;
    }
  }
}

/** Whether another redirect would make a loop. */
function wouldLoop(): boolean {
  return !isRedirecting() && recentRedirects().length >= MAX_REDIRECTS_IN_WINDOW;
}

/** Not for ever: the navigation may have been canceled, or the page brought back from the cache. */
function isRedirecting(): boolean {
  return performance.now() - redirectedAt < LOOP_WINDOW_MS;
}

function recentRedirects(): number[] {
  const now = Date.now();
  try {
    const times: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(times)) return [];
    // Either way: the clock may have been set back since.
    return times.filter(
      time => typeof time === 'number' && Math.abs(now - time) < LOOP_WINDOW_MS,
    ) as number[];
  } catch {
    // Storage that is denied or garbled: the guard is lost, the login is not.
    return [];
  }
}

function recordRedirect(): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...recentRedirects(), Date.now()]));
  } catch {
    // As above.
  }
}
