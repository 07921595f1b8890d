import { randomBytes } from 'node:crypto';
import { NO_FAULT, type ActiveFault } from './faults.js';
import type { ClientKind, TokenResponse } from './oauth-clients.js';

/** Name of the cookie that names a session; it holds a random id and nothing else. */
export const SESSION_COOKIE = 'host_session';

/** A signed-in user's session, and the newest tokens of its grant. */
export class HostSession {
  readonly id = randomId();
  readonly userName: string;
  readonly client: ClientKind;
  /** What the token endpoint is told to do wrong for this session. */
  fault: ActiveFault = NO_FAULT;
  #tokens: TokenResponse | undefined;
  #receivedAt = Date.now();
  #pendingRefreshes: Promise<unknown> = Promise.resolve();
  #sharedRefresh: Promise<TokenResponse> | undefined;
  #hasHandedOverTokens = false;

  constructor(login: {
    readonly userName: string;
    readonly client: ClientKind;
    readonly tokens: TokenResponse;
  }) {
    this.userName = login.userName;
    this.client = login.client;
    this.#tokens = login.tokens;
  }

  /** Where this session's user signs in again. */
  get loginUrl(): string {
    return this.client === 'browser' ? '/login?client=browser' : '/login';
  }

  /** The newest refresh token that the host has seen. */
  get refreshToken(): string | undefined {
    return this.#tokens?.refresh_token;
  }

  get idToken(): string | undefined {
    return this.#tokens?.id_token;
  }

  /**
   * The current tokens for a page that is about to be rendered, `expires_in` being what is left of it. A refresh in
   * flight is waited for: a page that was reloaded in the middle of one must not start from the spent refresh token.
   */
  async tokensForPage(): Promise<TokenResponse | undefined> {
    await this.#pendingRefreshes;
    // The public client's tokens live in the page alone: a second page cannot have them from here.
    if (this.client === 'browser' && this.#hasHandedOverTokens) return undefined;
    this.#hasHandedOverTokens = true;
    const tokens = this.#tokens;
    if (tokens?.expires_in === undefined) return tokens;
    const elapsed = (Date.now() - this.#receivedAt) / 1_000;
    return { ...tokens, expires_in: Math.max(0, Math.floor(tokens.expires_in - elapsed)) };
  }

  /** Runs a refresh and keeps its answer before anybody else sees it; a rejection is the caller's to judge. */
  refresh(grant: () => Promise<TokenResponse>): Promise<TokenResponse> {
    const received = grant().then(tokens => {
      // An answer without a refresh token or an ID token leaves the old one in force (RFC 6749 §6).
      this.#tokens = { ...this.#unreplacedTokens(), ...tokens };
      this.#receivedAt = Date.now();
      return tokens;
    });
    this.#pendingRefreshes = Promise.allSettled([this.#pendingRefreshes, received]);
    return received;
  }

  /**
   * The same with the refresh token that is kept here. Whoever asks during a refresh gets its answer: a refresh token
   * counts once.
   *
   * @throws TypeError when there is none.
   */
  refreshStored(grant: (refreshToken: string) => Promise<TokenResponse>): Promise<TokenResponse> {
    if (this.#sharedRefresh) return this.#sharedRefresh;
    const { refreshToken } = this;
    if (refreshToken === undefined) return Promise.reject(new TypeError('The session has no refresh token.'));
    this.#sharedRefresh = this.refresh(() => grant(refreshToken)).finally(
      () => (this.#sharedRefresh = undefined),
    );
    return this.#sharedRefresh;
  }

  /** The grant is over: the next page goes to the login. */
  clearTokens(): void {
    this.#tokens = undefined;
  }

  #unreplacedTokens(): Partial<TokenResponse> {
    const { refresh_token, id_token } = this.#tokens ?? {};
    return { ...(refresh_token && { refresh_token }), ...(id_token && { id_token }) };
  }
}

/** All sessions, in memory: the demo ends with its process. */
export class SessionStore {
  readonly #sessions = new Map<string, HostSession>();

  add(session: HostSession): void {
    this.#sessions.set(session.id, session);
  }

  find(id: string | undefined): HostSession | undefined {
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  remove(session: HostSession): void {
    this.#sessions.delete(session.id);
  }
}

/** 256 bits that nobody guesses, in a form that fits cookies and URLs. */
export function randomId(): string {
  return randomBytes(32).toString('base64url');
}
