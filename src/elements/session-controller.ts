import {
  joinSession,
  TokenSession,
  type SessionListener,
  type SharedSessionHandle,
} from '../session/index.js';

/** What a provider wants to hear of its session. */
export interface SessionControllerListener {
  /** Something happened in it. */
  readonly onEvent: SessionListener;
  /** It is another one from now on. */
  onSessionChange(): void;
}

/** A provider's session: its own, or while it is in the document the one that it shares by name. */
export class SessionController {
  readonly #listener: SessionControllerListener;
  #ownSession = new TokenSession();
  #handle: SharedSessionHandle | null = null;
  /** Whose the session is; none before the first name. */
  #name: string | undefined;
  #subscribedSession = this.#ownSession;
  #unsubscribe: () => void;
  /** Own ones in whose place a shared one came. */
  readonly #replacedSessions = new WeakSet<TokenSession>();

  constructor(listener: SessionControllerListener) {
    this.#listener = listener;
    this.#unsubscribe = this.#ownSession.subscribe(listener.onEvent);
  }

  get session(): TokenSession {
    return this.#handle?.session ?? this.#ownSession;
  }

  get name(): string | undefined {
    return this.#name;
  }

  /** Whether the session came with somebody else. */
  get isExternal(): boolean {
    return this.session !== this.#ownSession;
  }

  /** Whether what must be done once for a session is this provider's to do. */
  get isPrimary(): boolean {
    return this.#handle?.isPrimary ?? true;
  }

  /** Whether other tabs have it too. */
  get isCrossTab(): boolean {
    return this.#handle?.isCrossTab ?? false;
  }

  /** Whether this page is the one of all tabs that goes to the login page. */
  claimLoginRedirect(): Promise<boolean> {
    return this.#handle?.claimLoginRedirect() ?? Promise.resolve(true);
  }

  /** Asks the session, or the one that `session` was at some time; where that one gave way to a shared one, the answer is the latter's. */
  async withSession<Result>(
    operation: (session: TokenSession) => Promise<Result>,
    session = this.session,
  ): Promise<Result> {
    try {
      return await operation(session);
    } catch (error) {
      if (!this.#replacedSessions.has(session)) throw error;
      return this.withSession(operation);
    }
  }

  /** Another name is another user: nothing of the one before goes along, neither tokens nor a refresh under way. */
  rename(name: string | undefined): void {
    if (this.#name === undefined || this.#name === name) return;
    this.release();
    this.#ownSession = new TokenSession();
    this.#name = undefined;
    this.#updateSubscription();
  }

  /** Joins those who named the same; `false` when it is in there already. */
  join(name: string | undefined): boolean {
    this.rename(name);
    if (this.#handle && this.#name === name) return false;
    // One that had no name was alone: it goes along as it is, running or not.
    this.#handle = joinSession(name, this.#ownSession);
    this.#name = name;
    if (this.isExternal) this.#replaceOwnSession();
    this.#updateSubscription();
    return true;
  }

  /** Leaves nothing behind; a session that nobody else has is kept, for another `join` of the same name. */
  release(): void {
    const handle = this.#handle;
    if (!handle) return;
    this.#handle = null;
    if (handle.release()) this.#ownSession = handle.session;
    // Its own was handed on to those who are still in it.
    else if (handle.session === this.#ownSession) this.#ownSession = new TokenSession();
    this.#updateSubscription();
  }

  /** Its own tokens are of the same family, and older: they must not be presented when it is alone again. */
  #replaceOwnSession(): void {
    const replaced = this.#ownSession;
    this.#ownSession = new TokenSession();
    this.#replacedSessions.add(replaced);
    this.#updateSubscription();
    replaced.stop();
  }

  #updateSubscription(): void {
    const { session } = this;
    if (session === this.#subscribedSession) return;
    this.#subscribedSession = session;
    this.#unsubscribe();
    this.#unsubscribe = session.subscribe(this.#listener.onEvent);
    this.#listener.onSessionChange();
  }
}
