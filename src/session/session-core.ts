import { SingleTimer } from './single-timer.js';
import type { TokenWaiters } from './token-waiters.js';
import { subtractMs, monotonicElapsed, type Instant } from './clock.js';
import { TokenStore } from './token-store.js';
import type { IssuedToken } from './issued-token.js';
import type { EventEmitter } from './event-emitter.js';
import type { MetricsRecorder } from './metrics.js';
import { RefreshOperation, type Attempt, type RefreshHost } from './refresh-operation.js';
import { RefreshSchedule, type RefreshTrigger } from './refresh-schedule.js';
import type { Refresher } from './refresher.js';
import { RetryState } from './retry-state.js';
import type { RevocationReason, TokenStatus } from './session-events.js';
import { DEFAULT_REQUEST_TIMEOUT_MS, type TokenSessionEnvironment } from './session-options.js';
import type { RefreshCoordinator } from './refresh-coordinator.js';
import { disposedError, missingRefresherError, toTokenError, type TokenError } from './token-error.js';
import { parseTokenResponse, readRefreshToken, type TokenResponse } from './token-response.js';
import type { PageSignal } from './page-signals.js';
import { resolveEnvironment, type Environment } from './environment.js';

/** Who hears of it. */
interface SessionOutputs {
  readonly emitter: EventEmitter;
  readonly waiters: TokenWaiters;
  readonly metrics: MetricsRecorder;
}

/**
 * The state machine of a session. Everything that time can make due is found by one look at the clocks (`look`); the
 * only timer and every wake-up signal do nothing but look.
 */
export class SessionCore implements RefreshHost {
  readonly #environment: Environment;
  readonly #outputs: SessionOutputs;
  readonly #timer: SingleTimer;
  /** For those who share it: it knows secrets. */
  readonly tokens: TokenStore;
  readonly schedule = new RefreshSchedule();
  readonly #retryState: RetryState;
  refresher: Refresher | undefined;
  reauthenticate: Refresher | undefined;
  /** ms. */
  requestTimeout: number = DEFAULT_REQUEST_TIMEOUT_MS;
  coordinator: RefreshCoordinator | undefined;
  #operation: RefreshOperation | null = null;
  /** Why no token is asked for any more. */
  #terminalError: TokenError | null = null;
  #emittedStatus: TokenStatus = 'idle';
  /** Whether it ran, and does not any more. */
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

  /** Why nobody need wait for a token; `null` while there is a way to one. */
  get unavailableError(): TokenError | null {
    if (this.#terminalError) return this.#terminalError;
    if (this.#isStopped) return disposedError();
    return !this.refresher && this.#unsubscribe ? missingRefresherError() : null;
  }

  /** ms for which nobody lacks a token; 0 or less where somebody does. */
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

  /** What was said of how to get tokens has changed. */
  onOptionsChanged(): void {
    if (this.refresher && this.#terminalError?.code === 'endpoint_missing') this.#terminalError = null;
    this.reconcile();
  }

  /** A new login: nothing of the one before counts. */
  setTokens(response: TokenResponse, ageMs: number): void {
    const requestedAt = subtractMs(this.#environment.clock.now(), ageMs);
    this.clearTokens();
    this.tokens.storeRefreshToken(response, requestedAt);
    this.#storeTokens(response, requestedAt);
    this.coordinator?.publish('login');
    this.reconcile();
  }

  /** Nothing of a login counts any more, and nothing is told of it. */
  clearTokens(): void {
    this.#abortOperation();
    this.schedule.clear();
    this.tokens.clear();
  }

  /** A refresh has brought a token, in this tab by so many attempts, or in another one by none. */
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

  /** A successor is wanted now; one that is already asked for will do. */
  requestRefresh(trigger: RefreshTrigger): void {
    // A token that was refused is of no use to callers, though its successor is on its way.
    if (!this.#operation || trigger === 'rejected') this.schedule.addTrigger(trigger);
    this.coordinator?.onWakeUp(trigger);
    this.reconcile();
  }

  /** No token is asked for from now on. */
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
    // Nobody is sent to a login who is back already, or has left.
    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);
  }

  /** Looks at the clocks and does what is due. */
  reconcile(): void {
    if (this.#unsubscribe) this.#emitDueEvents();
    // Those who were told may have stopped it.
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

  /** Nobody need wait where there is no way to a token. */
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
    // Kept before anything else is judged: the one that was presented is spent, whatever else the answer says.
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
    // Those who heard of the abort may have set new tokens.
    if (this.#operation !== operation) return;
    const { emitter, metrics } = this.#outputs;
    // An end that was announced is no failure.
    if (error.transient || this.tokens.msUntilRefreshTokenExpiry > 0) metrics.recordFailure();
    // Even if the silent login that comes now is cut short: one that was refused is not presented again.
    if (error.invalidatesRefreshToken) this.tokens.clearRefreshToken();
    const terminalError = retryIn === null ? (operation.refreshTokenError ?? error) : null;
    // Nor does it help to stop and start again on hearing of it.
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
    // Callers wait once more for one that lives, but not for ever: some servers' tokens never do.
    if (this.tokens.expiredOnArrivalCount !== 1) waiters.resolve(token);
    emitter.emit({ type: 'token', generation: token.generation });
    this.#emitStatusAndArmTimer();
    return token;
  }

  /** Tells a new status, and sets the timer to what comes next. */
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
