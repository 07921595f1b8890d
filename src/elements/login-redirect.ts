import {
  hashText,
  TokenError,
  toTokenError,
  type SharedSessionHandle,
  type TokenStatus,
} from '../session/index.js';
import { describeError, reportFailure, warnMissingLoginUrl } from './provider-events.js';
import { commonOption, resolveHttpUrl, type ProviderOptions } from './provider-options.js';
import { assertAllowed } from './policy.js';
import { fire, warn, warnOnce } from './reporting.js';
import type { SessionController } from './session-controller.js';
import { documentProperty } from './url.js';

/** Key of the times of the last redirects in sessionStorage, which survives the navigation. They are not secret. */
const STORAGE_KEY = 'analytics-embed:login-redirects';
/** If no refresh succeeds after a login, the page is not redirected a third time within this window. */
const LOOP_WINDOW_MS = 60_000;
const MAX_REDIRECTS_IN_WINDOW = 2;

/** When this document was redirected, in milliseconds on its monotonic clock. One redirect serves all its sessions. */
let redirectedAt = -Infinity;

/** The part of a provider that {@link LoginRedirect} uses. */
interface RedirectingProvider extends HTMLElement, ProviderOptions {
  readonly status: TokenStatus;
  readonly session: string | undefined;
}

/** A redirect: its time in epoch milliseconds, and a hash that names the session. */
type RecordedRedirect = readonly [at: number, session: number];

const LOOP_TEXT =
  'two redirects to the login page within a minute brought no session that can be refreshed. It goes there again only by the button "Sign in". Check the tokens that the login returns.';

const COPY_TEXT =
  'it may be a copy of another provider, which has a login: no redirect. Give both the same "session".';

/** Fires a provider's `login-required`, and performs its default action: a redirect to the login page. */
export class LoginRedirect {
  readonly #provider: RedirectingProvider;
  readonly #controller: SessionController;
  /** The redirect that waits for the page to become visible. The loop guard does not stop one that the user requested. */
  #pending: { readonly error: TokenError; readonly isAsked: boolean } | null = null;
  /** Whether a call of `claimLoginRedirect()` is pending. */
  #isClaiming = false;
  readonly #onStopped: () => void;
  /** The error of the redirect that the loop guard has stopped; `null` without one. */
  #stopped: TokenError | null = null;
  /** The error of a provider that may be a copy of another one; `null` without one. */
  #heldBack: TokenError | null = null;

  /** @param onStopped called when the loop guard has stopped a redirect. */
  constructor(provider: RedirectingProvider, controller: SessionController, onStopped: () => void) {
    this.#provider = provider;
    this.#controller = controller;
    this.#onStopped = onStopped;
  }

  /** Goes to the login page at the user's request; `null` unless the loop guard has stopped a redirect. */
  get requestLogin(): (() => void) | null {
    const error = this.#stopped;
    return error && this.#provider.status === 'failed' ? () => this.handleLoginRequired(error, true) : null;
  }

  /** A refresh has succeeded: the redirects of this session before it have brought a login that works. */
  forgetRedirects(): void {
    const key = this.#key;
    const redirects = recentRedirects();
    const others = redirects.filter(([, session]) => session !== key);
    if (others.length < redirects.length) store(others);
  }

