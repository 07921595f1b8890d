import { MAX_TIMER_DELAY_MS, subtractMs } from './clock.js';
import type { Environment } from './environment.js';
import type { IssuedToken, ReceivedTokens } from './issued-token.js';
import { MetricsRecorder } from './metrics.js';
import type { Attempt, FailedOperation, RefreshContext, RefreshCoordinator } from './refresh-context.js';
import { RefreshOperation } from './refresh-operation.js';
import {
  afterToken,
  INITIAL_SCHEDULE,
  isLifetimeTooShort,
  msUntilRefresh,
  refreshReason,
  type RefreshTrigger,
} from './refresh-schedule.js';
import { NO_FAILURE, onCall, withoutBackoff, type RetryState } from './retry-policy.js';
import { EventEmitter, type RevocationReason, type TokenStatus } from './session-events.js';
import { emitDueEvents, emitNewToken, statusOf } from './session-reports.js';
import { changeOptions, type SessionOptions, type TokenSessionOptions } from './session-options.js';
import { disposedError, missingRefresherError, subjectChangedError, type TokenError } from './token-error.js';
import { readLifetimeMs } from './token-lifetime.js';
import type { TokenResponse } from './token-response.js';
import { TokenStore } from './token-store.js';
import { TokenWaiters } from './token-waiters.js';

/**
 * The state machine of a session. `reconcile()` compares the clocks with the state and takes every step that is due. The only
 * timer and every page signal call it.
 */
