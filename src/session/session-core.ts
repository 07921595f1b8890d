import { subtractMs, monotonicElapsed, type Instant } from './clock.js';
import {
  resolveEnvironment,
  type Environment,
  type PageSignal,
  type TokenSessionEnvironment,
} from './environment.js';
import type { MetricsRecorder } from './metrics.js';
import {
  RefreshOperation,
  type Attempt,
  type RefreshCoordinator,
  type RefreshHost,
} from './refresh-operation.js';
import { RefreshSchedule, type RefreshTrigger } from './refresh-schedule.js';
import { RetryState } from './retry-state.js';
import type { EventEmitter, RevocationReason, TokenStatus } from './session-events.js';
import { DEFAULT_REQUEST_TIMEOUT_MS, type Refresher } from './session-options.js';
import { SingleTimer } from './single-timer.js';
import { disposedError, missingRefresherError, toTokenError, type TokenError } from './token-error.js';
import { parseTokenResponse, readRefreshToken, type TokenResponse } from './token-response.js';
import { TokenStore, type IssuedToken } from './token-store.js';
import type { TokenWaiters } from './token-waiters.js';

/** Where the state machine reports: event listeners, pending `getToken()` calls, metrics. */
interface SessionOutputs {
  readonly emitter: EventEmitter;
  readonly waiters: TokenWaiters;
  readonly metrics: MetricsRecorder;
}

/**
 * The state machine of a session. `reconcile()` compares the clocks with the state and takes every step that is due. The only
 * timer and every page signal call it.
 */
export class SessionCore implements RefreshHost {
  readonly #environment: Environment;
  readonly #outputs: SessionOutputs;
  readonly #timer: SingleTimer;
  /** Holds secrets: `TokenSession` does not expose it. */
  readonly tokens: TokenStore;
  readonly schedule = new RefreshSchedule();
  readonly #retryState: RetryState;
  refresher: Refresher | undefined;
  reauthenticate: Refresher | undefined;
  requestTimeout: number = DEFAULT_REQUEST_TIMEOUT_MS;
  coordinator: RefreshCoordinator | undefined;
  #operation: RefreshOperation | null = null;
  /** The error that ended the session: no request is sent until new tokens are set. */
  #terminalError: TokenError | null = null;
  #emittedStatus: TokenStatus = 'idle';
  /** Whether `stop()` was called since the last `start()`. */
  #isStopped = false;
  #unsubscribe: (() => void) | null = null;

