import type { PageSignal } from './page-signals.js';
import type { RefreshTrigger } from './refresh-schedule.js';

/** Coordinates the refreshes of all tabs that share a session's name. */
export interface RefreshCoordinator {
  /**
   * Resolves when this tab holds the refresh lock and no peer tab is known to have a newer refresh token. The lock is held until
   * `signal` is aborted. Check the signal afterwards: a promise that is pending at the abort may resolve, reject or stay pending.
   */
  acquireRefreshLock(signal: AbortSignal): Promise<void>;
  /** Sends the session's tokens to the peer tabs, after they were set or refreshed. */
  publish(cause: 'login' | 'refresh'): void;
  /** The page may have slept and missed messages of peer tabs, or a token is needed now. */
  onWakeUp(cause: PageSignal | RefreshTrigger): void;
}
