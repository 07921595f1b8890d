import { ContextProvider } from '@lit/context';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { css, html } from 'lit';
import { tokenContext } from '../context.js';
import {
  type GetTokenOptions,
  type Refresher,
  type RequestFormat,
  type RevocationReason,
  type TokenErrorCode,
  type SessionEvent,
  type TokenMetrics,
  type TokenResponse,
  type TokenSession,
  type TokenStatus,
} from '../session/index.js';
import { BaseElement, isOnServer } from './base-element.js';
import { InitialTokens } from './initial-tokens.js';
import { LoginRedirect } from './login-redirect.js';
import { dispatchSessionEvent } from './provider-events.js';
import { isPolicyKnown } from './policy.js';
import { changedOptions, DEFAULTS, isEndpointRefused } from './provider-options.js';
import { SessionController } from './session-controller.js';
import { StatusEvents } from './status-events.js';
import { tokenStateOf } from './token-state.js';

/**
 * Owns the OAuth2 token lifecycle in the host page: obtains tokens, refreshes them before they expire, and provides them to the
 * elements inside it through context. It adds no box of its own (`display: contents`).
 *
 * @slot - The page's content, with embeds at any depth. The provider reads the initial tokens from a child `<script type="application/json">`, whenever there is one, and removes it from the document.
 *
 * @cssState idle - There is no token and no request: before the start, and after a sign-out.
 * @cssState acquiring - The first token is being requested.
 * @cssState active - The token is valid.
 * @cssState refreshing - The token is valid, and a new one is being requested.
 * @cssState retrying - An attempt has failed, and another one follows. The token, if there is one, is still valid.
 * @cssState expired - The token has expired. The status stays `expired` until a new token arrives.
 * @cssState failed - The session is over. Nothing is requested until new tokens are set.
 */
export class TokenProvider extends BaseElement {
  /** No box of its own. */
  static override styles = css`
    :host {
      display: contents;
    }
  `;
  static override properties = {
    endpoint: {},
    requestFormat: { attribute: 'request-format' },
    clientId: { attribute: 'client-id' },
    scope: {},
    credentials: {},
    refreshAt: { type: Number, attribute: 'refresh-at' },
    requestTimeout: { type: Number, attribute: 'request-timeout' },
    session: {},
    subject: {},
    loginUrl: { attribute: 'login-url' },
    tokens: { attribute: false, hasChanged: () => true },
    refresher: { attribute: false },
    reauthenticate: { attribute: false },
  } satisfies PropertyDeclarations;
  protected static override readonly defaults = DEFAULTS;

  /** Where refresh requests are POSTed: an `http:` or `https:` URL, absolute or relative to the page's base URL. */
  declare endpoint: string | undefined;
  /** Format of a refresh request: `json` (`{"refresh_token": "…"}`), `form` (RFC 6749 §6), or `cookie` (an empty JSON object; your backend holds the refresh token). */
  declare requestFormat: RequestFormat;
  /** The client identifier (RFC 6749 §2.2), sent with `form`. */
  declare clientId: string | undefined;
  /** The requested scope (RFC 6749 §3.3), sent with `form`. */
  declare scope: string | undefined;
  /** Credentials mode of the refresh request, as for `fetch()`. */
  declare credentials: RequestCredentials;
  /** Fraction of the token's lifetime after which to refresh, at least 0.1 and below 1. Where providers of one session differ, the default applies. A refresh starts up to 5% earlier at random, so that clients do not refresh at the same time. */
  declare refreshAt: number;
  /** Milliseconds after which an attempt counts as failed, at least 1,000, response body included. Where providers of one session differ, the default applies. A request that may have spent a refresh token continues until three times this; with `cookie` it is aborted. */
  declare requestTimeout: number;
  /** Where the default action of `login-required` redirects to: an `http:` or `https:` URL. Where providers of one session differ, there is none. */
  declare loginUrl: string | undefined;
  /** Replaces the HTTP request: `({ refreshToken, signal, reason, attempt }) => Promise<TokenResponse>`. Throw a {@link TokenError} to state why it failed. */
  declare refresher: Refresher | undefined;
  /** Called once when the server rejects the refresh token, before `login-required`: a silent login (for example with `prompt=none`). */
  declare reauthenticate: Refresher | undefined;

