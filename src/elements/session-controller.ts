import {
  isForUser,
  joinSession,
  TokenSession,
  type SessionListener,
  type SharedSessionHandle,
  type TokenResponse,
} from '../session/index.js';
import { knownLogin, rememberGiven, rememberLogin, wasGiven } from './given-tokens.js';
import type { DatedTokens } from './initial-tokens.js';
import {
  reportRejection,
  reportUsedTokens,
  tryOrReport,
  warnNoCrossTabSupport,
  warnOtherIdentity,
} from './provider-events.js';
import {
  changedOptions,
  commonOption,
  joiningOptions,
  sessionIdentity,
  shareOptions,
  type OptionReader,
  type ProviderOptions,
} from './provider-options.js';

/** The provider of a {@link SessionController}. */
interface SessionOwner extends HTMLElement, ProviderOptions {
  /** The session's name. */
  readonly session: string | undefined;
}

/** By objects with tokens that pages have set: the controller of the provider that uses them. */
const users = new WeakMap<object, SessionController>();
/** The sessions that their last provider has left: its controller, and how it gets tokens. */
const left = new WeakMap<
  TokenSession,
  { keeper: WeakRef<SessionController>; requests: string | undefined }
>();
/** The controllers that are in a session, shared or not. */
const joined = new Set<SessionController>();

/** A provider's session: its own, or, while it is in the document, the one that it shares with others of the same identity. */
export class SessionController {
  readonly #provider: SessionOwner;
  readonly #onEvent: SessionListener;
  readonly #onSessionChange: () => void;
  readonly #onOtherLeft: () => void;
  #ownSession = new TokenSession();
  /** `null` before `join()` and after `release()`. */
  handle: SharedSessionHandle | null = null;
  /** Identity of the shared session; `undefined` before the first one. */
  identity: string | undefined;
  /** The session's user; `undefined` before the first one. */
  #subject: string | undefined;
  #subscribedSession: TokenSession | null = this.#ownSession;
  #unsubscribe: () => void;
  #isAway = false;
  /** Own sessions that another one has replaced. */
  readonly #replacedSessions = new WeakSet<TokenSession>();

  /**
   * @param onSessionChange called when the provider has another session than before.
   * @param onOtherLeft called when another provider has left its session.
   */
  constructor(
    provider: SessionOwner,
    onEvent: SessionListener,
    onSessionChange: () => void,
    onOtherLeft: () => void,
  ) {
    this.#provider = provider;
    this.#onEvent = onEvent;
    this.#onSessionChange = onSessionChange;
    this.#onOtherLeft = onOtherLeft;
    this.#unsubscribe = this.#ownSession.subscribe(onEvent);
  }

  get session(): TokenSession {
    return this.handle?.session ?? this.#ownSession;
  }

  /** Whether another provider created the session. */
  get isExternal(): boolean {
    return this.session !== this.#ownSession;
  }

  /**
   * The provider of which this one may be a copy that a library has made without the tokens (a snapshot, a clone): this one has
   * no name and had no token, and the other one sends the same requests and has a login.
   */
  get copiedProvider(): HTMLElement | null {
    const original = this.session.generation > 0 ? null : this.#original;
    return original && original.#provider;
  }

