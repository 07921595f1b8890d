import { toTokenError, type TokenError, type TokenStatus } from '../session/index.js';
import { fire } from './events.js';
import { describeError } from './page-errors.js';
import { reportFailure, warnOfNoLogin } from './provider-events.js';
import { httpUrl } from './provider-options.js';

/** Where the times of the last redirects are kept: they must outlive the page, and hold no secret. */
const STORAGE_KEY = 'analytics-embed:login-redirects';
/** ms: a login that comes straight back refused is not tried a third time within them. */
const LOOP_WINDOW = 60_000;
const LOOP_LIMIT = 2;

/** When this document left for the login page, ms on its monotonic clock: all its sessions leave with it. */
let leftAt = -Infinity;

/** What it needs of a provider. */
interface LoginSeeker extends HTMLElement {
  readonly loginUrl: string | undefined;
  readonly status: TokenStatus;
}

/** Of all tabs that share a session, one goes to the login page. */
interface Departure {
  readonly acrossTabs: boolean;
  /** Whether it is this one. */
  mayLeave(): Promise<boolean>;
}

/** Fires a provider's `login-required`, and does its default action. */
export class LoginRedirect {
  readonly #provider: LoginSeeker;
  readonly #departure: Departure;
  #url: string | null = null;
  /** Whether it is being found out who goes. */
  #asking = false;

  constructor(provider: LoginSeeker, departure: Departure) {
    this.#provider = provider;
    this.#departure = departure;
  }

  /** Tells the page, and goes to the login page unless it is taken care of. */
  require(error: TokenError): void {
    this.cancel();
    // Whoever heard of the end first may have set new tokens by now.
    if (!this.#required) return;
    const loginUrl = this.#target();
    const reason = loginUrl !== null && wouldLoop() ? 'loop' : 'refused';
    const described = describeError(this.#provider, error);
    const go = fire(this.#provider, 'login-required', { reason, error: described, loginUrl });
    if (!go) return;
    if (loginUrl === null) warnOfNoLogin(this.#provider, error);
    else if (reason !== 'loop') this.#go(loginUrl);
  }

  /** Ends the wait to be seen. */
  cancel(): void {
    document.removeEventListener('visibilitychange', this.#attempt);
    this.#url = null;
  }

  /** Goes there at once in a visible page, else when it is seen. */
  #go(url: string): void {
    this.#url = url;
    document.addEventListener('visibilitychange', this.#attempt);
    this.#attempt();
  }

  readonly #attempt = (): void => {
    if (this.#waits) return;
    if (!this.#departure.acrossTabs) this.#leave();
    else if (!this.#asking) void this.#askAndLeave();
  };

  /** Where it is another tab's to go, this one waits to be seen once more. */
  async #askAndLeave(): Promise<void> {
    this.#asking = true;
    const mine = await this.#departure.mayLeave();
    this.#asking = false;
    if (mine && !this.#waits) this.#leave();
  }

  #leave(): void {
    const url = this.#url;
    this.cancel();
    // A page that was hidden for long asks again: others may have been to the login page meanwhile.
    if (url === null || !this.#required || isLeaving() || wouldLoop()) return;
    leftAt = performance.now();
    rememberRedirect();
    location.assign(url);
  }

  /** Whether there is nothing to do before the page is seen. */
  get #waits(): boolean {
    return this.#url === null || document.visibilityState !== 'visible';
  }

  get #required(): boolean {
    return this.#provider.status === 'failed';
  }

  #target(): string | null {
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
  return !isLeaving() && recentRedirects().length >= LOOP_LIMIT;
}

/** Not for ever: the navigation may have been canceled, or the page brought back from the cache. */
function isLeaving(): boolean {
  return performance.now() - leftAt < LOOP_WINDOW;
}

function recentRedirects(): number[] {
  const now = Date.now();
  try {
    const times: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(times)) return [];
    // Either way: the clock may have been set back since.
    return times.filter(time => typeof time === 'number' && Math.abs(now - time) < LOOP_WINDOW) as number[];
  } catch {
    // Storage that is denied or garbled: the guard is lost, the login is not.
    return [];
  }
}

function rememberRedirect(): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...recentRedirects(), Date.now()]));
  } catch {
    // As above.
  }
}
