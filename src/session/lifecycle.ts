import { Alarm } from './alarm.js';
import type { Callers } from './callers.js';
import { elapsed, systemClock, type Clock, type Stamp } from './clock.js';
import { browserConnectivity, OfflineWatch } from './connectivity.js';
import { HeldTokens } from './held-tokens.js';
import type { IssuedToken } from './issued-token.js';
import type { Listeners } from './listeners.js';
import type { MetricsRecorder } from './metrics.js';
import { RefreshCycle, type Attempt } from './refresh-cycle.js';
import { RefreshSchedule, type Demand } from './refresh-schedule.js';
import type { Refresher } from './refresher.js';
import type { RevocationReason, TokenStatus } from './session-events.js';
import type { TokenSessionEnvironment } from './session-options.js';
import { missingRefresher, toTokenError, type TokenError } from './token-error.js';
import { parseTokenResponse, type TokenResponse } from './token-response.js';
import { browserWakeUps, type WakeUps, type WakeUpSignal } from './wake-ups.js';

/** Who hears of it. */
interface Audience {
  readonly listeners: Listeners;
  readonly callers: Callers;
  readonly metrics: MetricsRecorder;
}

/**
 * The state machine of a session. Everything that time can make due is found by one look at the clocks (`look`); the
 * only timer and every wake-up signal do nothing but look.
 */
export class Lifecycle {
  readonly #clock: Clock;
  readonly #wakeUps: WakeUps;
  readonly #random: () => number;
  readonly #network: OfflineWatch;
  readonly #audience: Audience;
  readonly #alarm: Alarm;
  readonly #held: HeldTokens;
  readonly #schedule = new RefreshSchedule();
  refresher: Refresher | undefined;
  reauthenticate: Refresher | undefined;
  /** ms. */
  requestTimeout = 10_000;
  #cycle: RefreshCycle | null = null;
  /** Why no token is asked for any more. */
  #end: TokenError | null = null;
  #statusTold: TokenStatus = 'idle';
  /** How many tokens in a row were over before they came. */
  #stillborn = 0;
  #warned = false;
  #unsubscribe: (() => void) | null = null;

