import type { RefreshTrigger } from './refresh-schedule.js';
import type { PageSignal } from './page-signals.js';

/** What a session needs of those in other tabs that share its name. */
export interface RefreshCoordinator {
  /**
   * Resolves when it is this session's turn to ask for a token, and it is certain that what it would present is still
   * the newest. The turn ends when the signal is aborted; who waited until then hears nothing more.
   */
  acquireRefreshLock(signal: AbortSignal): Promise<void>;
  /** New tokens were set, or a refresh has brought some. */
  publish(cause: 'login' | 'refresh'): void;
  /** The page may have slept, and have missed what siblings said; or somebody lacks a token by now. */
  onWakeUp(cause: PageSignal | RefreshTrigger): void;
}
