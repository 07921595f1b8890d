import { Alarm } from './alarm.js';
import { Callers } from './callers.js';
import { elapsed, systemClock, type Clock, type Stamp } from './clock.js';
import { IssuedToken } from './issued-token.js';
import { Listeners } from './listeners.js';
import { MetricsRecorder, type TokenMetrics } from './metrics.js';
import { RefreshCycle, type Attempt } from './refresh-cycle.js';
import { RefreshSchedule, type Demand } from './refresh-schedule.js';
import type { Refresher } from './refresher.js';
import type { RevocationReason, SessionListener, TokenStatus } from './session-events.js';
import {
  checkOptions,
  type GetTokenOptions,
  type TokenSessionEnvironment,
  type TokenSessionOptions,
} from './session-options.js';
import { missingRefresher, TokenError, toTokenError } from './token-error.js';
import { parseSetTokens, parseTokenResponse, refreshTokenOf, type TokenResponse } from './token-response.js';
import { browserWakeUps, type WakeUps, type WakeUpSignal } from './wake-ups.js';

/**
 * The lifecycle of one OAuth2 token (RFC 6749): keeps it fresh, ahead of its end, by one refresh for all who need it.
 *
 * Everything that time can make due is found by one look at the clocks (`#look`); the only timer and every wake-up signal
 * do nothing but look.
 */
export class TokenSession {
  readonly #clock: Clock;
  readonly #wakeUps: WakeUps;
  readonly #random: () => number;
  readonly #alarm: Alarm;
  readonly #listeners = new Listeners();
  readonly #callers = new Callers();
  readonly #schedule = new RefreshSchedule();
  readonly #metrics = new MetricsRecorder();
  #refresher: Refresher | undefined;
  #requestTimeout = 10_000;

  #token: IssuedToken | null = null;
  #refreshToken: string | undefined;
  #generation = 0;
  #expiryTold = false;
  #cycle: RefreshCycle | null = null;
  /** Why no token is asked for any more. */
  #end: TokenError | null = null;
  #statusTold: TokenStatus = 'idle';
  #unsubscribe: (() => void) | null = null;

