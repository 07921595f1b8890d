import { elapsed, monotonicElapsed, type Clock, type Instant } from './clock.js';
import type { OnlineStatus, PageSignal } from './environment.js';
import type { RefreshTrigger } from './refresh-schedule.js';
import type { RetryState } from './retry-state.js';
import type { Refresher, RefreshReason } from './session-options.js';
import { TokenError, toTokenError } from './token-error.js';
import { hasAnyToken } from './token-response.js';

/** Extra time for an attempt after a clock jump past its deadline: its response may be queued already. */
const CLOCK_JUMP_GRACE_MS = 2_000;
/** Interval at which `onlineStatus` is read while offline: the page can miss the `online` event. */
const OFFLINE_POLL_INTERVAL_MS = 60_000;

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

/** The owner of an operation: provides the options, which may change between two attempts, and receives the outcomes. */
export interface RefreshHost {
  readonly refresher: Refresher | undefined;
  readonly reauthenticate: Refresher | undefined;
  /** Milliseconds, one attempt's limit. */
  readonly requestTimeout: number;
  /** Provides the lock that the tabs of a session share; `undefined` if there are no other tabs. */
  readonly coordinator: RefreshCoordinator | undefined;
  /** Read again for each attempt: the response to an earlier one may have replaced the refresh token. */
  readonly tokens: { readonly refreshToken: string | undefined };
  /** The operation sends its first request. */
  onRequestSent(requestedAt: Instant): void;
  /** The lock was acquired and the request sent, so that `msUntilNextStep` has changed. */
  onLockAcquired(): void;
  onResponse(rawResponse: unknown, attempt: Attempt, operation: RefreshOperation): void;
  /** @param retryIn milliseconds until the next attempt; `null` if there is none. */
  onFailure(error: TokenError, attempt: Attempt, retryIn: number | null, operation: RefreshOperation): void;
}

export interface RefreshOperationOptions {
  readonly clock: Clock;
  readonly onlineStatus: OnlineStatus;
  readonly reason: RefreshReason;
  readonly retryState: RetryState;
}

/** One request of an operation. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent; before that, when it began to wait for the lock. */
  readonly requestedAt: Instant;
  /** Whether it calls `reauthenticate`, because the server rejected the refresh token. */
  readonly isSilentLogin: boolean;
}

interface RunningAttempt extends Attempt {
  requestedAt: Instant;
  readonly controller: AbortController;
  /** On the monotonic clock; `Infinity` while the attempt waits for the lock. */
  deadline: number;
  /** Whether a clock jump has extended the deadline, which happens at most once. */
  isDeadlineExtended: boolean;
}

/**
 * One refresh: attempts, waits and retries until a token or a terminal error. Owns no timer; call `advance()` after
 * `msUntilNextStep`, or earlier.
 */
export class RefreshOperation {
  readonly #host: RefreshHost;
  readonly #options: RefreshOperationOptions;
  #startedAt: Instant | null = null;
  #attempt: RunningAttempt | null = null;
  #attemptCount = 0;
  #refreshTokenError: TokenError | null = null;
  #isDone = false;

