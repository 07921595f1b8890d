import { Callers } from './callers.js';
import type { IssuedToken } from './issued-token.js';
import { Lifecycle } from './lifecycle.js';
import { Listeners } from './listeners.js';
import { MetricsRecorder, type TokenMetrics } from './metrics.js';
import type { Demand } from './refresh-schedule.js';
import type { SessionListener, TokenStatus } from './session-events.js';
import {
  checkOptions,
  type GetTokenOptions,
  type TokenSessionEnvironment,
  type TokenSessionOptions,
} from './session-options.js';
import { TokenError } from './token-error.js';
import { parseSetTokens, type TokenResponse } from './token-response.js';

/** For those who share the session: a lifecycle knows secrets that the session shows to nobody. */
export let lifecycleOf: (session: TokenSession) => Lifecycle;

/** The lifecycle of one OAuth2 token (RFC 6749): keeps it fresh, ahead of its end, by one refresh for all who need it. */
export class TokenSession {
  readonly #listeners = new Listeners();
  readonly #callers = new Callers();
  readonly #metrics = new MetricsRecorder();
  readonly #lifecycle: Lifecycle;

  static {
    lifecycleOf = session => session.#lifecycle;
  }

  constructor(options: TokenSessionOptions = {}, environment: TokenSessionEnvironment = {}) {
    this.#lifecycle = new Lifecycle(environment, {
      listeners: this.#listeners,
      callers: this.#callers,
      metrics: this.#metrics,
    });
    this.configure(options);
  }

  /** Where it stands. */
  get status(): TokenStatus {
    return this.#lifecycle.status;
  }

  /** The token in hand, alive or not; `null` before the first and after the end. */
  get token(): IssuedToken | null {
    return this.#lifecycle.token;
  }

  /** 0 before the first token, one more at every new one. */
  get generation(): number {
    return this.#lifecycle.held.generation;
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
    const lifecycle = this.#lifecycle;
    if ('refresher' in options) lifecycle.refresher = options.refresher;
    if ('reauthenticate' in options) lifecycle.reauthenticate = options.reauthenticate;
    if (refreshAt !== undefined) lifecycle.schedule.refreshAt = refreshAt;
    if (requestTimeout !== undefined) lifecycle.requestTimeout = requestTimeout;
    lifecycle.configured();
  }

  /** Begins to keep the token fresh; asks for the first one where none was set. */
  start(): void {
    this.#lifecycle.start();
  }

  /** Leaves no timer, listener or request behind; what it knows stays, for another `start`. */
  stop(): void {
    this.#lifecycle.stop();
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
    this.#lifecycle.replace(parseSetTokens(tokens), age);
  }

  /**
   * A token that is alive, as soon as there is one. Waits through retries.
   *
   * Rejects with the {@link TokenError} that ended the session, or with the signal's reason.
   */
  async getToken({ minValidity = 0, signal }: GetTokenOptions = {}): Promise<string> {
    this.#lifecycle.look();
    signal?.throwIfAborted();
    const { token } = this;
    // One that a resource server refused is no answer, though it may still serve the frames that are on it.
    const usable = token && token.remaining > 0 && !this.#lifecycle.schedule.rejected;
    if (usable && token.remaining >= minValidity * 1_000) return token.accessToken;
    return (await this.#next('scheduled', signal)).accessToken;
  }

  /** Asks for a new token now, or joins the refresh in flight. Rejects as {@link getToken} does. */
  async refresh(): Promise<void> {
    await this.#next('requested');
  }

  /** A resource server refused this generation: refresh, unless a newer one is already here. */
  invalidate(generation: number): void {
    if (this.token && generation === this.generation) this.#lifecycle.want('rejected');
  }

  /** Signs out: forgets the tokens and asks for none until new ones are set. */
  clear(): void {
    this.#lifecycle.finish(new TokenError('signed_out', 'Signed out.'), 'signed_out');
  }

  /** A frame acknowledged the token in hand `latency` ms after it came. */
  recordDelivery(latency: number): void {
    this.#metrics.delivered(latency);
  }

  #next(demand: Demand, signal?: AbortSignal): Promise<IssuedToken> {
    const { hopeless } = this.#lifecycle;
    if (hopeless) return Promise.reject(hopeless);
    const next = this.#callers.wait(signal);
    this.#lifecycle.want(demand);
    return next;
  }
}