  constructor(environment: TokenSessionEnvironment, audience: Audience) {
    this.#clock = environment.clock ?? systemClock;
    this.#wakeUps = environment.wakeUps ?? browserWakeUps;
    this.#random = environment.random ?? Math.random;
    this.#network = new OfflineWatch(environment.connectivity ?? browserConnectivity);
    this.#audience = audience;
    this.#held = new HeldTokens(this.#clock);
    this.#alarm = new Alarm(this.#clock, () => {
      this.look();
    });
  }

  get status(): TokenStatus {
    if (this.#end) return this.#end.code === 'signed_out' ? 'idle' : 'failed';
    const { token } = this;
    if (token && token.remaining <= 0) return 'expired';
    if (this.#cycle?.retrying) return 'retrying';
    if (this.#cycle) return token ? 'refreshing' : 'acquiring';
    return token ? 'active' : 'idle';
  }

  get token(): IssuedToken | null {
    return this.#held.token;
  }

  get generation(): number {
    return this.#held.generation;
  }

  /** Why nobody need wait for a token; `null` while there is a way to one. */
  get hopeless(): TokenError | null {
    return this.#end ?? (!this.refresher && this.#unsubscribe ? missingRefresher() : null);
  }

  /** Whether a resource server refused the token in hand. */
  get rejected(): boolean {
    return this.#schedule.rejected;
  }

  /** Fraction of the lifetime. */
  set refreshAt(fraction: number) {
    this.#schedule.refreshAt = fraction;
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#wakeUps.subscribe(signal => {
      this.#wake(signal);
    });
    if (!this.refresher && !this.token && !this.#end) {
      const error = missingRefresher();
      this.#end = error;
      this.#audience.callers.reject(error);
      this.#audience.listeners.emit({ type: 'refresh-failed', error, attempt: 0, retryIn: null });
    }
    this.look();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#dropCycle();
    this.#settle();
  }

  /** What was said of how to get tokens has changed. */
  configured(): void {
    if (this.refresher && this.#end?.code === 'endpoint_missing') this.#end = null;
    this.look();
  }

  /** A new login: nothing of the one before counts. */
  replace(response: TokenResponse, age: number): void {
    const { wall, monotonic } = this.#clock.now();
    const since = { wall: wall - age, monotonic: monotonic - age };
    this.#dropCycle();
    this.#schedule.forgetLastStart();
    this.#held.forget();
    this.#stillborn = 0;
    this.#held.keepRefreshToken(response, since);
    this.#take(response, since);
    this.look();
  }

  /** A successor is wanted now; one that is already asked for will do. */
  want(demand: Demand): void {
    // A token that was refused is of no use to callers, though its successor is on its way.
    if (!this.#cycle || demand === 'rejected') this.#schedule.want(demand);
    this.look();
  }

  /** No token is asked for from now on. */
  finish(end: TokenError, reason: RevocationReason): void {
    const { listeners, callers } = this.#audience;
    this.#dropCycle();
    this.#held.forget();
    this.#end = end;
    this.#schedule.reset(0);
    callers.reject(end);
    listeners.emit({ type: 'revoked', reason });
    this.#settle();
  }

  /** Looks at the clocks and does what is due. */
  look(): void {
    if (this.#unsubscribe) {
      this.#notice();
      if (!this.#cycle && this.#untilDue <= 0) this.#beginCycle();
      this.#cycle?.look();
    }
    this.#settle();
  }

  #wake(signal: WakeUpSignal): void {
    this.#network.heard(signal);
    if (signal === 'online') this.#cycle?.hurry();
    this.look();
  }

  #notice(): void {
    const { listeners, metrics } = this.#audience;
    if (this.#held.noticeExpiry()) {
      metrics.expired();
      listeners.emit({ type: 'expired', generation: this.generation });
    }
    const endsAt = this.#held.noticeEnding();
    if (endsAt !== null) listeners.emit({ type: 'session-ending', endsAt });
  }

  get #untilDue(): number {
    if (!this.refresher || this.#end) return Infinity;
    return this.#schedule.untilDue(this.token, this.#clock.now(), this.#held.untilLastUse);
  }

  #beginCycle(): void {
    const { refresher, reauthenticate, requestTimeout } = this;
    if (!refresher) return;
    const cycle: RefreshCycle = new RefreshCycle(
      {
        clock: this.#clock,
        random: this.#random,
        network: this.#network,
        reason: this.#schedule.reason(this.token),
        requestTimeout,
        refresher,
        reauthenticate,
        refreshToken: () => this.#held.refreshToken,
      },
      {
        asked: since => {
          this.#schedule.started(since);
        },
        answered: (answer, attempt) => {
          this.#answered(answer, attempt, cycle);
        },
        failed: (error, attempt, retryIn) => {
          this.#failed(error, attempt, retryIn);
        },
        over: error => {
          // A listener may have heard of it and set new tokens by now.
          if (this.#cycle === cycle) this.#over(error);
        },
      },
    );
    this.#cycle = cycle;
  }

  #dropCycle(): void {
    this.#cycle?.close();
    this.#cycle = null;
  }

  #answered(answer: unknown, attempt: Attempt, cycle: RefreshCycle): void {
    if (attempt.silentLogin) this.#held.forgetRefreshToken();
    // Kept before anything else is judged: the one that was presented is spent, whatever else the answer says.
    this.#held.keepRefreshToken(answer, attempt.since);
    let response;
    try {
      response = parseTokenResponse(answer);
    } catch (error) {
      cycle.refuseAnswer(toTokenError(error));
      return;
    }
    const { listeners, metrics } = this.#audience;
    const latency = elapsed(attempt.since, this.#clock.now());
    const headroom = this.token?.lifetime == null ? undefined : this.token.remaining;
    metrics.refreshed(latency, cycle.duration, headroom);
    this.#dropCycle();
    const token = this.#take(response, attempt.since);
    const { generation, expiresAt } = token;
    const attempts = attempt.number;
    listeners.emit({ type: 'refreshed', generation, expiresAt, latency, attempts, source: 'network' });
    this.#warn(token);
    this.look();
  }

  #warn({ lifetime }: IssuedToken): void {
    const tooShort = this.#stillborn > 1 || (lifetime !== null && this.#schedule.outpacedBy(lifetime));
    if (this.#warned || lifetime === null || !tooShort) return;
    this.#warned = true;
    this.#audience.listeners.emit({ type: 'lifetime-too-short', lifetime });
  }

  #failed(error: TokenError, attempt: Attempt, retryIn: number | null): void {
    const { listeners, metrics } = this.#audience;
    // An end that was announced is no failure.
    if (error.transient || !this.#held.ended) metrics.failed();
    // Even if the silent login that comes now is cut short: one that was refused is not presented again.
    if (error.refusesRefreshToken) this.#held.forgetRefreshToken();
    listeners.emit({ type: 'refresh-failed', error, attempt: attempt.number, retryIn });
    this.#settle();
  }

  #over(error: TokenError): void {
    this.finish(error, 'session_over');
    this.#audience.listeners.emit({ type: 'login-required', error });
  }

  #take(response: TokenResponse, since: Stamp): IssuedToken {
    const { listeners, callers } = this.#audience;
    const token = this.#held.take(response, since);
    this.#end = null;
    this.#schedule.reset(this.#random());
    this.#stillborn = token.remaining > 0 ? 0 : this.#stillborn + 1;
    // Callers wait once more for one that lives, but not for ever: some servers' tokens never do.
    if (this.#stillborn !== 1) callers.resolve(token);
    listeners.emit({ type: 'token', generation: token.generation });
    this.#settle();
    return token;
  }

  /** Tells a new status, and sets the timer to what comes next. */
  #settle(): void {
    const { status } = this;
    const previous = this.#statusTold;
    this.#statusTold = status;
    if (status !== previous) this.#audience.listeners.emit({ type: 'status', status, previous });
    this.#alarm.set(this.#unsubscribe ? this.#nextLook : Infinity);
  }

  get #nextLook(): number {
    return Math.min(this.#held.nextNotice, this.#cycle ? this.#cycle.nextLook : this.#untilDue);
  }
}
