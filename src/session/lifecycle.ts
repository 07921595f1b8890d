import { Alarm } from './alarm.js';
import type { Callers } from './callers.js';
import { ago, lasted, type Stamp } from './clock.js';
import { HeldTokens } from './held-tokens.js';
import type { IssuedToken } from './issued-token.js';
import type { Listeners } from './listeners.js';
import type { MetricsRecorder } from './metrics.js';
import { RefreshCycle, type Attempt, type RefreshCycleOwner } from './refresh-cycle.js';
import { RefreshSchedule, type Demand } from './refresh-schedule.js';
import type { Refresher } from './refresher.js';
import { Retries } from './retries.js';
import type { RevocationReason, TokenStatus } from './session-events.js';
import type { TokenSessionEnvironment } from './session-options.js';
import type { Siblings } from './siblings.js';
import { disposed, missingRefresher, toTokenError, type TokenError } from './token-error.js';
import { parseTokenResponse, refreshTokenOf, type TokenResponse } from './token-response.js';
import type { WakeUpSignal } from './wake-ups.js';
import { worldOf, type World } from './world.js';

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
export class Lifecycle implements RefreshCycleOwner {
  readonly #world: World;
  readonly #audience: Audience;
  readonly #alarm: Alarm;
  /** For those who share it: it knows secrets. */
  readonly held: HeldTokens;
  readonly schedule = new RefreshSchedule();
  readonly #retries: Retries;
  refresher: Refresher | undefined;
  reauthenticate: Refresher | undefined;
  /** ms. */
  requestTimeout = 10_000;
  siblings: Siblings | undefined;
  #cycle: RefreshCycle | null = null;
  /** Why no token is asked for any more. */
  #end: TokenError | null = null;
  #statusTold: TokenStatus = 'idle';
  #warned = false;
  /** Whether it ran, and does not any more. */
  #stopped = false;
  #unsubscribe: (() => void) | null = null;