  constructor(host: RefreshHost, options: RefreshOperationOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Whether an attempt is in progress. */
  get isRequesting(): boolean {
    return this.#attempt !== null;
  }

  /** The error with which the server rejected the refresh token; `null` if it did not. */
  get refreshTokenError(): TokenError | null {
    return this.#refreshTokenError;
  }

  /** Milliseconds since its first request. */
  get elapsedMs(): number {
    return this.#startedAt ? monotonicElapsed(this.#startedAt, this.#options.clock.now()) : 0;
  }

  /** Milliseconds until `advance()` has something to do. */
  get msUntilNextStep(): number {
    const { clock, onlineStatus, retryState } = this.#options;
    const now = clock.now();
    if (this.#isDone) return Infinity;
    if (this.#attempt) return this.#attempt.deadline - now.monotonic;
    return onlineStatus.isOffline ? OFFLINE_POLL_INTERVAL_MS : retryState.msUntilRetry(now);
  }

  /** Takes the step that is due: fails an attempt that is past its deadline, or starts the next one. */
  advance(): void {
    const attempt = this.#attempt;
    if (attempt) this.#extendDeadlineAfterClockJump(attempt);
    if (this.msUntilNextStep > 0) return;
    if (!attempt) {
      this.#startAttempt();
      return;
    }
    const { requestTimeout } = this.#host;
    this.#fail(new TokenError('timeout', `No response within ${requestTimeout} ms.`), attempt);
  }

  /**
   * After the page slept or its clock was set, the response may be queued already. Another request at once would present a
   * refresh token that may be spent. The attempt gets the grace time, or keeps what it has left by the monotonic clock if
   * that is more.
   */
  #extendDeadlineAfterClockJump(attempt: RunningAttempt): void {
    const now = this.#options.clock.now();
    const limitMs = attempt.deadline - attempt.requestedAt.monotonic;
    if (attempt.isDeadlineExtended || elapsed(attempt.requestedAt, now) <= limitMs + CLOCK_JUMP_GRACE_MS)
      return;
    attempt.isDeadlineExtended = true;
    attempt.deadline = Math.max(attempt.deadline, now.monotonic + CLOCK_JUMP_GRACE_MS);
  }

  /** Fails the current attempt, because its response is invalid. */
  rejectResponse(error: TokenError): void {
    if (this.#attempt) this.#fail(error, this.#attempt);
  }

  /** Ends the operation: aborts the request, and drops a response that still arrives. */
  abort(): void {
    this.#isDone = true;
    this.#attempt?.controller.abort();
    this.#attempt = null;
  }

  #startAttempt(): void {
    const { reauthenticate, refresher, coordinator } = this.#host;
    const isSilentLogin = this.#refreshTokenError !== null;
    const refresh = (isSilentLogin && reauthenticate) || refresher;
    if (!refresh) return;
    const attempt: RunningAttempt = {
      number: ++this.#attemptCount,
      requestedAt: this.#options.clock.now(),
      isSilentLogin,
      controller: new AbortController(),
      deadline: Infinity,
      isDeadlineExtended: false,
    };
    this.#attempt = attempt;
    const { signal } = attempt.controller;
    const lockedResponse = coordinator?.acquireRefreshLock(signal).then(() => {
      signal.throwIfAborted();
      const response = this.#send(refresh, attempt);
      this.#host.onLockAcquired();
      return response;
    });
    // Called inside a promise, so that a refresher that throws is treated like one that rejects.
    const responsePromise = new Promise<unknown>(resolve => {
      resolve(lockedResponse ?? this.#send(refresh, attempt));
    });
    responsePromise.then(
      response => {
        this.#onResponse(response, attempt);
      },
      (error: unknown) => {
        if (this.#attempt === attempt) this.#fail(toTokenError(error), attempt);
      },
    );
  }

  /** Calls the refresher; the attempt's deadline counts from here. */
  #send(refresh: Refresher, attempt: RunningAttempt): unknown {
    const host = this.#host;
    const { clock, reason } = this.#options;
    const { number, controller, isSilentLogin } = attempt;
    const requestedAt = clock.now();
    attempt.requestedAt = requestedAt;
    attempt.deadline = requestedAt.monotonic + host.requestTimeout;
    if (!this.#startedAt) {
      this.#startedAt = requestedAt;
      host.onRequestSent(requestedAt);
    }
    const refreshToken = isSilentLogin ? undefined : host.tokens.refreshToken;
    return refresh({
      ...(refreshToken === undefined ? {} : { refreshToken }),
      signal: controller.signal,
      reason,
      attempt: number,
    });
  }

  /** A response counts even after its deadline: the refresh token that the next attempt would present is spent. */
  #onResponse(response: unknown, attempt: RunningAttempt): void {
    if (this.#isDone || attempt.isSilentLogin !== (this.#refreshTokenError !== null)) return;
    if (this.#attempt !== attempt) {
      // A late response without a token is dropped: the attempt in progress may still succeed.
      if (!hasAnyToken(response)) return;
      this.#attempt?.controller.abort();
      this.#attempt = attempt;
    }
    this.#host.onResponse(response, attempt, this);
  }

  #fail(error: TokenError, attempt: RunningAttempt): void {
    const { clock, onlineStatus, retryState } = this.#options;
    this.#attempt = null;
    onlineStatus.onRequestFailed(error);
    // A silent login is attempted once, unless the machine was offline.
    const isLastAttempt = attempt.isSilentLogin && !onlineStatus.isOffline;
    let retryIn: number | null = null;
    if (!isLastAttempt && (error.transient || attempt.isSilentLogin)) {
      retryIn = retryState.recordFailure(error, clock.now(), onlineStatus.isOffline);
    } else if (!isLastAttempt && error.invalidatesRefreshToken && this.#host.reauthenticate) {
      this.#refreshTokenError = error;
      retryState.reset();
      retryIn = 0;
    } else {
      this.#isDone = true;
    }
    // The abort's listeners must find the new state, so it comes after all changes above.
    attempt.controller.abort();
    this.#host.onFailure(error, attempt, retryIn, this);
  }
}
