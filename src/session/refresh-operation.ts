import { elapsed, type Instant } from './clock.js';
import { readResponseError } from './error-response.js';
import type { Attempt, RefreshContext } from './refresh-context.js';
import { afterFailure, msUntilRetry, NO_FAILURE, type RetryState } from './retry-policy.js';
import { maxAttemptMs, type Refresher, type RefreshReason } from './session-options.js';
import {
  missingAccessTokenError,
  subjectChangedError,
  TokenError,
  toTokenError,
  type TokenErrorCode,
} from './token-error.js';
import { readLifetimeMs, readTimeMs } from './token-lifetime.js';
import { hasAnyToken, readRefreshToken, readTokenResponse } from './token-response.js';

/** Extra time for an attempt after a clock jump past its deadline: its response may be queued already. */
const CLOCK_JUMP_GRACE_MS = 2_000;

/** A proxy may have sent the response, and not the authorization server. */
const PROXY_CODES: TokenErrorCode[] = ['endpoint_refused', 'redirected'];
/** Number of attempts before a response that may come from a proxy ends a session without a valid token. */
const MIN_ENDPOINT_REFUSALS = 3;

/**
 * One refresh: attempts, waits and retries until a token or a terminal error. Owns no timer; call `advance()` after
 * `msUntilNextStep`, or earlier.
 */
export class RefreshOperation {
  readonly #session: RefreshContext;
  readonly #reason: RefreshReason;
  /** When its first request was sent; `null` before that. */
  startedAt: Instant | null = null;
  /** The error with which the server rejected the refresh token; `null` if it did not. */
  refreshTokenError: TokenError | null = null;
  #attempt: Attempt | null = null;
  #attemptCount = 0;
  #isDone = false;

  constructor(session: RefreshContext, reason: RefreshReason) {
    this.#session = session;
    this.#reason = reason;
  }

  /** Whether a request is on its way. */
  get isSent(): boolean {
    return this.#attempt !== null && this.#attempt.deadline < Infinity;
  }

  /** Whether an attempt is in progress. */
  get isRequesting(): boolean {
    return this.#attempt !== null;
  }

  /** Milliseconds until `advance()` has something to do. */
  get msUntilNextStep(): number {
    const { clock, connectivity } = this.#session.environment;
    const { retryState } = this.#session;
    const now = clock.now();
    if (this.#isDone) return Infinity;
    if (this.#attempt) return this.#attempt.deadline - now.monotonic;
    // The page may have missed the `online` event.
    const isBack = retryState.isOffline && connectivity.online;
    return isBack ? 0 : msUntilRetry(retryState, now, this.#session);
  }

  /** Takes the step that is due: fails an attempt that is past a deadline, or starts the next one. */
  advance(): void {
    const attempt = this.#attempt;
    if (attempt) this.#extendDeadlineAfterClockJump(attempt);
    if (this.msUntilNextStep > 0) return;
    if (!attempt) {
      this.#startAttempt();
      return;
    }
    if (attempt.isTimedOut) {
      this.#release(attempt);
      return;
    }
    const { options } = this.#session;
    const { requestTimeout, refresher } = options;
    attempt.isTimedOut = !attempt.isSilentLogin && !refresher?.isRepeatable;
    if (attempt.isTimedOut) attempt.deadline = attempt.requestedAt.monotonic + maxAttemptMs(options);
    this.#fail(new TokenError('timeout', `No response within ${requestTimeout} ms.`), attempt);
  }

  /**
   * After the page slept or its clock was set, the response may be queued already. Another request at once would present a
   * refresh token that may be spent. The attempt gets the grace time, or keeps what it has left by the monotonic clock if
   * that is more.
   */
  #extendDeadlineAfterClockJump(attempt: Attempt): void {
    const now = this.#session.environment.clock.now();
    const limitMs = attempt.deadline - attempt.requestedAt.monotonic;
    if (attempt.isExtended || elapsed(attempt.requestedAt, now) <= limitMs + CLOCK_JUMP_GRACE_MS) return;
    attempt.isExtended = true;
    attempt.deadline = Math.max(attempt.deadline, now.monotonic + CLOCK_JUMP_GRACE_MS);
  }

  /** Ends the operation: aborts the request, and drops a response that still arrives. */
  abort(): void {
    this.#isDone = true;
    this.#attempt?.controller.abort();
    this.#attempt = null;
  }

  #startAttempt(): void {
    const { options, coordinator } = this.#session;
    const isSilentLogin = this.refreshTokenError !== null;
    const refresh = (isSilentLogin && options.reauthenticate) || options.refresher;
    if (!refresh) return;
    const attempt: Attempt = {
      number: ++this.#attemptCount,
      requestedAt: this.#session.environment.clock.now(),
      isSilentLogin,
      controller: new AbortController(),
      deadline: Infinity,
    };
    this.#attempt = attempt;
    const { signal } = attempt.controller;
    const lockedResponse = coordinator?.acquireLead(signal).then(() => {
      signal.throwIfAborted();
      const response = this.#send(refresh, attempt);
      // The attempt has a deadline from now on.
      this.#session.emitStatusAndArmTimer();
      return response;
    });
    // Called inside a promise, so that a refresher that throws is treated like one that rejects.
    const responsePromise = new Promise<unknown>(resolve =>
      resolve(lockedResponse ?? this.#send(refresh, attempt)),
    );
    responsePromise.then(
      response => this.#onResponse(response, attempt),
      (error: unknown) => {
        if (this.#attempt === attempt) this.#onRejected(toTokenError(error), attempt);
      },
    );
  }

  #onRejected(error: TokenError, attempt: Attempt): void {
    if (attempt.isTimedOut && error.code === 'network') this.#release(attempt);
    else {
      attempt.isTimedOut = false;
      this.#fail(error, attempt);
    }
  }

  /** Ends a request that has been reported as timed out: the next attempt may present the same refresh token. */
  #release(attempt: Attempt): void {
    this.#attempt = null;
    attempt.controller.abort();
    this.#session.emitStatusAndArmTimer();
  }

  /** Calls the refresher; the attempt's deadline counts from here. */
  #send(refresh: Refresher, attempt: Attempt): unknown {
    const { options, tokens } = this.#session;
    const { number, controller, isSilentLogin } = attempt;
    const requestedAt = this.#session.environment.clock.now();
    attempt.requestedAt = requestedAt;
    attempt.deadline = requestedAt.monotonic + options.requestTimeout;
    this.startedAt ??= requestedAt;
    // Read for each attempt: the response to an earlier one may have replaced it.
    const refreshToken = isSilentLogin ? undefined : tokens.refreshToken;
    const subject = options.subject ?? tokens.subject;
    return refresh({
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(subject === undefined ? {} : { subject }),
      signal: controller.signal,
      reason: this.#reason,
      attempt: number,
      onServerTime: epochMs => (attempt.serverNow = readTimeMs(epochMs)),
    });
  }

