import type { TokenResponse } from '../../../src/session/index.js';
import { AuthorizationServer, type IssuingPolicy } from '../authorization-server.js';
import type { Timeline } from '../timeline.js';

/** A login or a sign-out, and which ones it comes after: those that were known where it was made. */
export interface LoginChange {
  readonly number: number;
  readonly kind: 'login' | 'sign-out';
  readonly covers: ReadonlySet<LoginChange>;
  /** Empty for a sign-out. */
  readonly user: string;
}

/** What the server issued in one response. */
export interface Grant {
  readonly login: LoginChange;
  /** Its position among those of the login, from 0. */
  readonly ordinal: number;
  readonly access: string;
  /** Its refresh token, and the position of that among those of the login. */
  readonly refresh: string;
  readonly rotation: number;
  /** ms of true time at which it was last requested: servers with a grace period repeat their response. */
  askedAt: number;
  /** When the access token ends, ms of true time. */
  end: number;
}

/** The server, and a record of all that it issued: a token's text does not show its order. */
export class IssuedTokens {
  readonly server: AuthorizationServer;
  readonly byAccess = new Map<string, Grant>();
  /** The newest of each refresh token. */
  readonly byRefresh = new Map<string, Grant>();
  readonly newest = new Map<LoginChange, Grant>();
  #changes = 0;
  /** The login of the browser's cookie, where a backend holds the refresh token. */
  #cookieOf: LoginChange | null = null;

  constructor(
    private readonly timeline: Timeline,
    policy: IssuingPolicy,
    private readonly cookie: boolean,
  ) {
    this.server = new AuthorizationServer(timeline, policy);
  }

  /** @param known what was known where the user logs in. */
  login(user: string, known: ReadonlySet<LoginChange>): { login: LoginChange; tokens: TokenResponse } {
    const login = this.#change('login', known, user);
    this.#cookieOf = login;
    const tokens = this.server.login(user);
    this.#record(login, tokens, this.timeline.now);
    return { login, tokens: this.#visible(tokens) };
  }

  signOut(known: ReadonlySet<LoginChange>): LoginChange {
    return this.#change('sign-out', known);
  }

  /** @param repeated the access token that it brings again, if it may. */
  refresh(refreshToken: string | undefined, askedAt: number, repeated?: string): TokenResponse | undefined {
    const login = this.cookie ? this.#cookieOf : this.byRefresh.get(refreshToken ?? '')?.login;
    const granted = this.cookie
      ? this.server.refreshFor(login?.user ?? '', repeated)
      : this.server.refresh(refreshToken, repeated);
    if (granted && login) this.#record(login, granted, askedAt, granted.access_token === repeated);
    return granted;
  }

  /** The tokens in a page's markup. */
  markup({ access, refresh }: Grant, lifetime: number): TokenResponse {
    return this.#visible({
      access_token: access,
      refresh_token: refresh,
      expires_in: Math.max(1, lifetime) / 1_000,
    });
  }

  grantsOf(login: LoginChange): Grant[] {
    return [...this.byAccess.values()].filter(grant => grant.login === login);
  }

  /** Whether a refresh by a tab that has this grant would be granted. */
  accepts(grant: Grant): boolean {
    if (!this.cookie) return this.server.accepts(grant.refresh);
    return this.#cookieOf === grant.login && this.server.acceptsUser(grant.login.user);
  }

  /** Every grant of which a token is anywhere in a value. */
  mentioned(value: unknown): Grant[] {
    if (typeof value === 'string') {
      const grant = this.byAccess.get(value) ?? this.byRefresh.get(value);
      return grant ? [grant] : [];
    }
    if (typeof value !== 'object' || value === null) return [];
    const { access_token: access, refresh_token: refresh } = value as Partial<TokenResponse>;
    const paired = this.byRefresh.get(refresh ?? '');
    // An access token that came again belongs to several refresh tokens.
    if (paired && paired.access === access) return [paired];
    return Object.values(value).flatMap(part => this.mentioned(part));
  }

  #change(kind: LoginChange['kind'], known: ReadonlySet<LoginChange>, user = ''): LoginChange {
    return {
      number: ++this.#changes,
      kind,
      covers: new Set([...known].flatMap(change => [change, ...change.covers])),
      user,
    };
  }

  #visible({ refresh_token: refreshToken, ...rest }: TokenResponse): TokenResponse {
    return this.cookie || refreshToken === undefined ? rest : { ...rest, refresh_token: refreshToken };
  }

  #record(
    login: LoginChange,
    { access_token: access, refresh_token: named }: TokenResponse,
    askedAt: number,
    isRepeated = false,
  ): void {
    const again = this.byAccess.get(access);
    const end = this.server.endOf(access);
    if (again && (!isRepeated || named === undefined)) {
      if (!isRepeated || end > again.end) again.askedAt = Math.max(again.askedAt, askedAt);
      again.end = end;
      return;
    }
    const before = this.newest.get(login);
    const refresh = named ?? before?.refresh ?? '';
    const rotation = before ? before.rotation + (before.refresh === refresh ? 0 : 1) : 0;
    const ordinal = before ? before.ordinal + 1 : 0;
    const at = again && end <= again.end ? again.askedAt : askedAt;
    const grant: Grant = { login, ordinal, access, refresh, rotation, askedAt: at, end };
    this.byAccess.set(access, grant);
    this.newest.set(login, grant);
    if (refresh !== '') this.byRefresh.set(refresh, grant);
  }
}