  readonly #controller = new SessionController(
    this,
    event => this.#onSessionEvent(event),
    () => this.#onSessionChange(),
    () => this.#loginRedirect.retryHeldBack(),
  );
  readonly #loginRedirect = new LoginRedirect(this, this.#controller, () => this.#provide());
  readonly #context = new ContextProvider(this, {
    context: tokenContext,
    initialValue: tokenStateOf(this.#controller, null),
  });
  #revocationReason: RevocationReason | null = null;
  /** The code of the last error since the last token. */
  #error: TokenErrorCode | null = null;
  readonly #initialTokens = new InitialTokens(this, () => this.hasUpdated && this.#startSession());
  readonly #statusEvents = new StatusEvents(this);
  /** Whether a task has passed without a source of tokens: a framework may set one after the insertion. */
  #isSettled = false;
  #sessionName: string | undefined;
  #subject: string | undefined;

  constructor() {
    super();
    Object.assign(this, DEFAULTS);
    this.setCustomState(this.status);
  }

  /**
   * Providers of this origin with the same session name share one token and one refresh, in this page and in all tabs, if they
   * are for the same user and get their tokens in the same way: the same `subject`, `endpoint`, `request-format`, `client-id`,
   * `scope` and `credentials`. Use a name per user; without a name, the session is not shared. A provider that joins uses the tokens of the session, until a script
   * sets others. Providers with a `refresher` share with other tabs only if they have a `client-id`. Changing the name or one of
   * these options drops the tokens; setting the first name keeps them.
   */
  set session(name: string | undefined) {
    this.#sessionName = name;
    this.#controller.leaveUnlessSame();
  }

  get session(): string | undefined {
    return this.#sessionName;
  }

  /**
   * The page's user, as the token endpoint's responses name it: in their `sub`, or in that of their ID token.
   * A response for another user, and tokens of another tab for another one, end the session (`subject_changed`). Without it, the
   * first user of a login counts. It is sent with `request-format="cookie"`. Changing it drops the tokens.
   */
  set subject(subject: string | undefined) {
    this.#subject = subject || undefined;
    this.#controller.leaveUnlessSame();
  }

  get subject(): string | undefined {
    return this.#subject;
  }

  /** Write-only: the tokens of a login, as the authorization server returned them (RFC 6749 §5.1). Setting the same object again has no effect. Tokens that another provider has had, before it was removed, continue its login if this one sends the same requests. */
  set tokens(tokens: TokenResponse | undefined) {
    // A framework that has no value sets undefined, which does not drop earlier tokens.
    if (tokens == null || !this.#initialTokens.isNew(tokens)) return;
    // Kept for a session that is joined or named later, perhaps in this task.
    if (this.#controller.setTokens(tokens)) this.#initialTokens.set(tokens);
  }

  get tokens(): undefined {
    return undefined;
  }

  /** State of the token lifecycle; also a custom state: `token-provider:state(retrying)`. */
  get status(): TokenStatus {
    return this.#session.status;
  }

  /** Expiry of the token in epoch milliseconds; `null` without a token, or if the server did not state a lifetime. */
  get expiresAt(): number | null {
    return this.#session.token?.expiresAt ?? null;
  }

  /** Number of the token: 0 before the first one, +1 with each new one. */
  get generation(): number {
    return this.#session.generation;
  }

  /** Counts and durations of refreshes and deliveries: an immutable snapshot. */
  get metrics(): TokenMetrics {
    return this.#session.metrics;
  }

  /**
   * Resolves with a token that is valid for at least `minValidity` seconds (default 0). If the current one is not, waits for a
   * refresh and its retries. Rejects with the {@link TokenError} that ended the session, or with the reason of `signal`.
   */
  getToken(options?: GetTokenOptions): Promise<string> {
    return this.#controller.withSession(session => session.getToken(options));
  }

  /** Requests a new token now, or joins the refresh in flight. Rejects with the {@link TokenError} that ended the session. */
  refresh(): Promise<void> {
    return this.#controller.withSession(session => session.refresh());
  }

  /** Reports that the resource server has rejected the token of this generation: starts a refresh, unless there is a newer token. */
  invalidate(generation: number): void {
    this.#session.invalidate(generation);
  }

  /** Signs out: drops all tokens, including initial ones that are not in use yet, and sends a revocation to each frame, if the frame's protocol has one. */
  clear(): void {
    this.#initialTokens.discard();
    if (this.isConnected) this.#controller.join(this.#initialTokens.take());
    this.#session.clear();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (isOnServer(this)) return;
    this.#initialTokens.hostConnected();
    if (this.hasUpdated) this.#startSession();
  }

  /** Nothing to do after `moveBefore()`. Without this method, the browser would report a removal and an insertion. */
  connectedMoveCallback(): void {}

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#initialTokens.hostDisconnected();
    // A move by other methods is a removal and an insertion in one task. It must not abort a running request.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#loginRedirect.cancel();
      this.#controller.release();
    });
  }

  protected override updated(changed: PropertyValues<TokenProvider>): void {
    this.#startSession(changed);
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #startSession(changed?: PropertyValues<TokenProvider>): void {
    if (this.isConnected && this.#initialTokens.isReady && isPolicyKnown()) {
      this.#statusEvents.begin();
      const hasJoined = this.#controller.join(this.#initialTokens.take());
      if (!hasJoined && changed) this.#controller.configure(changedOptions(this, changed));
      const isRefused = isEndpointRefused(this);
      // Aborts a request that is running.
      if (isRefused) this.#session.stop();
      if (this.#hasSource || this.#isSettled) this.#session.start();
      else
        setTimeout(() => {
          this.#isSettled = true;
          if (!this.#hasSource) this.#startSession();
        });
      // The next request is refused, which ends the session now, and not only when the token is due.
      if (isRefused) this.invalidate(this.generation);
    }
    // Tokens that were set for one session name must not be used for a later one.
    if (this.#controller.identity !== undefined) this.#initialTokens.take();
  }

  get #hasSource(): boolean {
    return !!(this.endpoint || this.refresher || this.#session.token) || this.#controller.isExternal;
  }

  protected override applyPolicy(): void {
    this.#startSession();
  }

  get #session(): TokenSession {
    return this.#controller.session;
  }

  #onSessionEvent(event: SessionEvent): void {
    if (event.type === 'token') this.#revocationReason = this.#error = null;
    if (event.type === 'revoked') this.#revocationReason = event.reason;
    // Its status, or the revocation, follows.
    if (event.type === 'refresh-failed') this.#error = event.error.code;
    if (event.type === 'token' || event.type === 'revoked' || event.type === 'status') this.#provide();
    if (event.type === 'status') {
      // The current status, not that of the event: an earlier listener may have changed it.
      this.setCustomState(this.status);
      if (!this.#statusEvents.record(event.status)) return;
    }
    const isPrimary = this.#controller.handle?.isPrimary ?? true;
    // The first tokens of another tab may be older than this tab's last login.
    if (event.type === 'refreshed' && (event.source === 'network' || event.generation > 1))
      this.#loginRedirect.forgetRedirects();
    if (event.type === 'login-required' && isPrimary) this.#loginRedirect.handleLoginRequired(event.error);
    dispatchSessionEvent(this, event, isPrimary);
  }

  #onSessionChange(): void {
    this.#revocationReason = this.#error = null;
    this.#loginRedirect.cancel();
    this.setCustomState(this.status);
    this.#provide();
    this.#statusEvents.announce();
  }

  #provide(): void {
    const { requestLogin } = this.#loginRedirect;
    this.#context.setValue(tokenStateOf(this.#controller, this.#revocationReason, this.#error, requestLogin));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'token-provider': TokenProvider;
  }
}