  constructor(environment: TokenSessionEnvironment, outputs: SessionOutputs) {
    this.#environment = resolveEnvironment(environment);
    const { clock, random } = this.#environment;
    this.#outputs = outputs;
    this.tokens = new TokenStore(clock);
    this.#retryState = new RetryState(random, () => this.msUntilTokenNeeded);
    this.#timer = new SingleTimer(clock, () => {
      this.reconcile();
    });
  }

  get status(): TokenStatus {
    if (this.#terminalError) return this.#terminalError.code === 'signed_out' ? 'idle' : 'failed';
    const { token } = this;
    if (token && token.remaining <= 0) return 'expired';
    if (this.#operation && (this.#retryState.isRetrying || this.#operation.refreshTokenError))
      return 'retrying';
    if (this.#operation) return token ? 'refreshing' : 'acquiring';
    return token ? 'active' : 'idle';
  }

  get token(): IssuedToken | null {
    return this.tokens.token;
  }

  /** The error for callers if no token can arrive; `null` while one can. */
  get unavailableError(): TokenError | null {
    if (this.#terminalError) return this.#terminalError;
    if (this.#isStopped) return disposedError();
    return !this.refresher && this.#unsubscribe ? missingRefresherError() : null;
  }

  /** Milliseconds until a missing token would be noticed; ≤ 0 if a caller waits, the token was rejected, or there is none. */
  get msUntilTokenNeeded(): number {
    const { token } = this;
    const isTokenNeeded = !token || this.schedule.isTokenRejected || this.#outputs.waiters.size > 0;
    return isTokenNeeded ? 0 : Math.min(token.remaining, this.tokens.msUntilRenewal);
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#environment.pageSignals.subscribe(pageSignal => {
      this.#onPageSignal(pageSignal);
    });
    this.#isStopped = false;
    this.reconcile();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#isStopped = true;
    this.#abortOperation();
    this.#emitStatusAndArmTimer();
    this.#outputs.waiters.reject(disposedError());
  }

  /** Applies changed options: a refresher may be set now, or the next refresh may be due. */
  onOptionsChanged(): void {
    if (this.refresher && this.#terminalError?.code === 'endpoint_missing') this.#terminalError = null;
    this.reconcile();
  }

  /** Starts a new login: drops all state of the previous one. */
  setTokens(response: TokenResponse, ageMs: number): void {
    const requestedAt = subtractMs(this.#environment.clock.now(), ageMs);
    this.clearTokens();
    this.tokens.storeRefreshToken(response, requestedAt);
    this.#storeTokens(response, requestedAt);
    this.coordinator?.publish('login');
    this.reconcile();
  }

  /** Drops the state of a login without an event. */
  clearTokens(): void {
    this.#abortOperation();
    this.schedule.clear();
    this.tokens.clear();
  }

  /** Accepts the tokens of a refresh. @param attempts of this tab; 0 if another tab sent the request. */
  acceptTokens(response: TokenResponse, requestedAt: Instant, attempts = 0): void {
    const { emitter } = this.#outputs;
    const latency = monotonicElapsed(requestedAt, this.#environment.clock.now());
    this.#abortOperation();
    const token = this.#storeTokens(response, requestedAt);
    if (attempts) this.coordinator?.publish('refresh');
    else this.schedule.recordStart(requestedAt);
    const { generation, expiresAt } = token;
    const source = attempts ? 'network' : 'tab';
    emitter.emit(
      { type: 'refreshed', generation, expiresAt, latency, attempts, source },
      () => this.token === token,
    );
    const lifetime = this.schedule.consumeTooShortLifetime(token, this.tokens.expiredOnArrivalCount);
    if (lifetime !== null) emitter.emit({ type: 'lifetime-too-short', lifetime });
    this.reconcile();
  }

  /** Makes a refresh due, or joins the one in progress. */
  requestRefresh(trigger: RefreshTrigger): void {
    // Recorded even during a refresh: callers must not get the rejected token any more.
    if (!this.#operation || trigger === 'rejected') this.schedule.addTrigger(trigger);
    this.coordinator?.onWakeUp(trigger);
    this.reconcile();
  }

  /** Ends the session: drops the tokens, and requests none until new ones are set. */
  endSession(error: TokenError, reason: RevocationReason): void {
    const { emitter, waiters } = this.#outputs;
    this.#abortOperation();
    this.tokens.clear();
    this.#terminalError = error;
    this.schedule.reset(0);
    this.#retryState.reset();
    waiters.reject(error);
    emitter.emit({ type: 'revoked', reason });
    this.#emitStatusAndArmTimer();
    if (reason === 'signed_out') return;
    // Not if a listener has set new tokens or signed out meanwhile.
    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);
  }

  /** Takes every step that is due by the clocks, then sets the timer for the next one. */
  reconcile(): void {
    if (this.#unsubscribe) this.#emitDueEvents();
    // A listener may have stopped the session.
    if (this.#unsubscribe) {
      if (!this.refresher && !this.#operation?.isRequesting) this.#failWithoutRefresher();
      if (!this.#operation && this.#msUntilRefresh <= 0) this.#startOperation();
      this.#operation?.advance();
    }
    this.#emitStatusAndArmTimer();
  }

  #onPageSignal(pageSignal: PageSignal): void {
    this.#environment.onlineStatus.onPageSignal(pageSignal);
    if (pageSignal === 'online') this.#retryState.skipBackoff();
    this.coordinator?.onWakeUp(pageSignal);
    this.reconcile();
  }

  #emitDueEvents(): void {
    const { emitter, metrics } = this.#outputs;
    if (this.tokens.consumeExpiry()) {
      metrics.recordExpiry();
      emitter.emit({ type: 'expired', generation: this.tokens.generation });
    }
    const endsAt = this.tokens.consumeSessionEnding();
    if (endsAt !== null) emitter.emit({ type: 'session-ending', endsAt });
  }

  get #msUntilRefresh(): number {
    if (!this.refresher || this.#terminalError) return Infinity;
    return this.schedule.msUntilRefresh(this.tokens, this.#environment.clock.now());
  }

  /** Without a refresher, no token can arrive: rejects the waiting callers. */
  #failWithoutRefresher(): void {
    const error = missingRefresherError();
    this.#abortOperation();
    this.#outputs.waiters.reject(error);
    if (this.token || this.#terminalError) return;
    this.#terminalError = error;
    this.#outputs.emitter.emit({ type: 'refresh-failed', error, attempt: 0, retryIn: null });
  }

  #startOperation(): void {
    this.#operation = new RefreshOperation(this, {
      ...this.#environment,
      reason: this.schedule.reason(this.token),
      retryState: this.#retryState,
    });
  }

  #abortOperation(): void {
    this.#operation?.abort();
    this.#operation = null;
  }

  onRequestSent(requestedAt: Instant): void {
    this.schedule.recordStart(requestedAt);
  }

  onLockAcquired(): void {
    this.#emitStatusAndArmTimer();
  }

  onResponse(rawResponse: unknown, attempt: Attempt, operation: RefreshOperation): void {
    if (attempt.isSilentLogin) this.tokens.clearRefreshToken();
    // Stored before the response is validated: the presented refresh token is spent, even if the rest is invalid.
    this.tokens.storeRefreshToken(rawResponse, attempt.requestedAt);
    let response;
    try {
      response = parseTokenResponse(rawResponse);
    } catch (error) {
      if (readRefreshToken(rawResponse)) this.coordinator?.publish('refresh');
      operation.rejectResponse(toTokenError(error));
      return;
    }
    const latency = monotonicElapsed(attempt.requestedAt, this.#environment.clock.now());
    this.#outputs.metrics.recordRefresh(latency, operation.elapsedMs, this.token?.remaining);
    this.acceptTokens(response, attempt.requestedAt, attempt.number);
  }

  onFailure(error: TokenError, attempt: Attempt, retryIn: number | null, operation: RefreshOperation): void {
    // A listener of the abort may have set new tokens.
    if (this.#operation !== operation) return;
    const { emitter, metrics } = this.#outputs;
    // A rejection after the refresh token's stated expiry does not count as a failure.
    if (error.transient || this.tokens.msUntilRefreshTokenExpiry > 0) metrics.recordFailure();
    // Dropped at once, so that it is not presented again even if the silent login is interrupted.
    if (error.invalidatesRefreshToken) this.tokens.clearRefreshToken();
    const terminalError = retryIn === null ? (operation.refreshTokenError ?? error) : null;
    // Set before the event: a listener that stops and starts the session must not cause another request.
    this.#terminalError = terminalError;
    emitter.emit({ type: 'refresh-failed', error, attempt: attempt.number, retryIn });
    if (terminalError && this.#terminalError === terminalError)
      this.endSession(terminalError, 'session_over');
    else this.#emitStatusAndArmTimer();
  }

  #storeTokens(response: TokenResponse, requestedAt: Instant): IssuedToken {
    const { emitter, waiters } = this.#outputs;
    const token = this.tokens.storeToken(response, requestedAt);
    this.#terminalError = null;
    this.schedule.reset(this.#environment.random());
    this.#retryState.reset();
    // If a token expired on arrival, callers wait for one more, but not longer: some servers issue only such tokens.
    if (this.tokens.expiredOnArrivalCount !== 1) waiters.resolve(token);
    emitter.emit({ type: 'token', generation: token.generation });
    this.#emitStatusAndArmTimer();
    return token;
  }

  /** Emits a new status, and sets the timer for the next step. */
  #emitStatusAndArmTimer(): void {
    const { status } = this;
    const previous = this.#emittedStatus;
    this.#emittedStatus = status;
    if (status !== previous) this.#outputs.emitter.emit({ type: 'status', status, previous });
    const msUntilNextStep = Math.min(
      this.tokens.msUntilNextEvent,
      this.#operation ? this.#operation.msUntilNextStep : this.#msUntilRefresh,
    );
    this.#timer.set(this.#unsubscribe ? msUntilNextStep : Infinity);
  }
}
