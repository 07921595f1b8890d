import { elapsed, monotonicElapsed, type Clock, type Instant } from './clock.js';
import type { OnlineStatus } from './connectivity.js';
import type { Refresher, RefreshReason } from './refresher.js';
import type { RetryState } from './retry-state.js';
import type { RefreshCoordinator } from './refresh-coordinator.js';
import { TokenError, toTokenError } from './token-error.js';
import { hasAnyToken } from './token-response.js';

/** ms that an attempt still gets when a jump of time has taken it past its deadline: its answer may be waiting in line. */
const CLOCK_JUMP_GRACE_MS = 2_000;
/** ms until the machine is asked again whether it is offline: the event that says so can be missed. */
const OFFLINE_POLL_INTERVAL_MS = 60_000;

/** Whose cycle it is: how the page wants it done, which may change between two attempts, and who hears how it goes. */
export interface RefreshHost {
  readonly refresher: Refresher | undefined;
  readonly reauthenticate: Refresher | undefined;
  /** ms, one attempt's limit. */
  readonly requestTimeout: number;
  /** Those in other tabs, with whom it takes turns. */
  readonly coordinator: RefreshCoordinator | undefined;
  /** Looked at for each attempt: the one before may have been answered with a new refresh token. */
  readonly tokens: { readonly refreshToken: string | undefined };
  /** The first request goes out. */
  onRequestSent(requestedAt: Instant): void;
  /** It was this session's turn, and what is due next has changed. */
  onLockAcquired(): void;
  onResponse(rawResponse: unknown, attempt: Attempt, operation: RefreshOperation): void;
  /** @param retryIn ms; `null` when there is nothing left to try. */
  onFailure(error: TokenError, attempt: Attempt, retryIn: number | null, operation: RefreshOperation): void;
}

/** What a cycle is made of. */
export interface RefreshOperationOptions {
  readonly clock: Clock;
  readonly onlineStatus: OnlineStatus;
  readonly reason: RefreshReason;
  readonly retryState: RetryState;
}

/** One request of a cycle. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent, or it began to wait for its turn. */
  readonly requestedAt: Instant;
  /** Whether it asks for a new login in silence: the old refresh token is dead. */
  readonly isSilentLogin: boolean;
}

interface RunningAttempt extends Attempt {
  requestedAt: Instant;
  readonly controller: AbortController;
  /** On the monotonic clock; none while it waits for its turn. */
  deadline: number;
  /** Whether time was found to have jumped past it. */
  isDeadlineExtended: boolean;
}

/**
 * One refresh: from its first attempt, over waits and retries, to a token or the end. It has no timer; it is looked at
 * (`look`) when `nextLook` says so, or earlier.
 */
export class RefreshOperation {
  readonly #host: RefreshHost;
  readonly #options: RefreshOperationOptions;
  #startedAt: Instant | null = null;
  #attempt: RunningAttempt | null = null;
  #attemptCount = 0;
  /** Why the refresh token is dead. */
  #refreshTokenError: TokenError | null = null;
  #isDone = false;

  constructor(host: RefreshHost, options: RefreshOperationOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Whether an attempt is under way. */
  get isRequesting(): boolean {
    return this.#attempt !== null;
  }

  /** Why the refresh token is dead; `null` while it is not. */
  get refreshTokenError(): TokenError | null {
    return this.#refreshTokenError;
  }

  /** ms since its first attempt began. */
  get elapsedMs(): number {
    return this.#startedAt ? monotonicElapsed(this.#startedAt, this.#options.clock.now()) : 0;
  }

  /** ms until something is due. */
  get msUntilNextStep(): number {
    const { clock, onlineStatus, retryState } = this.#options;
    const now = clock.now();
    if (this.#isDone) return Infinity;
    if (this.#attempt) return this.#attempt.deadline - now.monotonic;
    return onlineStatus.isOffline ? OFFLINE_POLL_INTERVAL_MS : retryState.msUntilRetry(now);
  }

  /** Does what is due: gives up an attempt that takes too long, or starts the next one. */
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
   * When the page slept or its clock was set, an answer may be waiting in line. To ask again at once would present a
   * refresh token that may be spent: what the monotonic clock leaves of the attempt's time is kept.
   */
  #extendDeadlineAfterClockJump(attempt: RunningAttempt): void {
    const now = this.#options.clock.now();
    const limitMs = attempt.deadline - attempt.requestedAt.monotonic;
    if (attempt.isDeadlineExtended || elapsed(attempt.requestedAt, now) <= limitMs + CLOCK_JUMP_GRACE_MS)
      return;
    attempt.isDeadlineExtended = true;
    attempt.deadline = Math.max(attempt.deadline, now.monotonic + CLOCK_JUMP_GRACE_MS);
  }

  /** The answer that was just given is no use. */
  rejectResponse(error: TokenError): void {
    if (this.#attempt) this.#fail(error, this.#attempt);
  }

  /** Ends it: the request is aborted, and an answer that still comes is dropped. */
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
    // Called within a promise, so that a refresher that throws is the same as one that rejects.
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

  /** Its time begins. */
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

  /** An answer counts even after its deadline: the refresh token that the next attempt would present is spent. */
  #onResponse(response: unknown, attempt: RunningAttempt): void {
    if (this.#isDone || attempt.isSilentLogin !== (this.#refreshTokenError !== null)) return;
    if (this.#attempt !== attempt) {
      // Late and of no use: the attempt that is under way by now may do better.
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
    // A login that is asked for in silence is asked for once, unless there was nobody to ask.
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
    // Only now: those who hear of it find everything as it is from here on.
    attempt.controller.abort();
    this.#host.onFailure(error, attempt, retryIn, this);
  }
}