  /** Fires the event. Redirects to the login page, unless a listener cancels the event. @param isAsked by the user. */
  handleLoginRequired(error: TokenError, isAsked = false): void {
    this.cancel();
    // An earlier listener of the session may have set new tokens by now.
    if (this.#provider.status !== 'failed') return;
    const { copiedProvider } = this.#controller;
    if (copiedProvider) {
      this.#heldBack = error;
      warnOnce(this.#provider, COPY_TEXT, copiedProvider);
      return;
    }
    const loginUrl = this.#resolveLoginUrl();
    const cause = error.code === 'subject_changed' ? error.code : 'refused';
    const isLoop = loginUrl !== null && !isAsked && wouldLoop();
    const reason = isAsked ? 'asked' : isLoop ? 'loop' : cause;
    const described = describeError(this.#provider, error);
    const shouldRedirect = fire(this.#provider, 'login-required', { reason, error: described, loginUrl });
    // A login does not change the page's policy.
    if (!shouldRedirect || error.code === 'endpoint_not_allowed') return;
    if (loginUrl === null) {
      if (!this.#provider.loginUrl) warnMissingLoginUrl(this.#provider);
    } else if (isLoop) {
      this.#stop(error);
    } else {
      this.#pending = { error, isAsked };
      addEventListener('visibilitychange', this.#tryRedirect, true);
      this.#tryRedirect();
    }
  }

  /** Stops waiting for the page to become visible. */
  cancel(): void {
    removeEventListener('visibilitychange', this.#tryRedirect, true);
    this.#pending = this.#stopped = this.#heldBack = null;
  }

  /** The provider with the login has left: a copy of it does not have one. */
  retryHeldBack(): void {
    if (this.#heldBack) this.handleLoginRequired(this.#heldBack);
  }

  #stop(error: TokenError): void {
    this.#stopped = error;
    warn(this.#provider, LOOP_TEXT);
    this.#onStopped();
  }

  get #key(): number {
    const { session, endpoint } = this.#provider;
    return hashText(`${session} ${endpoint}`);
  }

  /** Redirects at once if the page is visible, otherwise when it becomes visible. */
  readonly #tryRedirect = (): void => {
    if (this.#isWaiting) return;
    const { handle } = this.#controller;
    if (!handle?.isCrossTab) this.#redirect();
    else if (!this.#isClaiming) void this.#claimAndRedirect(handle);
  };

  /** If another tab is redirected, this one tries again at the next change of its visibility. */
  async #claimAndRedirect(handle: SharedSessionHandle): Promise<void> {
    this.#isClaiming = true;
    const isClaimed = await handle.claimLoginRedirect();
    this.#isClaiming = false;
    if (isClaimed && !this.#isWaiting) this.#redirect();
  }

  #redirect(): void {
    const pending = this.#pending;
    // Resolved again, because the policy may have changed.
    const url = pending && this.#resolveLoginUrl();
    this.cancel();
    // The page may have been hidden for long. Check again: a login in another tab may have brought new tokens.
    if (!pending || url === null || this.#provider.status !== 'failed' || isRedirecting()) return;
    if (!pending.isAsked && wouldLoop()) {
      this.#stop(pending.error);
      return;
    }
    redirectedAt = performance.now();
    store([...recentRedirects(), [Date.now(), this.#key]]);
    location.assign(url);
  }

  /** Whether there is no redirect to perform, or the page is not visible. */
  get #isWaiting(): boolean {
    return this.#pending === null || documentProperty('visibilityState') !== 'visible';
  }

  #resolveLoginUrl(): string | null {
    const loginUrl = commonOption(this.#provider, this.#controller.handle, 'loginUrl');
    try {
      if (!loginUrl) return null;
      const url = resolveHttpUrl('login-url', loginUrl);
      assertAllowed('login-urls', url, TokenError, 'login_url_not_allowed');
      return url.href;
    } catch (error) {
      reportFailure(this.#provider, toTokenError(error));
      return null;
    }
  }
}

/** Whether the redirects within the window have reached their maximum. */
function wouldLoop(): boolean {
  return !isRedirecting() && recentRedirects().length >= MAX_REDIRECTS_IN_WINDOW;
}

/** Limited in time, because the navigation may have been canceled, or the page restored from the back/forward cache. */
function isRedirecting(): boolean {
  return performance.now() - redirectedAt < LOOP_WINDOW_MS;
}

function recentRedirects(): RecordedRedirect[] {
  const now = Date.now();
  try {
    const redirects: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(redirects)) return [];
    // The absolute difference, because the clock may have been set back.
    return redirects.filter(
      redirect => Array.isArray(redirect) && Math.abs(now - Number(redirect[0])) < LOOP_WINDOW_MS,
    ) as RecordedRedirect[];
  } catch {
    // The storage is denied or corrupt. The login must still work, without the loop guard.
    return [];
  }
}

function store(redirects: readonly RecordedRedirect[]): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(redirects));
  } catch {
    // As above.
  }
}