  constructor(environment: TokenSessionEnvironment, audience: Audience) {
    this.#world = worldOf(environment);
    const { clock, random } = this.#world;
    this.#audience = audience;
    this.held = new HeldTokens(clock);
    this.#retries = new Retries(random, () => this.slack);
    this.#alarm = new Alarm(clock, () => {
      this.look();
    });
  }

  get status(): TokenStatus {
    if (this.#end) return this.#end.code === 'signed_out' ? 'idle' : 'failed';
    const { token } = this;
    if (token && token.remaining <= 0) return 'expired';
    if (this.#cycle && (this.#retries.pending || this.#cycle.refusal)) return 'retrying';
    if (this.#cycle) return token ? 'refreshing' : 'acquiring';
    return token ? 'active' : 'idle';
  }

  get token(): IssuedToken | null {
    return this.held.token;
  }

  /** Why nobody need wait for a token; `null` while there is a way to one. */
  get hopeless(): TokenError | null {
    if (this.#end) return this.#end;
    if (this.#stopped) return disposed();
    return !this.refresher && this.#unsubscribe ? missingRefresher() : null;
  }

  /** ms for which nobody lacks a token; 0 or less where somebody does. */
  get slack(): number {
    const { token } = this;
    const lacked = !token || this.schedule.rejected || this.#audience.callers.size > 0;
    return lacked ? 0 : Math.min(token.remaining, this.held.untilLastUse);
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#world.wakeUps.subscribe(signal => {
      this.#wake(signal);
    });
    this.#stopped = false;
    this.look();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#stopped = true;
    this.#dropCycle();
    this.#settle();
    this.#audience.callers.reject(disposed());
  }

  /** What was said of how to get tokens has changed. */
  configured(): void {
    if (this.refresher && this.#end?.code === 'endpoint_missing') this.#end = null;
    this.look();
  }

  /** A new login: nothing of the one before counts. */
  replace(response: TokenResponse, age: number): void {
    const since = ago(this.#world.clock.now(), age);
    this.forget();
    this.held.keepRefreshToken(response, since);
    this.#take(response, since);
    this.siblings?.changed('login');
    this.look();
  }

  /** Nothing of a login counts any more, and nothing is told of it. */
  forget(): void {
    this.#dropCycle();
    this.schedule.forget();
    this.held.forget();
  }

  /** A refresh has brought a token, in this tab by so many attempts, or in another one by none. */
  refreshed(response: TokenResponse, since: Stamp, attempts = 0): void {
    const latency = lasted(since, this.#world.clock.now());
    this.#dropCycle();
    const token = this.#take(response, since);
    if (attempts) this.siblings?.changed('refresh');
    else this.schedule.started(since);
    const { generation, expiresAt } = token;
    const source = attempts ? 'network' : 'tab';
    this.#audience.listeners.emit(
      { type: 'refreshed', generation, expiresAt, latency, attempts, source },
      () => this.token === token,
    );
    this.#warn(token);
    this.look();
  }

  /** A successor is wanted now; one that is already asked for will do. */
  want(demand: Demand): void {
    // A token that was refused is of no use to callers, though its successor is on its way.
    if (!this.#cycle || demand === 'rejected') this.schedule.want(demand);
    this.siblings?.woken(demand);
    this.look();
  }

  /** No token is asked for from now on. */
  finish(end: TokenError, reason: RevocationReason): void {
    const { listeners, callers } = this.#audience;
    this.#dropCycle();
    this.held.forget();
    this.#end = end;
    this.schedule.reset(0);
    this.#retries.reset();
    callers.reject(end);
    listeners.emit({ type: 'revoked', reason });
    this.#settle();
    if (reason === 'signed_out') return;
    // Nobody is sent to a login who is back already, or has left.
    listeners.emit({ type: 'login-required', error: end }, () => this.#end === end);
  }

  /** Looks at the clocks and does what is due. */
  look(): void {
    if (this.#unsubscribe) this.#notice();
    // Those who were told may have stopped it.
    if (this.#unsubscribe) {
      if (!this.refresher && !this.#cycle?.asking) this.#giveUp();
      if (!this.#cycle && this.#untilDue <= 0) this.#beginCycle();
      this.#cycle?.look();
    }
    this.#settle();
  }

  #wake(signal: WakeUpSignal): void {
    this.#world.network.heard(signal);
    if (signal === 'online') this.#retries.hurry();
    this.siblings?.woken(signal);
    this.look();
  }

  #notice(): void {
    const { listeners, metrics } = this.#audience;
    if (this.held.noticeExpiry()) {
      metrics.expired();
      listeners.emit({ type: 'expired', generation: this.held.generation });
    }
    const endsAt = this.held.noticeEnding();
    if (endsAt !== null) listeners.emit({ type: 'session-ending', endsAt });
  }

  get #untilDue(): number {
    if (!this.refresher || this.#end) return Infinity;
    return this.schedule.untilDue(this.token, this.#world.clock.now(), this.held.untilLastUse);
  }

  /** Nobody need wait where there is no way to a token. */
  #giveUp(): void {
    const error = missingRefresher();
    this.#dropCycle();
    this.#audience.callers.reject(error);
    if (this.token || this.#end) return;
    this.#end = error;
    this.#audience.listeners.emit({ type: 'refresh-failed', error, attempt: 0, retryIn: null });
  }

  #beginCycle(): void {
    this.#cycle = new RefreshCycle(this, {
      ...this.#world,
      reason: this.schedule.reason(this.token),
      retries: this.#retries,
    });
  }

  #dropCycle(): void {
    this.#cycle?.close();
    this.#cycle = null;
  }

  asked(since: Stamp): void {
    this.schedule.started(since);
  }

  begun(): void {
    this.#settle();
  }

  answered(answer: unknown, attempt: Attempt, cycle: RefreshCycle): void {
    if (attempt.silentLogin) this.held.forgetRefreshToken();
    // Kept before anything else is judged: the one that was presented is spent, whatever else the answer says.
    this.held.keepRefreshToken(answer, attempt.since);
    let response;
    try {
      response = parseTokenResponse(answer);
    } catch (error) {
      if (refreshTokenOf(answer)) this.siblings?.changed('refresh');
      cycle.refuseAnswer(toTokenError(error));
      return;
    }
    const latency = lasted(attempt.since, this.#world.clock.now());
    this.#audience.metrics.refreshed(latency, cycle.duration, this.token?.remaining);
    this.refreshed(response, attempt.since, attempt.number);
  }

  #warn({ lifetime }: IssuedToken): void {
    if (this.#warned || lifetime === null) return;
    this.#warned = this.held.stillborn > 1 || this.schedule.outpacedBy(lifetime);
    if (this.#warned) this.#audience.listeners.emit({ type: 'lifetime-too-short', lifetime });
  }

  failed(error: TokenError, { number }: Attempt, retryIn: number | null, cycle: RefreshCycle): void {
    // Those who heard of the abort may have set new tokens.
    if (this.#cycle !== cycle) return;
    const { listeners, metrics } = this.#audience;
    // An end that was announced is no failure.
    if (error.transient || this.held.untilEnd > 0) metrics.failed();
    // Even if the silent login that comes now is cut short: one that was refused is not presented again.
    if (error.refusesRefreshToken) this.held.forgetRefreshToken();
    const end = retryIn === null ? (cycle.refusal ?? error) : null;
    // Nor does it help to stop and start again on hearing of it.
    this.#end = end;
    listeners.emit({ type: 'refresh-failed', error, attempt: number, retryIn });
    if (end && this.#end === end) this.finish(end, 'session_over');
    else this.#settle();
  }

  #take(response: TokenResponse, since: Stamp): IssuedToken {
    const { listeners, callers } = this.#audience;
    const token = this.held.take(response, since);
    this.#end = null;
    this.schedule.reset(this.#world.random());
    this.#retries.reset();
    // Callers wait once more for one that lives, but not for ever: some servers' tokens never do.
    if (this.held.stillborn !== 1) callers.resolve(token);
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
    const next = Math.min(this.held.nextNotice, this.#cycle ? this.#cycle.nextLook : this.#untilDue);
    this.#alarm.set(this.#unsubscribe ? next : Infinity);
  }
}
