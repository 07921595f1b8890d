import type { Instant } from './clock.js';
import type { Environment, PageSignal } from './environment.js';
import type { ReceivedTokens } from './issued-token.js';
import type { RefreshTrigger } from './refresh-schedule.js';
import type { RetryState } from './retry-policy.js';
import type { SessionOptions } from './session-options.js';
import type { TokenError } from './token-error.js';
import type { TokenStore } from './token-store.js';

/** Coordinates the refreshes of all tabs that share a session's name. */
export interface RefreshCoordinator {
  /**
   * Resolves when this tab leads and no peer tab is known to have a newer refresh token. The attempt ends when `signal` is
   * aborted. Check the signal afterwards: a promise that is pending at the abort may resolve, reject or stay pending.
   */
  acquireLead(signal: AbortSignal): Promise<void>;
  /** Sends the session's tokens to the peer tabs, after they were set or refreshed. */
  publish(cause: 'login' | 'refresh'): void;
  /** The page may have slept and missed messages of peer tabs, or a token is needed now. */
  onWakeUp(cause: PageSignal | RefreshTrigger): void;
}

/** What a session uses of an operation when an attempt has failed. */
export interface FailedOperation {
  /** Whether an attempt is in progress. */
  readonly isRequesting: boolean;
  /** The error with which the server rejected the refresh token; `null` if it did not. */
  readonly refreshTokenError: TokenError | null;
}

/** What an operation uses of its session. It reads the state again at each step: it may change between two attempts. */
export interface RefreshContext {
  readonly environment: Environment;
  readonly options: SessionOptions;
  /** `undefined` if there are no other tabs. */
  readonly coordinator: RefreshCoordinator | undefined;
  readonly tokens: TokenStore;
  readonly retryState: RetryState;
  readonly msUntilTokenNeeded: number;
  /** Whether a user may see that there is no valid token: the page is visible, or a caller waits. */
  readonly isTokenMissed: boolean;
  acceptTokens(received: ReceivedTokens, attempts: number): void;
  /**
   * An attempt failed.
   *
   * @param retryState in which the next attempt waits; `null` if there is none.
   * @param retryIn milliseconds until the next attempt; `null` if there is none.
   */
  onFailure(
    operation: FailedOperation,
    attempt: Attempt,
    error: TokenError,
    retryState: RetryState | null,
    retryIn: number | null,
  ): void;
  /** Call when `msUntilNextStep` has changed. */
  emitStatusAndArmTimer(): void;
}

/** One request of an operation. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent; before that, when it began to wait for the lock. */
  requestedAt: Instant;
  /** Whether it calls `reauthenticate`, because the server rejected the refresh token. */
  readonly isSilentLogin: boolean;
  /** Epoch ms of the response by the server's clock, if the refresher could read it. */
  serverNow?: number | undefined;
  /** Aborts the request, and releases the lock. */
  readonly controller: AbortController;
  /** On the monotonic clock; `Infinity` while the attempt waits for the lock. */
  deadline: number;
  /** Whether a clock jump has extended the deadline, which happens at most once for each deadline. */
  isExtended?: boolean;
  /**
   * Whether it was reported as failed at `requestTimeout`, while its request continues: the request may have spent the refresh
   * token, and its response is the only copy of the next one. No other attempt starts before it has ended.
   */
  isTimedOut?: boolean;
}
