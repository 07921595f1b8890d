import { resolveEnvironment, type TokenSessionEnvironment } from './environment.js';
import type { TokenMetrics } from './metrics.js';
import type { RefreshTrigger } from './refresh-schedule.js';
import { ownFields } from './own-fields.js';
import { SessionCore } from './session-core.js';
import type { SessionListener, TokenStatus } from './session-events.js';
import type { GetTokenOptions, TokenSessionOptions } from './session-options.js';
import { missingAccessTokenError, subjectChangedError, TokenError } from './token-error.js';
import { isForUser, readTokenResponse, type TokenResponse } from './token-response.js';
import type { IssuedToken } from './issued-token.js';

/** For `session/tabs`: the core holds secrets that the session itself does not expose. */
export let coreOf: (session: TokenSession) => SessionCore;

/** The lifecycle of one OAuth2 token (RFC 6749): refreshes it before it expires, with one refresh for all callers. */
export class TokenSession {
  readonly #core: SessionCore;

  static {
    coreOf = session => session.#core;
  }

  constructor(options: TokenSessionOptions = {}, environment: TokenSessionEnvironment = {}) {
    this.#core = new SessionCore(options, resolveEnvironment(environment));
  }

  /** The current state. */
  get status(): TokenStatus {
    return this.#core.status;
  }

  /** The current token, valid or expired; `null` before the first token and after the end of the session. */
  get token(): IssuedToken | null {
    return this.#core.tokens.token;
  }

  /** 0 before the first token, one more with each new one. */
  get generation(): number {
    return this.#core.tokens.generation;
  }

  /** A snapshot of the metrics so far. */
  get metrics(): TokenMetrics {
    return this.#core.metrics.snapshot();
  }

  /**
   * Changes the options that are given; the others stay.
   *
   * @throws {TokenError} `option_invalid`; no option changes then.
   */
  configure(options: TokenSessionOptions): void {
    this.#core.configure(options);
  }

  /** Starts to refresh the token; requests the first one if none was set. */
  start(): void {
    this.#core.start();
  }

  /** Cancels the timer, page listeners, request and pending calls; keeps the tokens, so that `start()` can continue. */
  stop(): void {
    this.#core.stop();
  }

  /** Calls `listener` with each event from now on. Returns a function that unsubscribes it. */
  subscribe(listener: SessionListener): () => void {
    return this.#core.emitter.subscribe(listener);
  }

  /**
   * Sets the tokens of a new login, RFC 6749 §5.1; a response that is still pending for the earlier ones is dropped. Tokens for
   * another user than `subject` end the session.
   *
   * @param ageMs milliseconds since the request that returned them was sent; default 0.
   * @throws {TokenError} `tokens_invalid`; the earlier tokens stay then.
   */
  setTokens(tokens: TokenResponse, ageMs = 0): void {
    const response = readTokenResponse(tokens);
    if (!response) throw missingAccessTokenError('tokens_invalid', tokens);
    if (isForUser(response, this.#core.options.subject)) this.#core.setTokens(response, ageMs);
    else this.#core.endSession(subjectChangedError(), 'session_over');
  }

  /** Whether the session has had these tokens: the same refresh token or, without one, the same access token. */
  hasHad(tokens: unknown): boolean {
    return this.#core.tokens.hasHad(tokens);
  }

  /**
   * Resolves with a valid token, as soon as there is one. Waits during retries.
   *
   * Rejects with the {@link TokenError} that ended the session, or with the signal's reason.
   */
  async getToken(options?: GetTokenOptions): Promise<string> {
    const { minValidity = 0, signal } = ownFields(options);
    this.#core.reconcile();
    signal?.throwIfAborted();
    const { token } = this;
    // A caller does not get a token that a resource server rejected, though frames may still use it.
    if (token && this.#core.isTokenUsable && token.remaining >= minValidity * 1_000) return token.accessToken;
    return (await this.#waitForToken('scheduled', signal)).accessToken;
  }

  /** Requests a new token now, or joins the refresh in flight. Rejects as {@link getToken} does. */
  async refresh(): Promise<void> {
    await this.#waitForToken('requested');
  }

  /** Reports that a resource server rejected this generation: refreshes, unless a newer one has arrived. */
  invalidate(generation: number): void {
    if (this.token && generation === this.generation) this.#core.requestRefresh('rejected');
  }

  /** Signs out: drops the tokens and requests none until new ones are set. */
  clear(): void {
    this.#core.endSession(new TokenError('signed_out', 'Signed out: set new tokens.'), 'signed_out');
  }

  /** Records that a frame acknowledged the current token, `latency` milliseconds after the token arrived. */
  recordDelivery(latency: number): void {
    this.#core.metrics.recordDelivery(latency);
  }

  #waitForToken(trigger: RefreshTrigger, signal?: AbortSignal): Promise<IssuedToken> {
    const { unavailableError } = this.#core;
    if (unavailableError) return Promise.reject(unavailableError);
    const nextToken = this.#core.waiters.wait(signal);
    this.#core.requestRefresh(trigger);
    return nextToken;
  }
}
