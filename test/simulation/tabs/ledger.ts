import type { TokenResponse } from '../../../src/session/index.js';
import { AuthorizationServer, type IssuingPolicy, type Verdict } from '../authorization-server.js';
import type { Timeline } from '../timeline.js';

/** A login or a sign-out, and which ones it comes after: those that were known where it was made. */
export interface Turning {
  readonly number: number;
  readonly kind: 'login' | 'sign-out';
  readonly covers: ReadonlySet<Turning>;
}

/** What the server gave. */
export interface Grant {
  readonly login: Turning;
  /** Its place among those of the login, from 0. */
  readonly ordinal: number;
  readonly access: string;
  /** The refresh token that goes with it, and its place among those of the login. */
  readonly refresh: string;
  readonly rotation: number;
  /** ms of true time at which it was asked for last: servers with a grace period answer as they did before. */
  askedAt: number;
}

/** The server, and a book of all that it gave: what a token says by itself is nobody's to see. */
export class Ledger {
  readonly server: AuthorizationServer;
  readonly #byAccess = new Map<string, Grant>();
  /** The newest of each refresh token. */
  readonly #byRefresh = new Map<string, Grant>();
  readonly #newest = new Map<Turning, Grant>();
  readonly #userOf = new Map<Turning, string>();
  #turnings = 0;
  /** Whose session the browser's cookie is, where a backend holds the refresh token. */
  #cookieOf: Turning | null = null;

  constructor(
    private readonly timeline: Timeline,
    policy: IssuingPolicy,
    private readonly cookie: boolean,
  ) {
    this.server = new AuthorizationServer(timeline, policy);
  }

  /** @param known what was known where the user logs in. */
  login(user: string, known: ReadonlySet<Turning>): { turning: Turning; tokens: TokenResponse } {
    const turning = this.#turning('login', known);
    this.#userOf.set(turning, user);
    this.#cookieOf = turning;
    const tokens = this.server.login(user);
    this.#enter(turning, tokens, this.timeline.now);
    return { turning, tokens: this.#visible(tokens) };
  }

  signOut(known: ReadonlySet<Turning>): Turning {
    return this.#turning('sign-out', known);
  }

  refresh(refreshToken: string | undefined, askedAt: number): Verdict {
    const login = this.cookie ? this.#cookieOf : this.#byRefresh.get(refreshToken ?? '')?.login;
    const verdict = this.cookie
      ? this.server.refreshFor((login && this.#userOf.get(login)) ?? '')
      : this.server.refresh(refreshToken);
    if ('granted' in verdict && login) this.#enter(login, verdict.granted, askedAt);
    return verdict;
  }

  /** What a page finds written in itself. */
  markup({ access, refresh }: Grant, lifetime: number): TokenResponse {
    return this.#visible({ access_token: access, refresh_token: refresh, expires_in: lifetime / 1_000 });
  }

  ofAccess(token: string): Grant | undefined {
    return this.#byAccess.get(token);
  }

  ofRefresh(token: string | undefined): Grant | undefined {
    return token === undefined ? undefined : this.#byRefresh.get(token);
  }

  newest(login: Turning): Grant | undefined {
    return this.#newest.get(login);
  }

  grantsOf(login: Turning): Grant[] {
    return [...this.#byAccess.values()].filter(grant => grant.login === login);
  }

  /** Whether a refresh by who knows this much would be granted. */
  accepts(grant: Grant): boolean {
    if (!this.cookie) return this.server.accepts(grant.refresh);
    return this.#cookieOf === grant.login && this.server.acceptsUser(this.#userOf.get(grant.login) ?? '');
  }

  /** Every grant of which a token stands somewhere in a value. */
  mentioned(value: unknown): Grant[] {
    if (typeof value === 'string') {
      const grant = this.#byAccess.get(value) ?? this.#byRefresh.get(value);
      return grant ? [grant] : [];
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).flatMap(part => this.mentioned(part));
  }

  #turning(kind: Turning['kind'], known: ReadonlySet<Turning>): Turning {
    return { number: ++this.#turnings, kind, covers: new Set(known) };
  }

  #visible({ refresh_token: refreshToken, ...rest }: TokenResponse): TokenResponse {
    return this.cookie || refreshToken === undefined ? rest : { ...rest, refresh_token: refreshToken };
  }

  #enter(login: Turning, answer: TokenResponse, askedAt: number): void {
    const { access_token: access, refresh_token: named } = answer;
    const again = this.#byAccess.get(access);
    if (again) again.askedAt = Math.max(again.askedAt, askedAt);
    if (again) return;
    const before = this.#newest.get(login);
    const refresh = named ?? before?.refresh ?? '';
    const rotation = before ? before.rotation + (before.refresh === refresh ? 0 : 1) : 0;
    const ordinal = before ? before.ordinal + 1 : 0;
    const grant: Grant = { login, ordinal, access, refresh, rotation, askedAt };
    this.#byAccess.set(access, grant);
    this.#newest.set(login, grant);
    if (refresh !== '') this.#byRefresh.set(refresh, grant);
  }
}
