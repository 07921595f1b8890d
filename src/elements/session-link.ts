import { joinSession, TokenSession, type SessionListener, type SessionMembership } from '../session/index.js';

/** What a provider wants to hear of its session. */
export interface SessionLinkListener {
  /** Something happened in it. */
  readonly heard: SessionListener;
  /** It is another one from now on. */
  switched(): void;
}

/** A provider's session: its own, or while it is in the document the one that it shares by name. */
export class SessionLink {
  readonly #listener: SessionLinkListener;
  #own = new TokenSession();
  #membership: SessionMembership | null = null;
  /** Whose the session is; none before the first name. */
  #name: string | undefined;
  #followed = this.#own;
  #unsubscribe: () => void;
  /** Own ones in whose place a shared one came. */
  readonly #gaveWay = new WeakSet<TokenSession>();

  constructor(listener: SessionLinkListener) {
    this.#listener = listener;
    this.#unsubscribe = this.#own.subscribe(listener.heard);
  }

  get session(): TokenSession {
    return this.#membership?.session ?? this.#own;
  }

  get name(): string | undefined {
    return this.#name;
  }

  /** Whether the session came with somebody else. */
  get foreign(): boolean {
    return this.session !== this.#own;
  }

  /** Whether what must be done once for a session is this provider's to do. */
  get eldest(): boolean {
    return this.#membership?.eldest ?? true;
  }

  /** Whether other tabs have it too. */
  get acrossTabs(): boolean {
    return this.#membership?.acrossTabs ?? false;
  }

  /** Whether this page is the one of all tabs that goes to the login page. */
  mayLeave(): Promise<boolean> {
    return this.#membership?.mayLeave() ?? Promise.resolve(true);
  }

  /** Asks the session, or the one that `session` was at some time; where that one gave way to a shared one, the answer is the latter's. */
  async ask<Answer>(
    question: (session: TokenSession) => Promise<Answer>,
    session = this.session,
  ): Promise<Answer> {
    try {
      return await question(session);
    } catch (error) {
      if (!this.#gaveWay.has(session)) throw error;
      return this.ask(question);
    }
  }

  /** Another name is another user: nothing of the one before goes along, neither tokens nor a refresh under way. */
  rename(name: string | undefined): void {
    if (this.#name === undefined || this.#name === name) return;
    this.leave();
    this.#own = new TokenSession();
    this.#name = undefined;
    this.#follow();
  }

  /** Joins those who named the same; `false` when it is in there already. */
  join(name: string | undefined): boolean {
    this.rename(name);
    if (this.#membership && this.#name === name) return false;
    // One that had no name was alone: it goes along as it is, running or not.
    this.#membership = joinSession(name, this.#own);
    this.#name = name;
    if (this.foreign) this.#giveWay();
    this.#follow();
    return true;
  }

  /** Leaves nothing behind; a session that nobody else has is kept, for another `join` of the same name. */
  leave(): void {
    const membership = this.#membership;
    if (!membership) return;
    this.#membership = null;
    if (membership.leave()) this.#own = membership.session;
    // Its own was handed on to those who are still in it.
    else if (membership.session === this.#own) this.#own = new TokenSession();
    this.#follow();
  }

  /** Its own tokens are of the same family, and older: they must not be presented when it is alone again. */
  #giveWay(): void {
    const given = this.#own;
    this.#own = new TokenSession();
    this.#gaveWay.add(given);
    this.#follow();
    given.stop();
  }

  #follow(): void {
    const { session } = this;
    if (session === this.#followed) return;
    this.#followed = session;
    this.#unsubscribe();
    this.#unsubscribe = session.subscribe(this.#listener.heard);
    this.#listener.switched();
  }
}
