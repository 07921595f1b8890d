import type { TokenState } from '../context.js';
import {
  joinSession,
  TokenSession,
  type RevocationReason,
  type SessionListener,
  type SharedSessionHandle,
} from '../session/index.js';

/** A provider's session: its own, or, while it is in the document, the one that it shares with others of the same identity. */
export class SessionController {
  readonly #onEvent: SessionListener;
  readonly #onSessionChange: () => void;
  #ownSession = new TokenSession();
  /** `null` before `join()` and after `release()`. */
  handle: SharedSessionHandle | null = null;
  /** Identity of the shared session; `undefined` before the first one. */
  identity: string | undefined;
  #subscribedSession = this.#ownSession;
  #unsubscribe: () => void;
  /** Own sessions that a shared one has replaced. */
  readonly #replacedSessions = new WeakSet<TokenSession>();

  /** @param onSessionChange called when the provider has another session than before. */
  constructor(onEvent: SessionListener, onSessionChange: () => void) {
    this.#onEvent = onEvent;
    this.#onSessionChange = onSessionChange;
    this.#unsubscribe = this.#ownSession.subscribe(onEvent);
  }

  get session(): TokenSession {
    return this.handle?.session ?? this.#ownSession;
  }

  /** Whether another provider created the session. */
  get isExternal(): boolean {
    return this.session !== this.#ownSession;
  }

  /** Runs an operation on the session, or on an earlier one (`session`), and again if a shared one has replaced that meanwhile. */
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

  /** A snapshot of the session, for the context. */
  tokenState(revoked: RevocationReason | null): TokenState {
    const { session } = this;
    return Object.freeze({
      status: session.status,
      generation: session.generation,
      token: session.token,
      revoked,
      getToken: options => this.withSession(current => current.getToken(options), session),
      refresh: () => this.withSession(current => current.refresh(), session),
      invalidate: generation => session.invalidate(generation),
      recordDelivery: latency => session.recordDelivery(latency),
    } satisfies TokenState);
  }

  /** Another name means another user, and another endpoint another server: drops the old session with its tokens and its running refresh. */
  leaveUnless(identity: string | undefined): void {
    if (this.identity === undefined || this.identity === identity) return;
    this.release();
    this.#ownSession = new TokenSession();
    this.identity = undefined;
    this.#updateSubscription();
  }

  /** Joins the session of that identity. Returns `false` if the provider is in it already. */
  join(identity: string | undefined, isCrossTab: boolean): boolean {
    this.leaveUnless(identity);
    if (this.handle && this.identity === identity) return false;
    // A session without an identity was not shared, so it can become the shared one as it is, running or not.
    this.handle = joinSession(identity, this.#ownSession, isCrossTab);
    this.identity = identity;
    const own = this.#ownSession;
    if (this.isExternal) {
      // Drop the own session: its refresh token belongs to the same rotation family and is stale. Presenting it later would
      // trigger reuse detection.
      this.#ownSession = new TokenSession();
      this.#replacedSessions.add(own);
      this.#updateSubscription();
      own.stop();
    }
    this.#updateSubscription();
    return true;
  }

  /** Leaves the shared session. If no other provider is in it, it is kept for another `join()` of the same identity. */
  release(): void {
    const handle = this.handle;
    if (!handle) return;
    this.handle = null;
    if (handle.release()) this.#ownSession = handle.session;
    // Other providers still use the session that this one has created.
    else if (handle.session === this.#ownSession) this.#ownSession = new TokenSession();
    this.#updateSubscription();
  }

  #updateSubscription(): void {
    const { session } = this;
    if (session === this.#subscribedSession) return;
    this.#subscribedSession = session;
    this.#unsubscribe();
    this.#unsubscribe = session.subscribe(this.#onEvent);
    this.#onSessionChange();
  }
}