  /** Runs an operation on the session, or on an earlier one (`session`), and again if a shared one has replaced that meanwhile. */
  async withSession<Result>(
    operation: (session: TokenSession) => Promise<Result>,
    session = this.session,
  ): Promise<Result> {
    try {
      return await operation(session);
    } catch (error) {
      if (this.#replacedSessions.has(session)) return this.withSession(operation);
      reportRejection(this.#provider, error);
      throw error;
    }
  }

  /** Sets tokens of a login. Returns `false` if they are not used, or not by this provider alone. */
  setTokens(tokens: TokenResponse): boolean {
    // The refresh token in it may be spent.
    if (this.session.token && this.session.hasHad(tokens) && wasGiven(tokens)) return false;
    const other = this.#otherUserOf(tokens);
    if (other && this.handle) {
      // In a session with that provider, they are not another login.
      if (other.session !== this.session) reportUsedTokens(this.#provider);
      return false;
    }
    // The page may set another `subject` in this task.
    if (isForUser(tokens, this.#provider.subject) && !this.#trySetTokens(tokens)) return false;
    if (!other) users.set(tokens, this);
    return true;
  }

  /** Another name means another user, and another endpoint another server: drops the old session with its tokens and its running refresh. */
  leaveUnlessSame(identity = this.#nextIdentity): void {
    const { subject } = this.#provider;
    const isSame =
      [undefined, identity].includes(this.identity) && [undefined, subject].includes(this.#subject);
    if (!isSame) this.#leave();
    this.#subject ??= subject;
  }

  /**
   * Joins the session that the provider names. Returns `false` if it is in it already.
   *
   * @param tokens that the page has given to the provider.
   */
  join(tokens: DatedTokens | null): boolean {
    const provider = this.#provider;
    const other = this.#otherUserOf(tokens?.value);
    const identity = this.#nextIdentity;
    const isUsed = other && (!identity || other.#nextIdentity !== identity);
    if (isUsed) {
      this.#leave();
      reportUsedTokens(provider);
    }
    if (tokens && !this.handle) this.#takeKnownLogin(tokens.value);
    if (tokens) rememberGiven(tokens.value);
    const hasJoined = this.#joinShared(identity);
    // In a session of another provider, defaults must not override what that provider has set.
    if (hasJoined) this.configure(this.isExternal ? joiningOptions(provider) : changedOptions(provider));
    if (tokens && !isUsed && !this.session.hasHad(tokens.value)) this.#begin(tokens, hasJoined);
    return hasJoined;
  }

  /** Begins a login, unless the tokens are those of another one. */
  #begin({ value: tokens, requestedAt }: DatedTokens, hasJoined: boolean): void {
    // Two sessions that present one refresh token end each other at a server with rotation.
    const isUsed = 'refresh_token' in Object(tokens) && this.#original?.session.hasHad(tokens);
    // Tokens of a shared session belong to the same rotation family, and are newer. Without another provider, these are a new login.
    const isNewLogin = hasJoined ? this.handle?.wasLeft : users.get(tokens as object) === this;
    if (isUsed) reportUsedTokens(this.#provider);
    else if (isNewLogin || !this.session.token) this.#trySetTokens(tokens, performance.now() - requestedAt);
  }

  /** Applies each option separately, so that an invalid one does not affect the others. */
  configure(options: readonly OptionReader[]): void {
    const provider = this.#provider;
    shareOptions(provider, this.handle);
    for (const read of options) {
      tryOrReport(provider, () => {
        const option = read();
        for (const name of ['refreshAt', 'requestTimeout'] as const)
          if (name in option) Object.assign(option, { [name]: commonOption(provider, this.handle, name) });
        this.session.configure(option);
      });
    }
  }

  /** Leaves the session. If no other provider is in it, this one keeps it for another `join()` of the same identity. */
  release(endsAtOnce = false): void {
    const handle = this.handle;
    if (!handle) return;
    this.handle = null;
    joined.delete(this);
    this.#isAway = true;
    if (handle.release(endsAtOnce)) {
      this.#ownSession = handle.session;
      if (!endsAtOnce) left.set(this.#ownSession, { keeper: new WeakRef(this), requests: this.#requests });
    }
    // Other providers still use the session that this one has created.
    else if (handle.session === this.#ownSession) this.#ownSession = new TokenSession();
    this.#updateSubscription();
    for (const other of joined) if (other.#provider.isConnected) other.#onOtherLeft();
  }

  #joinShared(identity: string | undefined): boolean {
    this.leaveUnlessSame(identity);
    const provider = this.#provider;
    if (this.handle && this.identity === identity) return false;
    // A refresher has no address by which another tab could recognize it.
    const isCrossTab = !provider.refresher || !!provider.clientId;
    // No other provider is in its own session, so that can become the shared one as it is, running or not.
    this.handle = joinSession(identity, this.#ownSession, isCrossTab);
    this.identity = identity;
    this.#isAway = false;
    joined.add(this);
    if (identity && isCrossTab && !this.handle.isCrossTab) warnNoCrossTabSupport(provider);
    if (identity && provider.session) warnOtherIdentity(provider, provider.session, identity);
    // Its refresh token belongs to the same rotation family and is stale. Presenting it later would trigger reuse detection.
    if (this.isExternal) this.#replaceOwnSession();
    this.#updateSubscription();
    return true;
  }

  /** Takes the session with newer tokens of the same login, of a provider that a hot reload, or a router, has removed. */
  #takeKnownLogin(tokens: unknown): void {
    const session = knownLogin(tokens);
    if (!session || session === this.#ownSession) return;
    for (const other of joined) {
      if (other.session !== session) continue;
      if (other.#provider.isConnected) return;
      other.release();
    }
    const { keeper, requests } = left.get(session) ?? {};
    if (!keeper || requests !== this.#requests) return;
    const previous = keeper.deref();
    if (previous?.session === session) previous.#replaceOwnSession();
    this.#replaceOwnSession(session);
  }

  #replaceOwnSession(next = new TokenSession()): void {
    const own = this.#ownSession;
    this.#ownSession = next;
    this.#replacedSessions.add(own);
    this.#updateSubscription();
    own.stop();
  }

  /** Drops the session with its tokens and its running refresh. */
  #leave(): void {
    this.release(true);
    this.#ownSession = new TokenSession();
    this.identity = this.#subject = undefined;
    this.#isAway = false;
    this.#updateSubscription();
  }

  /** What the provider now has in common with others of its session; `undefined` if it shares none. */
  get #nextIdentity(): string | undefined {
    return sessionIdentity(this.#provider.session, this.#provider);
  }

  /** How the provider gets tokens, and the name of its session. */
  get #requests(): string | undefined {
    return sessionIdentity(this.#provider.session || 'any', this.#provider);
  }

  /** Another provider in the document that uses these tokens. */
  #otherUserOf(tokens: unknown): SessionController | null {
    const user = users.get(tokens as object);
    return user && user !== this && user.#provider.isConnected ? user : null;
  }

  /** For a provider without a name: another one that sends the same requests, and has a login. */
  get #original(): SessionController | null {
    const { session, refresher } = this.#provider;
    const requests = sessionIdentity('any', this.#provider);
    // A refresher is a property, which no copy of markup has.
    if (!requests || session || refresher) return null;
    for (const other of joined) {
      const provider = other.#provider;
      const isOther = other !== this && provider.isConnected && other.session.token;
      if (isOther && sessionIdentity('any', provider) === requests) return other;
    }
    return null;
  }

  #trySetTokens(tokens: unknown, ageMs?: number): boolean {
    return tryOrReport(this.#provider, () => {
      this.session.setTokens(tokens as TokenResponse, ageMs);
      rememberLogin(tokens, this.session);
    });
  }

  #updateSubscription(): void {
    // Other providers may join a session that this one has left, or have its login.
    const session = this.#isAway ? null : this.session;
    if (session === this.#subscribedSession) return;
    this.#subscribedSession = session;
    this.#unsubscribe();
    if (!session) return;
    this.#unsubscribe = session.subscribe(this.#onEvent);
    this.#onSessionChange();
  }
}