export class SessionCore implements RefreshContext {
  readonly environment: Environment;
  readonly emitter = new EventEmitter();
  readonly metrics = new MetricsRecorder();
  readonly waiters = new TokenWaiters();
  /** Holds secrets: `TokenSession` does not expose it. */
  readonly tokens: TokenStore;
  retryState = NO_FAILURE;
  options: SessionOptions;
  /** The coordinator with other tabs; `undefined` if there are none. */
  coordinator: RefreshCoordinator | undefined;
  #schedule = INITIAL_SCHEDULE;
  #operation: RefreshOperation | null = null;
  /** The error that ended the session: no request is sent until new tokens are set. */
  #terminalError: TokenError | null = null;
  #emittedStatus: TokenStatus = 'idle';
  /** Whether `stop()` was called since the last `start()`. */
  #isStopped = false;
  /** Whether the session is stopped, but may still get the tokens of its next user. */
  #isLeft = false;
  #unsubscribe: (() => void) | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(options: TokenSessionOptions, environment: Environment) {
    this.options = changeOptions(options);
    this.environment = environment;
    this.tokens = new TokenStore(environment.clock);
  }

  get status(): TokenStatus {
    const hasFailed = !!(this.retryState.failedAt || this.#operation?.refreshTokenError);
    return statusOf(this.tokens.token, this.#terminalError, this.#operation && { hasFailed });
  }

  /** The error for callers if no token can arrive; `null` while one can. */
  get unavailableError(): TokenError | null {
    if (this.#terminalError) return this.#terminalError;
    if (this.#isStopped) return disposedError();
    return !this.options.refresher && this.#unsubscribe ? missingRefresherError() : null;
  }

  /** Milliseconds until a missing token would be noticed; ≤ 0 if a caller waits, the token was rejected, or there is none. */
  get msUntilTokenNeeded(): number {
    const { token } = this.tokens;
    const isTokenNeeded = !token || this.#schedule.rejected || this.waiters.size > 0;
    return isTokenNeeded ? 0 : Math.min(token.remaining, this.tokens.msUntilRenewal(this.options.refreshAt));
  }

  /** Whether a user may see that there is no valid token: the page is visible, or a caller waits. */
  get isTokenMissed(): boolean {
    return !this.isTokenUsable && (this.waiters.size > 0 || !this.environment.pageSignals.isHidden);
  }

  /** Whether a resource server rejected the current token. */
  get isTokenRejected(): boolean {
    return this.#schedule.rejected === true;
  }

  /** Whether callers may get the current token: it is valid, and was not rejected. */
  get isTokenUsable(): boolean {
    return this.tokens.hasValidToken && !this.isTokenRejected;
  }

  /** Changes the options that are given: a refresher may be set now, or the next refresh may be due. */
  configure(changes: TokenSessionOptions): void {
    this.options = changeOptions(changes, this.options);
    if (this.options.refresher && this.#terminalError?.code === 'endpoint_missing')
      this.#terminalError = null;
    if (!this.tokens.isUser(changes.subject)) this.endSession(subjectChangedError(), 'session_over');
    this.reconcile();
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.environment.pageSignals.subscribe(pageSignal => {
      if (pageSignal === 'online') this.retryState = withoutBackoff(this.retryState);
      this.coordinator?.onWakeUp(pageSignal);
      // A page from the back/forward cache: the user may have signed out elsewhere. No caller gets the token until a refresh succeeds.
      if (pageSignal === 'pageshow' && this.options.refresher) this.requestRefresh('rejected');
      this.reconcile();
    });
    this.#isStopped = false;
    if (this.#isLeft) this.#emitLoginRequired(this.#terminalError);
    this.#isLeft = false;
    this.reconcile();
  }

  /** @param isLeft whether a request that is on its way may still bring the tokens of the next user. */
  stop(isLeft = false): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#isStopped = true;
    this.#isLeft = isLeft;
    if (!isLeft || !this.#operation?.isSent) this.#abortOperation();
    this.emitStatusAndArmTimer();
    this.waiters.end(disposedError());
  }

  /** Starts a new login: drops all state of the previous one. */
  setTokens(response: TokenResponse, ageMs: number): void {
    const requestedAt = subtractMs(this.environment.clock.now(), ageMs);
    this.tokens.forgetUser();
    this.clearTokens();
    this.tokens.storeRefreshToken(response, requestedAt);
    this.#storeTokens({ response, requestedAt, lifetime: readLifetimeMs(response, requestedAt.wall) });
    this.coordinator?.publish('login');
    this.reconcile();
  }

  /** Drops the state of a login without an event. */
  clearTokens(): void {
    this.#abortOperation();
    this.#schedule = INITIAL_SCHEDULE;
    this.tokens.clear();
  }

  /** Accepts the tokens of a refresh. @param attempts of this tab; 0 if another tab sent the request. */
  acceptTokens(received: ReceivedTokens, attempts = 0): void {
    const { requestedAt, lifetime } = received;
    const { emitter, metrics, tokens } = this;
    // By the monotonic clock alone: setting the system clock does not change a measurement.
    const now = this.environment.clock.now();
    const latency = now.monotonic - requestedAt.monotonic;
    const timeToRefresh = now.monotonic - (this.#operation?.startedAt ?? requestedAt).monotonic;
    const headroom = tokens.token?.remaining;
    this.#abortOperation();
    const token = this.#storeTokens(received);
    if (attempts) metrics.recordResponse(token !== null, latency, timeToRefresh, headroom);
    if (attempts) this.coordinator?.publish('refresh');
    else this.#schedule = { ...this.#schedule, startedAt: token ? requestedAt : now };
    if (token) {
      const { generation, expiresAt } = token;
      const refreshed = {
        generation,
        expiresAt,
        latency,
        attempts,
        source: attempts ? 'network' : 'tab',
      } as const;
      emitter.emit({ type: 'refreshed', ...refreshed }, () => tokens.token === token);
      if (lifetime !== null && isLifetimeTooShort(lifetime, this.options.refreshAt, tokens))
        emitter.emitOnce({ type: 'lifetime-too-short', lifetime });
    }
    this.reconcile();
  }

  /** Makes a refresh due, or joins the one in progress. */
  requestRefresh(trigger: RefreshTrigger): void {
    // Recorded even during a refresh: callers must not get the rejected token any more.
    if (!this.#operation || trigger === 'rejected') this.#schedule = { ...this.#schedule, [trigger]: true };
    this.retryState = onCall(this.retryState);
    this.coordinator?.onWakeUp(trigger);
    this.reconcile();
  }

  /** Ends the session: drops the tokens, and requests none until new ones are set. */
  endSession(error: TokenError, reason: RevocationReason): void {
    this.clearTokens();
    if (reason === 'signed_out') this.tokens.forgetUser();
    this.#terminalError = error;
    this.retryState = NO_FAILURE;
    this.waiters.end(error);
    this.emitter.emit({ type: 'revoked', reason });
    this.emitStatusAndArmTimer();
    this.#emitLoginRequired(error);
  }

  #emitLoginRequired(error: TokenError | null): void {
    // A login does not correct the page's configuration.
    if (!error || /^(signed_out|endpoint_(missing|not_allowed)|origin_refused)$/.test(error.code)) return;
    // Not if a listener has set new tokens or signed out meanwhile.
    this.emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);
  }

  /** Takes every step that is due by the clocks, then sets the timer for the next one. */
  reconcile(): void {
    if (this.#unsubscribe) emitDueEvents(this);
    // A listener may have stopped the session.
    if (this.#unsubscribe) {
      if (!this.options.refresher && !this.#operation?.isRequesting) this.#failWithoutRefresher();
      if (!this.#operation && this.#msUntilRefresh <= 0)
        this.#operation = new RefreshOperation(this, refreshReason(this.#schedule, this.tokens.token));
      this.#operation?.advance();
    }
    this.emitStatusAndArmTimer();
  }

  get #msUntilRefresh(): number {
    const { refresher, refreshAt } = this.options;
    if (!refresher || this.#terminalError) return Infinity;
    return msUntilRefresh(this.#schedule, this.tokens, refreshAt, this.environment.clock.now());
  }

  /** Without a refresher, no token can arrive: rejects the waiting callers. */
  #failWithoutRefresher(): void {
    const error = missingRefresherError();
    this.#abortOperation();
    this.waiters.end(error);
    if (this.tokens.token || this.#terminalError) return;
    this.#terminalError = error;
    this.emitter.emit({ type: 'refresh-failed', error, attempt: 0, retryIn: null });
  }

  #abortOperation(): void {
    const startedAt = this.#operation?.startedAt;
    if (startedAt) this.#schedule = { ...this.#schedule, startedAt };
    this.#operation?.abort();
    this.#operation = null;
  }

  onFailure(
    operation: FailedOperation,
    attempt: Attempt,
    error: TokenError,
    retryState: RetryState | null,
    retryIn: number | null,
  ): void {
    if (retryState) this.retryState = retryState;
    // The abort's listeners must find the new state, so it comes after the changes above. They may set new tokens.
    if (!operation.isRequesting) attempt.controller.abort();
    if (this.#operation !== operation) return;
    const { emitter, metrics, tokens } = this;
    // A rejection after the refresh token's stated expiry does not count as a failure.
    if (retryState || tokens.msUntilRefreshTokenExpiry > 0) metrics.recordFailure();
    // Dropped at once, so that it is not presented again even if the silent login is interrupted.
    if (error.invalidatesRefreshToken) tokens.clearRefreshToken();
    const terminalError = retryState ? null : (operation.refreshTokenError ?? error);
    // Set before the event: a listener that stops and starts the session must not cause another request.
    this.#terminalError = terminalError;
    emitter.emit({ type: 'refresh-failed', error, attempt: attempt.number, retryIn });
    if (terminalError && this.#terminalError === terminalError)
      this.endSession(terminalError, 'session_over');
    else this.emitStatusAndArmTimer();
  }

  /** Returns the token, unless it is the one in hand with the same end. */
  #storeTokens(received: ReceivedTokens): IssuedToken | null {
    const { tokens } = this;
    const change = tokens.storeToken(received);
    const { token } = tokens;
    const isNew = change === 'new';
    const { rejected, scheduled } = this.#schedule;
    this.#terminalError = null;
    this.#schedule = afterToken(this.#schedule, change, this.environment.random());
    this.retryState = NO_FAILURE;
    // If a new token expired on arrival, callers wait for one more, but not longer: some servers issue only such tokens.
    const isForCallers = isNew ? tokens.unhelpfulCount !== 1 : this.isTokenUsable;
    if (token && isForCallers) this.waiters.end(token);
    if (isNew) emitNewToken(this, received);
    // A frame that has rejected it, or needs one that is valid for longer, gets it again as the answer.
    else if (token && (rejected || scheduled) && this.isTokenUsable)
      this.emitter.emit({ type: 'token', generation: token.generation });
    this.emitStatusAndArmTimer();
    return change === 'unchanged' ? null : token;
  }

  /** Emits a new status, and sets the timer for the next step. */
  emitStatusAndArmTimer(): void {
    const { status } = this;
    const previous = this.#emittedStatus;
    this.#emittedStatus = status;
    if (status !== previous) this.emitter.emit({ type: 'status', status, previous });
    const msUntilStep = this.#operation?.msUntilNextStep ?? this.#msUntilRefresh;
    const msUntilNextStep = Math.min(this.tokens.msUntilNextEvent, msUntilStep);
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (!this.#unsubscribe || msUntilNextStep === Infinity) return;
    // Rounded up: a timer that fires a fraction of a millisecond early finds nothing due and would be set again at once.
    const delayMs = Math.min(Math.ceil(msUntilNextStep), MAX_TIMER_DELAY_MS);
    this.#cancelTimer = this.environment.clock.schedule(() => this.reconcile(), delayMs);
  }
}
