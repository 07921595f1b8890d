import { elapsed, type Clock, type Instant } from '../clock.js';
import type { CancellableDelays } from './cancellable-delays.js';
import type { TabEnvironment } from './tab-environment.js';

/** How long a tab does not redirect because a peer tab went to the login page. */
const PEER_REDIRECT_TIMEOUT_MS = 60_000;
/** How long the lock is held: peer tabs receive `redirecting` within this time. */
const LOCK_HOLD_MS = 1_000;

/** Lets one of the session's tabs redirect to the login page: two windows can be visible at the same time. */
export class LoginRedirectLock {
  readonly #lockName: string;
  readonly #options: { readonly tabs: TabEnvironment; readonly clock: Clock };
  readonly #delays: CancellableDelays;
  readonly #announceRedirect: () => void;
  /** When a peer tab announced its redirect. */
  #peerRedirectedAt: Instant | null = null;

  /** @param announceRedirect posts `redirecting` to the peer tabs. */
  constructor(
    lockName: string,
    options: { readonly tabs: TabEnvironment; readonly clock: Clock },
    delays: CancellableDelays,
    announceRedirect: () => void,
  ) {
    this.#lockName = lockName;
    this.#options = options;
    this.#delays = delays;
    this.#announceRedirect = announceRedirect;
  }

  /** A peer tab announced that it redirects. */
  onPeerRedirect(): void {
    this.#peerRedirectedAt = this.#options.clock.now();
  }

  /** Resolves with whether this tab may redirect: `false` while a peer tab holds the lock or has redirected. */
  claim(): Promise<boolean> {
    return new Promise(resolve => {
      const redirectAnyway = (): void => resolve(true);
      this.#options.tabs
        .lock(this.#lockName, { ifAvailable: true }, async isGranted => {
          const shouldRedirect = isGranted && !this.#isPeerRedirecting;
          if (shouldRedirect) this.#announceRedirect();
          resolve(shouldRedirect);
          if (shouldRedirect) await this.#delays.waitFor(LOCK_HOLD_MS, () => true);
        })
        // Without access to locks (such as in a sandbox), the tab redirects by itself.
        .catch(redirectAnyway);
    });
  }

  /** Limited in time, because the user may have closed the login page. */
  get #isPeerRedirecting(): boolean {
    return (
      this.#peerRedirectedAt !== null &&
      elapsed(this.#peerRedirectedAt, this.#options.clock.now()) < PEER_REDIRECT_TIMEOUT_MS
    );
  }
}
