import { elapsed, type Clock, type Instant } from '../clock.js';
import type { TabEnvironment } from './tab-environment.js';
import type { CancellableDelays } from './cancellable-delays.js';

/** ms for which a sibling that went to the login page is waited for. */
const PEER_REDIRECT_TIMEOUT_MS = 60_000;
/** ms for which the lock is held: others hear of it in that time. */
const LOCK_HOLD_MS = 1_000;

/** Which of all tabs goes to the login page: two that are seen side by side are one too many. */
export class LoginRedirectLock {
  readonly #lockName: string;
  readonly #options: { readonly tabs: TabEnvironment; readonly clock: Clock };
  readonly #delays: CancellableDelays;
  readonly #announceRedirect: () => void;
  /** When a sibling went. */
  #peerRedirectedAt: Instant | null = null;

  /** @param announceRedirect says to siblings that this tab goes. */
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

  onPeerRedirect(): void {
    this.#peerRedirectedAt = this.#options.clock.now();
  }

  /** Whether this tab may go; `false` while another one does. */
  claim(): Promise<boolean> {
    return new Promise(resolve => {
      const redirectAnyway = (): void => {
        resolve(true);
      };
      this.#options.tabs
        .lock(this.#lockName, { ifAvailable: true }, async isGranted => {
          const shouldRedirect = isGranted && !this.#isPeerRedirecting;
          if (shouldRedirect) this.#announceRedirect();
          resolve(shouldRedirect);
          if (shouldRedirect) await this.#delays.wait(LOCK_HOLD_MS);
        })
        // Where locks are refused, a tab is alone.
        .catch(redirectAnyway);
    });
  }

  /** Not for ever: the user may have closed the login page. */
  get #isPeerRedirecting(): boolean {
    return (
      this.#peerRedirectedAt !== null &&
      elapsed(this.#peerRedirectedAt, this.#options.clock.now()) < PEER_REDIRECT_TIMEOUT_MS
    );
  }
}
