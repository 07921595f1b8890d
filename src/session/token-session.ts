import { TokenWaiters } from './token-waiters.js';
import type { IssuedToken } from './issued-token.js';
import { SessionCore } from './session-core.js';
import { EventEmitter } from './event-emitter.js';
import { MetricsRecorder, type TokenMetrics } from './metrics.js';
import type { RefreshTrigger } from './refresh-schedule.js';
import type { SessionListener, TokenStatus } from './session-events.js';
import {
  checkOptions,
  type GetTokenOptions,
  type TokenSessionEnvironment,
  type TokenSessionOptions,
} from './session-options.js';
import { TokenError } from './token-error.js';
import { parseInitialTokens, type TokenResponse } from './token-response.js';

/** For those who share the session: a lifecycle knows secrets that the session shows to nobody. */
export let coreOf: (session: TokenSession) => SessionCore;

/** The lifecycle of one OAuth2 token (RFC 6749): keeps it fresh, ahead of its end, by one refresh for all who need it. */
export class TokenSession {
  readonly #emitter = new EventEmitter();
  readonly #waiters = new TokenWaiters();
  readonly #metrics = new MetricsRecorder();
  readonly #core: SessionCore;

  static {
    coreOf = session => session.#core;
  }

  constructor(options: TokenSessionOptions = {}, environment: TokenSessionEnvironment = {}) {
    this.#core = new SessionCore(environment, {
      emitter: this.#emitter,
      waiters: this.#waiters,
      metrics: this.#metrics,
    });
    this.configure(options);
  }

  /** Where it stands. */
  get status(): TokenStatus {
    return this.#core.status;
  }

  /** The token in hand, alive or not; `null` before the first and after the end. */
  get token(): IssuedToken | null {
    return this.#core.token;
  }

  /** 0 before the first token, one more at every new one. */
  get generation(): number {
    return this.#core.tokens.generation;
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
    const core = this.#core;
    if ('refresher' in options) core.refresher = options.refresher;
    if ('reauthenticate' in options) core.reauthenticate = options.reauthenticate;
    if (refreshAt !== undefined) core.schedule.refreshAt = refreshAt;
    if (requestTimeout !== undefined) core.requestTimeout = requestTimeout;
    core.onOptionsChanged();
  }

  /** Begins to keep the token fresh; asks for the first one where none was set. */
  start(): void {
    this.#core.start();
  }

  /** Leaves no timer, listener or request behind; what it knows stays, for another `start`. */
  stop(): void {
    this.#core.stop();
  }

  /** Hears what happens, from now on; returns what ends it. */
  subscribe(listener: SessionListener): () => void {
    return this.#emitter.subscribe(listener);
  }

  /**
   * Sets the tokens of a new login, RFC 6749 §5.1; an answer still under way for those before is dropped.
   *
   * @param ageMs ms since the request that brought them was sent; default 0.
   * @throws {TokenError} `tokens_invalid`; the tokens before stay then.
   */
  setTokens(tokens: TokenResponse, ageMs = 0): void {
    this.#core.setTokens(parseInitialTokens(tokens), ageMs);
  }

  /**
   * A token that is alive, as soon as there is one. Waits through retries.
   *
   * Rejects with the {@link TokenError} that ended the session, or with the signal's reason.
   */
  async getToken({ minValidity = 0, signal }: GetTokenOptions = {}): Promise<string> {
    this.#core.reconcile();
    signal?.throwIfAborted();
    const { token } = this;
    // One that a resource server refused is no answer, though it may still serve the frames that are on it.
    const isUsable = token && token.remaining > 0 && !this.#core.schedule.isTokenRejected;
    if (isUsable && token.remaining >= minValidity * 1_000) return token.accessToken;
    return (await this.#waitForToken('scheduled', signal)).accessToken;
  }

  /** Asks for a new token now, or joins the refresh in flight. Rejects as {@link getToken} does. */
  async refresh(): Promise<void> {
    await this.#waitForToken('requested');
  }

  /** A resource server refused this generation: refresh, unless a newer one is already here. */
  invalidate(generation: number): void {
    if (this.token && generation === this.generation) this.#core.requestRefresh('rejected');
  }

  /** Signs out: forgets the tokens and asks for none until new ones are set. */
  clear(): void {
    this.#core.endSession(new TokenError('signed_out', 'Signed out: set new tokens.'), 'signed_out');
  }

  /** A frame acknowledged the token in hand `latency` ms after it came. */
  recordDelivery(latency: number): void {
    this.#metrics.recordDelivery(latency);
  }

  #waitForToken(trigger: RefreshTrigger, signal?: AbortSignal): Promise<IssuedToken> {
    const { unavailableError } = this.#core;
    if (unavailableError) return Promise.reject(unavailableError);
    const nextToken = this.#waiters.wait(signal);
    this.#core.requestRefresh(trigger);
    return nextToken;
  }
}
