import { randomBytes } from 'node:crypto';
import { NO_FAULT, type ActiveFault } from './faults.js';
import type { ClientKind, TokenResponse } from './oauth-clients.js';

/** Name of the session cookie, which contains only a random id. */
export const SESSION_COOKIE = 'host_session';

/** A signed-in user's session, and the newest tokens of its grant. */
export class HostSession {
  readonly id = randomId();
  readonly userName: string;
  readonly client: ClientKind;
  /** The fault to inject at the token endpoint, for this session. */
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

  /** The address at which this session's user signs in again. */
  get loginUrl(): string {
    return this.client === 'browser' ? '/login?client=browser' : '/login';
  }

  /** The newest refresh token that the host has received. */
  get refreshToken(): string | undefined {
    return this.#tokens?.refresh_token;
  }

  get idToken(): string | undefined {
    return this.#tokens?.id_token;
  }

  /**
   * The current tokens for a page to be rendered; `expires_in` is the remaining lifetime. Waits for a refresh in flight:
   * a page that reloads during a refresh must not start with a used refresh token.
   */
  async tokensForPage(): Promise<TokenResponse | undefined> {
    await this.#pendingRefreshes;
    // Only the page holds the public client's tokens after the first one: a second page cannot get them here.
    if (this.client === 'browser' && this.#hasHandedOverTokens) return undefined;
    this.#hasHandedOverTokens = true;
    const tokens = this.#tokens;
    if (tokens?.expires_in === undefined) return tokens;
    const elapsed = (Date.now() - this.#receivedAt) / 1_000;
    return { ...tokens, expires_in: Math.max(0, Math.floor(tokens.expires_in - elapsed)) };
  }

  /** Runs a refresh and stores its tokens before the caller receives them; the caller handles a rejection. */
  refresh(grant: () => Promise<TokenResponse>): Promise<TokenResponse> {
    const received = grant().then(tokens => {
      // If the response has no refresh token or ID token, the old one stays valid (RFC 6749 §6).
      this.#tokens = { ...this.#unreplacedTokens(), ...tokens };
      this.#receivedAt = Date.now();
      return tokens;
    });
    this.#pendingRefreshes = Promise.allSettled([this.#pendingRefreshes, received]);
    return received;
  }

  /**
   * Runs a refresh with the stored refresh token. Concurrent calls share one refresh, because a refresh token can be
   * used once.
   *
   * @throws TypeError if there is no refresh token.
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

  /** Drops the tokens after the grant has ended: the next page redirects to the login. */
  clearTokens(): void {
    this.#tokens = undefined;
  }

  #unreplacedTokens(): Partial<TokenResponse> {
    const { refresh_token, id_token } = this.#tokens ?? {};
    return { ...(refresh_token && { refresh_token }), ...(id_token && { id_token }) };
  }
}

/** All sessions, in memory. */
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

/** 256 random bits, encoded for cookies and URLs. */
export function randomId(): string {
  return randomBytes(32).toString('base64url');
}