  /** A response counts even after its deadline: the refresh token that the next attempt would present is spent. */
  #onResponse(rawResponse: unknown, attempt: Attempt): void {
    if (this.#isDone || attempt.isSilentLogin !== (this.refreshTokenError !== null)) return;
    if (this.#attempt !== attempt) {
      // A late response without a token is dropped: the attempt in progress may still succeed.
      if (!hasAnyToken(rawResponse)) return;
      this.#attempt?.controller.abort();
      this.#attempt = attempt;
    }
    attempt.isTimedOut = false;
    const { tokens, coordinator, options } = this.#session;
    if (!tokens.isForSameUser(rawResponse, options.subject)) {
      this.refreshTokenError = null;
      this.#fail(subjectChangedError(), attempt);
      return;
    }
    const { refreshToken } = tokens;
    if (attempt.isSilentLogin) tokens.clearRefreshToken();
    // Stored before the response is validated: the presented refresh token is spent, even if the rest is invalid.
    tokens.storeRefreshToken(rawResponse, attempt.requestedAt);
    const response = readTokenResponse(rawResponse);
    if (response) {
      const { requestedAt, serverNow, number } = attempt;
      const known = tokens.token?.accessToken;
      const lifetime = readLifetimeMs(response, requestedAt.wall, serverNow, known);
      this.#session.acceptTokens({ response, requestedAt, lifetime }, number);
      return;
    }
    // Not that of a silent login: it does not belong to the access token that peer tabs have.
    if (readRefreshToken(rawResponse) && !attempt.isSilentLogin) coordinator?.publish('refresh');
    const error = readResponseError(rawResponse, 200, refreshToken);
    this.#fail(error ?? missingAccessTokenError('invalid_response', rawResponse), attempt);
  }

  /** Reports a failed attempt, and schedules the next one after it: if its request continues, after its deadline. */
  #fail(error: TokenError, attempt: Attempt): void {
    if (!attempt.isTimedOut) this.#attempt = null;
    const { clock } = this.#session.environment;
    const retryState = this.#retryStateAfter(error, attempt);
    this.#isDone = retryState === null;
    const msUntilAbort = attempt.isTimedOut ? attempt.deadline - clock.now().monotonic : 0;
    const retryIn = retryState && Math.max(retryState.delayMs, msUntilAbort);
    this.#session.onFailure(this, attempt, error, retryState, retryIn);
  }

  /** The state in which the next attempt waits; `null` if there is none. */
  #retryStateAfter(error: TokenError, { isSilentLogin, number }: Attempt): RetryState | null {
    const { options, retryState, tokens } = this.#session;
    const { clock, connectivity, random } = this.#session.environment;
    const { online } = connectivity;
    // A silent login is attempted once, unless the machine was offline.
    if (isSilentLogin && (online || !error.outcomeUnknown)) return null;
    const isDoubtful =
      PROXY_CODES.includes(error.code) && (tokens.hasValidToken || number < MIN_ENDPOINT_REFUSALS);
    if (error.transient || isSilentLogin || isDoubtful)
      return afterFailure(retryState, error, clock.now(), random(), this.#session, online);
    if (!error.invalidatesRefreshToken || !options.reauthenticate) return null;
    this.refreshTokenError = error;
    return NO_FAILURE;
  }
}
