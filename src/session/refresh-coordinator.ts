import type { PageSignal } from './page-signals.js';
import type { RefreshTrigger } from './refresh-schedule.js';

/** Coordinates the refreshes of all tabs that share a session's name. */
export interface RefreshCoordinator {
  /**
   * Resolves when this tab holds the refresh lock and its refresh token is certain to be the newest. The lock is held until
   * `signal` is aborted; a promise that is pending then does not resolve.
   */
  acquireRefreshLock(signal: AbortSignal): Promise<void>;
  /** Sends the session's tokens to the peer tabs, after they were set or refreshed. */
  publish(cause: 'login' | 'refresh'): void;
  /** The page may have slept and missed messages of peer tabs, or a token is needed now. */
  onWakeUp(cause: PageSignal | RefreshTrigger): void;
}
