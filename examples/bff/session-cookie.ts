import { createHash, randomUUID } from 'node:crypto';
import { SealedCookie, type Seal } from './sealed-cookies.js';

/** A login, as the sealed cookie holds it. */
export interface Session {
  /** Random, and the same until the user signs out: pages name `<token-provider session="…">` by it. */
  readonly id: string;
  readonly refreshToken: string;
  /** The user: `sub` of the ID token. */
  readonly subject?: string | undefined;
  /** For the sign-out at the authorization server (`id_token_hint`). */
  readonly idToken?: string | undefined;
  /** The login at the authorization server: `sid` of the ID token (OpenID Connect Back-Channel Logout 1.0 §2.4). */
  readonly sid?: string | undefined;
  /** `iat` of the login's ID token: seconds by the authorization server's clock, to which the times of ended logins refer. */
  readonly startedAt: number;
}

/** The claims of an ID token that a session keeps. */
export interface LoginClaims {
  readonly sub?: string;
  readonly sid?: unknown;
  readonly iat?: number;
}

/**
 * A new login.
 * @param claims of its ID token
 * @param idToken for the sign-out at the authorization server
 */
export function newSession(
  refreshToken: string,
  { sub: subject, sid, iat }: LoginClaims = {},
  idToken?: string,
): Session {
  const startedAt = iat ?? Math.floor(Date.now() / 1_000);
  return {
    id: randomUUID(),
    refreshToken,
    subject,
    sid: textOf(sid),
    idToken: usable(idToken),
    startedAt,
  };
}

/** How long a cookie opens after it was written. */
export const COOKIE_LIFETIME_SECONDS = 30 * 24 * 3_600;
/** Servers accept headers of 16 KB in all. */
const MAX_COOKIES_LENGTH = 12_000;
/** A larger one fits neither into the cookies nor, as a hint, into an address; the server then asks the user itself. */
const MAX_ID_TOKEN_LENGTH = 4_096;

/**
 * The cookies of the logins in a browser, one for each user: 30 days, `HttpOnly`, `SameSite=Strict`, and sealed. The name
 * has a hash of the user.
 */
export class SessionCookie {
  readonly #seal: Seal;
  readonly #secure: boolean;
  readonly #maxUsers: number;

  /**
   * @param secure `false` only for plain http on the developer's machine
   * @param maxUsers as many stay signed in; another login drops the oldest one
   */
  constructor(seal: Seal, secure = true, maxUsers = 5) {
    this.#seal = seal;
    this.#secure = secure;
    this.#maxUsers = maxUsers;
  }

  /**
   * @param header the request's `Cookie`
   * @param subject the user; by default the one of the last login
   */
  async read(header: string | null, subject?: string): Promise<Session | undefined> {
    return (await this.readAll(header, subject))[0];
  }

  /**
   * The logins of that user, or of all, from the last to the first. A login without ID token may be any user's. Those that
   * exceed the number of users count as signed out: a login itself cannot remove them, because browsers send no
   * `SameSite=Strict` cookies with the authorization server's redirect.
   */
  async readAll(header: string | null, subject?: string): Promise<Session[]> {
    const contents = await Promise.all(namesIn(header).map(name => this.#cookie(name).read(header)));
    return contents
      .flatMap(content => {
        const { id, refresh_token: refreshToken, id_token, sub, sid, started_at } = content ?? {};
        if (typeof id !== 'string' || typeof refreshToken !== 'string') return [];
        const texts = { sid: textOf(sid), idToken: textOf(id_token) };
        return [{ id, refreshToken, subject: sub, ...texts, startedAt: Number(started_at ?? 0) }];
      })
      .sort((a, b) => b.startedAt - a.startedAt)
      .slice(0, this.#maxUsers)
      .filter(({ subject: own = subject }) => subject === undefined || own === subject);
  }

  /** The values of `Set-Cookie` that store it; they also remove the oldest logins that exceed the limits. */
  async write(header: string | null, session: Session): Promise<string[]> {
    const { id, refreshToken, subject, sid, startedAt } = session;
    const name = nameFor(subject);
    // JSON leaves out what is undefined.
    const optional: Record<string, unknown> = { sub: subject, sid, id_token: usable(session.idToken) };
    const content = { id, refresh_token: refreshToken, started_at: startedAt, ...optional };
    const stored = await this.#cookie(name).write(header, content);
    return [...stored, ...(await this.#dropOldest(header, name, stored.join().length))];
  }

  /** The values of `Set-Cookie` that remove this login, or all of them. */
  clear(header: string | null, session?: Session): string[] {
    const names = session ? [nameFor(session.subject)] : namesIn(header);
    return names.flatMap(name => this.#cookie(name).clear(header));
  }

  /** Removes what the cookie of that name and length leaves no room for, and what cannot be read. */
  async #dropOldest(header: string | null, written: string, newLength: number): Promise<string[]> {
    const dropped = new Set(namesIn(header));
    dropped.delete(written);
    let length = newLength;
    const names = (await this.readAll(header)).map(({ subject }) => nameFor(subject));
    for (const name of names.filter(other => other !== written).slice(0, this.#maxUsers - 1)) {
      length += this.#cookie(name).lengthIn(header);
      if (length > MAX_COOKIES_LENGTH) break;
      dropped.delete(name);
    }
    return [...dropped].flatMap(name => this.#cookie(name).clear(header));
  }

  #cookie(name: string): SealedCookie {
    const options = { name, sameSite: 'Strict', lifetime: COOKIE_LIFETIME_SECONDS } as const;
    return new SealedCookie(this.#seal, { ...options, secure: this.#secure });
  }
}

/** A cookie for each user, so that the login of one does not replace another's. */
function nameFor(subject: string | undefined): string {
  if (subject === undefined) return 'session';
  return `session-${createHash('sha256').update(subject).digest('hex').slice(0, 12)}`;
}

function namesIn(header: string | null): string[] {
  const pattern = /(?:^|; )(?:__Host-)?(session(?:-[0-9a-f]{12})?)=/g;
  return Array.from((header ?? '').matchAll(pattern), ([, name = '']) => name);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usable(idToken: string | undefined): string | undefined {
  return (idToken?.length ?? 0) > MAX_ID_TOKEN_LENGTH ? undefined : idToken;
}
