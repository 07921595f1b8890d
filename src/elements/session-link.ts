import { joinSession, TokenSession, type SessionListener, type SessionMembership } from '../session/index.js';

/** A provider's session: its own, or while it is in the document the one that it shares by name. */
export class SessionLink {
  readonly #listener: SessionListener;
  #own = new TokenSession();
  #membership: SessionMembership | null = null;
  #name: string | undefined;
  #unsubscribe: () => void;

  constructor(listener: SessionListener) {
    this.#listener = listener;
    this.#unsubscribe = this.#own.subscribe(listener);
  }

  get session(): TokenSession {
    return this.#membership?.session ?? this.#own;
  }

  get joined(): boolean {
    return this.#membership !== null;
  }

  /** Whether the session came with somebody else. */
  get foreign(): boolean {
    return this.session !== this.#own;
  }

  /** Whether what must be done once for a session is this provider's to do. */
  get eldest(): boolean {
    return this.#membership?.eldest ?? true;
  }

  /** Joins those who named the same; `false` when it is in there already. */
  join(name: string | undefined): boolean {
    if (this.#membership && this.#name === name) return false;
    this.leave();
    this.#name = name;
    this.#membership = joinSession(name, this.#own);
    // Its own tokens are of the same family, and older: they must not be presented when it is alone again.
    if (this.foreign) this.#own = new TokenSession();
    this.#follow();
    return true;
  }

  /** Leaves nothing behind; a session that nobody else has is kept, for another `join`. */
  leave(): void {
    const membership = this.#membership;
    if (!membership) return;
    this.#membership = null;
    if (membership.leave()) this.#own = membership.session;
    // Its own was handed on to those who are still in it.
    else if (membership.session === this.#own) this.#own = new TokenSession();
    this.#follow();
  }

  #follow(): void {
    this.#unsubscribe();
    this.#unsubscribe = this.session.subscribe(this.#listener);
  }
}
