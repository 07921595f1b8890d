import { ContextProvider } from '@lit/context';
import { html, LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { tokenContext } from '../context.js';
import {
  TokenError,
  type GetTokenOptions,
  type Refresher,
  type RequestFormat,
  type RevocationReason,
  type SessionEvent,
  type TokenMetrics,
  type TokenResponse,
  type TokenSession,
  type TokenStatus,
} from '../session/index.js';
import { fallBackToDefaults } from './fall-back-to-defaults.js';
import { InitialTokens } from './initial-tokens.js';
import { LoginRedirect } from './login-redirect.js';
import {
  tryOrReport,
  reportFailure,
  dispatchSessionEvent,
  warnNoCrossTabSupport,
} from './provider-events.js';
import { changedOptions, DEFAULTS, nonDefaultOptions, type OptionReader } from './provider-options.js';
import { providerStyles } from './provider-styles.js';
import { isOnServer } from './is-on-server.js';
import { clearRoot } from './ssr-root.js';
import { SessionController } from './session-controller.js';
import { StatusState } from './status-state.js';
import { tokenState } from './token-state.js';

/**
 * Owns the OAuth2 token lifecycle in the host page and provides the token through context. It adds no box of its own.
 *
 * @slot - The page, with embeds at any depth, and a `<script type="application/json">` with the first tokens, which is read once and taken out of the document.
 *
 * @cssState idle - No token, and none is asked for: before the start, and after a sign-out.
 * @cssState acquiring - The first token is asked for.
 * @cssState active - A token is in hand.
 * @cssState refreshing - A token is in hand, and its successor is asked for.
 * @cssState retrying - An attempt has failed, and the next one is to come; the token in hand, if there is one, lives.
 * @cssState expired - The token in hand ran out, until its successor is here, whatever is being tried.
 * @cssState failed - The session is over: nothing is asked for until new tokens are set.
 */
export class TokenProvider extends LitElement {
  /** No box of its own. */
  static override styles = providerStyles;
  static override properties = {
    endpoint: {},
    requestFormat: { attribute: 'request-format' },
    clientId: { attribute: 'client-id' },
    scope: {},
    credentials: {},
    refreshAt: { type: Number, attribute: 'refresh-at' },
    requestTimeout: { type: Number, attribute: 'request-timeout' },
    session: {},
    loginUrl: { attribute: 'login-url' },
    tokens: { attribute: false, hasChanged: () => true },
    refresher: { attribute: false },
    reauthenticate: { attribute: false },
  } satisfies PropertyDeclarations;

  /** Where refreshes are POSTed: an `http:` or `https:` URL. */
  declare endpoint: string | undefined;
  /** How they are written: `json`, `form` (RFC 6749 §6) or `cookie` (an empty object; your backend holds the refresh token). */
  declare requestFormat: RequestFormat;
  /** The client's identifier, for `form`. */
  declare clientId: string | undefined;
  /** The scope to ask for, for `form`. */
  declare scope: string | undefined;
  /** As fetch's. */
  declare credentials: RequestCredentials;
  /** Fraction of the lifetime at which to refresh, in (0, 1); up to 5% earlier, so that a fleet does not beat in step. */
  declare refreshAt: number;
  /** ms, one attempt with its whole body; then it is aborted, and counts as failed. */
  declare requestTimeout: number;
  /** Where the default action of `login-required` goes. */
  declare loginUrl: string | undefined;
  /** Replaces the HTTP request: `({ refreshToken, signal, reason, attempt }) => Promise<TokenResponse>`; throw a {@link TokenError} to say how it failed. */
  declare refresher: Refresher | undefined;
  /** Asked once when the refresh token is refused, before `login-required`: a silent way back in. */
  declare reauthenticate: Refresher | undefined;

  readonly #controller = new SessionController({
    onEvent: event => {
      this.#onSessionEvent(event);
    },
    onSessionChange: () => {
      this.#onSessionChange();
    },
  });
  readonly #state = new StatusState(this);
  readonly #loginRedirect = new LoginRedirect(this, this.#controller);
  readonly #context = new ContextProvider(this, {
    context: tokenContext,
    initialValue: tokenState(this.#controller, null),
  });
  #revocationReason: RevocationReason | null = null;
  readonly #initialTokens = new InitialTokens(this, {
    onParsed: () => {
      if (this.hasUpdated) this.#begin();
    },
    onInvalid: () => {
      const text = 'The child <script type="application/json"> is not JSON.';
      reportFailure(this, new TokenError('tokens_invalid', text));
    },
  });
  #sessionName: string | undefined;

  constructor() {
    super();
    Object.assign(this, DEFAULTS);
    this.#state.set(this.status);
  }

  /**
   * Providers of this origin that name the same session share one token and one refresh, in this page and in all tabs; name it
   * per user. None named: shared with nobody. The tokens of whoever was here first count, until others are set by script.
   * Another name leaves the tokens of the old one behind at once; a first name keeps them.
   */
  set session(name: string | undefined) {
    this.#sessionName = name;
    this.#controller.rename(name || undefined);
  }

  get session(): string | undefined {
    return this.#sessionName;
  }

  /**
   * Set only: the first tokens, or those of a new login, as the authorization server answered them (RFC 6749 §5.1). The same
   * object once more is no new login.
   */
  set tokens(tokens: TokenResponse | undefined) {
    // Frameworks that have none yet set undefined, which takes nothing back.
    if (tokens == null || !this.#initialTokens.isNew(tokens)) return;
    // Also for a session that is still to be joined, or named in this turn.
    if (this.#setTokens(tokens)) this.#initialTokens.set(tokens);
  }

  get tokens(): undefined {
    return undefined;
  }

  /** Where the lifecycle stands; also a custom state: `token-provider:state(retrying)`. */
  get status(): TokenStatus {
    return this.#session.status;
  }

  /** Epoch ms at which the token in hand ends; `null` without one, or when the server did not say. */
  get expiresAt(): number | null {
    return this.#session.token?.expiresAt ?? null;
  }

  /** 0 before the first token, +1 at every new one. */
  get generation(): number {
    return this.#session.generation;
  }

  /** How the refreshes went: a snapshot. */
  get metrics(): TokenMetrics {
    return this.#session.metrics;
  }

  /**
   * A token that lasts at least `minValidity` seconds (default 0); waits for a refresh, and through its retries, where the one
   * in hand does not. Rejects with the {@link TokenError} that ended the session, or with the signal's reason.
   */
  getToken(options?: GetTokenOptions): Promise<string> {
    return this.#controller.withSession(session => session.getToken(options));
  }

  /** Asks for a new token now, or joins the refresh in flight. Rejects with the {@link TokenError} that ended the session. */
  refresh(): Promise<void> {
    return this.#controller.withSession(session => session.refresh());
  }

  /** The resource server refused this generation: refresh, unless a newer one is already here. */
  invalidate(generation: number): void {
    this.#session.invalidate(generation);
  }

  /** Signs out: forgets the tokens, those that were not taken yet too, and tells every frame. */
  clear(): void {
    this.#initialTokens.discard();
    if (this.isConnected) this.#join();
    this.#session.clear();
  }

  protected static override finalize(): void {
    const wasFinalized = Object.hasOwn(this, 'finalized');
    super.finalize();
    // Not by getPropertyDescriptor: Lit's development build warns each page of an override.
    if (!wasFinalized) fallBackToDefaults(this.prototype, DEFAULTS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (isOnServer(this)) return;
    this.#initialTokens.hostConnected();
    if (this.hasUpdated) this.#begin();
  }

  /** Moved by `moveBefore`: nothing is lost, and nothing is to be done. */
  connectedMoveCallback(): void {
    // Without it, a move is a removal and an insertion.
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#initialTokens.hostDisconnected();
    // A move is a removal and an insertion in one turn: it must not cost the request that is under way.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#loginRedirect.cancel();
      this.#controller.release();
    });
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this.shadowRoot ? clearRoot(this, this.shadowRoot) : super.createRenderRoot();
  }

  protected override updated(changed: PropertyValues<TokenProvider>): void {
    this.#begin(changed);
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #begin(changed?: PropertyValues<TokenProvider>): void {
    if (this.isConnected && this.#initialTokens.isReady) {
      if (!this.#join() && changed) this.#configure(changedOptions(this, changed));
      this.#session.start();
    }
    // Tokens that were set for one name are not for another one that comes later.
    if (this.#controller.name !== undefined) this.#initialTokens.take();
  }

  /** Joins those who named the same session; `false` when it is in there already. */
  #join(): boolean {
    const initialTokens = this.#initialTokens.take();
    if (!this.#controller.join(this.#sessionName || undefined)) return false;
    if (this.#sessionName && !this.#controller.isCrossTab) warnNoCrossTabSupport(this);
    // A session that others run is told what this provider says, and nothing that it leaves open.
    this.#configure(this.#controller.isExternal ? nonDefaultOptions(this) : changedOptions(this));
    // A sibling's tokens are of the same family, and newer.
    if (initialTokens && !this.#session.token)
      this.#setTokens(initialTokens.value, performance.now() - initialTokens.requestedAt);
    return true;
  }

  /** One by one: an option that is wrong does not hold back the others. */
  #configure(options: readonly OptionReader[]): void {
    for (const read of options) {
      tryOrReport(this, () => {
        this.#session.configure(read());
      });
    }
  }

  #setTokens(tokens: unknown, age?: number): boolean {
    return tryOrReport(this, () => {
      this.#session.setTokens(tokens as TokenResponse, age);
    });
  }

  get #session(): TokenSession {
    return this.#controller.session;
  }

  #onSessionEvent(event: SessionEvent): void {
    if (event.type === 'token') this.#revocationReason = null;
    if (event.type === 'revoked') this.#revocationReason = event.reason;
    if (event.type === 'token' || event.type === 'revoked' || event.type === 'status') this.#provide();
    // Not the event's own: whoever heard of it first may have changed it again.
    if (event.type === 'status') this.#state.set(this.status);
    const isPrimary = this.#controller.isPrimary;
    if (event.type === 'login-required' && isPrimary) this.#loginRedirect.handleLoginRequired(event.error);
    dispatchSessionEvent(this, event, isPrimary);
  }

  #onSessionChange(): void {
    this.#revocationReason = null;
    this.#loginRedirect.cancel();
    this.#state.set(this.status);
    this.#provide();
  }

  #provide(): void {
    this.#context.setValue(tokenState(this.#controller, this.#revocationReason));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'token-provider': TokenProvider;
  }
}