  constructor(options: TokenSessionOptions = {}, environment: TokenSessionEnvironment = {}) {
    this.#clock = environment.clock ?? systemClock;
    this.#wakeUps = environment.wakeUps ?? browserWakeUps;
    this.#random = environment.random ?? Math.random;
    this.#alarm = new Alarm(this.#clock, () => {
      this.#look();
    });
    this.configure(options);
  }

  /** Where it stands. */
  get status(): TokenStatus {
    if (this.#end) return this.#end.code === 'signed_out' ? 'idle' : 'failed';
    if (this.#token && this.#token.remaining <= 0) return 'expired';
    if (this.#cycle?.retrying) return 'retrying';
    if (this.#cycle) return this.#token ? 'refreshing' : 'acquiring';
    return this.#token ? 'active' : 'idle';
  }

  /** The token in hand, alive or not; `null` before the first and after the end. */
  get token(): IssuedToken | null {
    return this.#token;
  }

  /** 0 before the first token, one more at every new one. */
  get generation(): number {
    return this.#generation;
  }

  /** A snapshot of how it went. */
  get metrics(): TokenMetrics {
    return this.#metrics.snapshot();
  }

  /**
   * Changes how the session is run; what is not named stays.
   *
   * @throws {TokenError} `option_invalid`; nothing is changed then.
   */
  configure(options: TokenSessionOptions): void {
    checkOptions(options);
    const { refreshAt, requestTimeout } = options;
    if ('refresher' in options) this.#refresher = options.refresher;
    if (refreshAt !== undefined) this.#schedule.refreshAt = refreshAt;
    if (requestTimeout !== undefined) this.#requestTimeout = requestTimeout;
    if (this.#refresher && this.#end?.code === 'endpoint_missing') this.#end = null;
    this.#look();
  }

  /** Begins to keep the token fresh; asks for the first one where none was set. */
  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#wakeUps.subscribe(signal => {
      this.#wake(signal);
    });
    if (!this.#refresher && !this.#token && !this.#end) {
      const error = missingRefresher();
      this.#end = error;
      this.#callers.reject(error);
      this.#listeners.emit({ type: 'refresh-failed', error, attempt: 0, retryIn: null });
    }
    this.#look();
  }

  /** Leaves no timer, listener or request behind; what it knows stays, for another `start`. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#dropCycle();
    this.#callers.reject(new TokenError('disposed', 'The token session was stopped.'));
    this.#settle();
  }

  /** Hears what happens, from now on; returns what ends it. */
  subscribe(listener: SessionListener): () => void {
    return this.#listeners.subscribe(listener);
  }

  /**
   * Sets the tokens of a new login, RFC 6749 §5.1; an answer still under way for those before is dropped.
   *
   * @param age ms since the request that brought them was sent; default 0.
   * @throws {TokenError} `tokens_invalid`; the tokens before stay then.
   */
  setTokens(tokens: TokenResponse, age = 0): void {
    const response = parseSetTokens(tokens);
    const { wall, monotonic } = this.#clock.now();
    this.#dropCycle();
    this.#schedule.forgetLastStart();
    this.#refreshToken = refreshTokenOf(response);
    this.#take(response, { wall: wall - age, monotonic: monotonic - age });
    this.#look();
  }

  /**
   * A token that is alive, as soon as there is one. Waits through retries.
   *
   * Rejects with the {@link TokenError} that ended the session, or with the signal's reason.
   */
  async getToken({ minValidity = 0, signal }: GetTokenOptions = {}): Promise<string> {
    this.#look();
    const token = this.#token;
    // One that a resource server refused is no answer, though it may still serve the frames that are on it.
    const usable = token && token.remaining > 0 && !this.#schedule.rejected;
    if (usable && token.remaining >= minValidity * 1_000) return token.accessToken;
    return (await this.#next('scheduled', signal)).accessToken;
  }

  /** Asks for a new token now, or joins the refresh in flight. Rejects as {@link getToken} does. */
  async refresh(): Promise<void> {
    await this.#next('requested');
  }

  /** A resource server refused this generation: refresh, unless a newer one is already here. */
  invalidate(generation: number): void {
    if (!this.#token || generation !== this.#generation) return;
    this.#schedule.want('rejected');
    this.#look();
  }

  /** Signs out: forgets the tokens and asks for none until new ones are set. */
  clear(): void {
    this.#finish(new TokenError('signed_out', 'The token session was signed out.'), 'signed_out');
  }

  /** A frame acknowledged the token in hand `latency` ms after it came. */
  recordDelivery(latency: number): void {
    this.#metrics.delivered(latency);
  }

  #next(demand: Demand, signal?: AbortSignal): Promise<IssuedToken> {
    if (this.#end) return Promise.reject(this.#end);
    if (!this.#refresher && this.#unsubscribe) return Promise.reject(missingRefresher());
    const next = this.#callers.wait(signal);
    if (!this.#cycle && !signal?.aborted) this.#schedule.want(demand);
    this.#look();
    return next;
  }

  #wake(signal: WakeUpSignal): void {
    if (signal === 'online') this.#cycle?.hurry();
    this.#look();
  }

  /** Looks at the clocks and does what is due. */
  #look(): void {
    if (this.#unsubscribe) {
      this.#noticeExpiry();
      if (!this.#cycle && this.#untilDue <= 0) this.#beginCycle();
      this.#cycle?.look();
    }
    this.#settle();
  }

  #noticeExpiry(): void {
    if (!this.#token || this.#expiryTold || this.#token.remaining > 0) return;
    this.#expiryTold = true;
    this.#metrics.expired();
    this.#listeners.emit({ type: 'expired', generation: this.#generation });
  }

  get #untilDue(): number {
    if (!this.#refresher || this.#end) return Infinity;
    return this.#schedule.untilDue(this.#token, this.#clock.now());
  }

  #beginCycle(): void {
    const refresher = this.#refresher;
    if (!refresher) return;
    const clock = this.#clock;
    this.#schedule.started(clock.now());
    const cycle: RefreshCycle = new RefreshCycle(
      {
        clock,
        random: this.#random,
        reason: this.#schedule.reason(this.#token),
        requestTimeout: this.#requestTimeout,
        refresher,
        refreshToken: () => this.#refreshToken,
      },
      {
        answered: (response, attempt) => {
          this.#answered(response, attempt, cycle);
        },
        failed: (error, attempt, retryIn) => {
          this.#failed(error, attempt, retryIn);
        },
      },
    );
    this.#cycle = cycle;
  }

  #dropCycle(): void {
    this.#cycle?.abort();
    this.#cycle = null;
  }

  #answered(answer: unknown, attempt: Attempt, cycle: RefreshCycle): void {
    // Kept before anything else is judged: the one that was presented is spent, whatever else the answer says.
    this.#refreshToken = refreshTokenOf(answer) ?? this.#refreshToken;
    let response;
    try {
      response = parseTokenResponse(answer);
    } catch (error) {
      cycle.fail(toTokenError(error));
      return;
    }
    const now = this.#clock.now();
    const latency = elapsed(attempt.since, now);
    const headroom = this.#token?.lifetime == null ? undefined : this.#token.remaining;
    this.#metrics.refreshed(latency, elapsed(cycle.startedAt, now), headroom);
    this.#cycle = null;
    const token = this.#take(response, attempt.since);
    const { generation, expiresAt } = token;
    const attempts = attempt.number;
    this.#listeners.emit({ type: 'refreshed', generation, expiresAt, latency, attempts, source: 'network' });
    this.#look();
  }

  #failed(error: TokenError, attempt: Attempt, retryIn: number | null): void {
    this.#metrics.failed();
    this.#listeners.emit({ type: 'refresh-failed', error, attempt: attempt.number, retryIn });
    if (retryIn === null) {
      this.#finish(error, 'session_over');
      this.#listeners.emit({ type: 'login-required', error });
    }
    this.#settle();
  }

  #take(response: TokenResponse, since: Stamp): IssuedToken {
    this.#generation += 1;
    const token = new IssuedToken(this.#clock, response, this.#generation, since);
    this.#token = token;
    this.#end = null;
    this.#expiryTold = false;
    this.#schedule.reset(this.#random());
    this.#callers.resolve(token);
    this.#listeners.emit({ type: 'token', generation: token.generation });
    this.#settle();
    return token;
  }

  #finish(end: TokenError, reason: RevocationReason): void {
    this.#dropCycle();
    this.#token = null;
    this.#refreshToken = undefined;
    this.#end = end;
    this.#schedule.reset(0);
    this.#callers.reject(end);
    this.#listeners.emit({ type: 'revoked', reason });
    this.#settle();
  }

  /** Tells a new status, and sets the timer to what comes next. */
  #settle(): void {
    const { status } = this;
    const previous = this.#statusTold;
    this.#statusTold = status;
    if (status !== previous) this.#listeners.emit({ type: 'status', status, previous });
    this.#alarm.set(this.#unsubscribe ? this.#nextLook : Infinity);
  }

  get #nextLook(): number {
    const expiry = this.#token && !this.#expiryTold ? this.#token.remaining : Infinity;
    return Math.min(expiry, this.#cycle ? this.#cycle.nextLook : this.#untilDue);
  }
}
