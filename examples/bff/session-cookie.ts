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
  /** When the user signed in, in epoch seconds. */
  readonly startedAt: number;
}

/** A new login. */
export function newSession(refreshToken: string, subject?: string, idToken?: string): Session {
  const startedAt = Math.floor(Date.now() / 1_000);
  return { id: randomUUID(), refreshToken, subject, idToken: usable(idToken), startedAt };
}

const LIFETIME_SECONDS = 30 * 24 * 3_600;
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

  /** The logins of that user, or of all, from the last to the first. A login without ID token may be any user's. */
  async readAll(header: string | null, subject?: string): Promise<Session[]> {
    const contents = await Promise.all(namesIn(header).map(name => this.#cookie(name).read(header)));
    return contents
      .flatMap(content => {
        const { id, refresh_token: refreshToken, id_token, sub, started_at } = content ?? {};
        if (typeof id !== 'string' || typeof refreshToken !== 'string') return [];
        if (subject !== undefined && sub !== undefined && sub !== subject) return [];
        const idToken = typeof id_token === 'string' ? id_token : undefined;
        return [{ id, refreshToken, subject: sub, idToken, startedAt: Number(started_at ?? 0) }];
      })
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** The values of `Set-Cookie` that store it; those of a new login also drop the oldest ones that exceed the limits. */
  async write(header: string | null, session: Session): Promise<string[]> {
    const { id, refreshToken, subject, startedAt } = session;
    const idToken = usable(session.idToken);
    const name = nameFor(subject);
    const stored = await this.#cookie(name).write(header, {
      id,
      refresh_token: refreshToken,
      started_at: startedAt,
      ...(subject !== undefined && { sub: subject }),
      ...(idToken !== undefined && { id_token: idToken }),
    });
    if (namesIn(header).includes(name)) return stored;
    return [...stored, ...(await this.#dropOldest(header, stored.join().length))];
  }

  /** The values of `Set-Cookie` that remove this login, or all of them. */
  clear(header: string | null, session?: Session): string[] {
    const names = session ? [nameFor(session.subject)] : namesIn(header);
    return names.flatMap(name => this.#cookie(name).clear(header));
  }

  /** Removes what a new login of that length leaves no room for, and what cannot be read. */
  async #dropOldest(header: string | null, newLength: number): Promise<string[]> {
    const dropped = new Set(namesIn(header));
    let length = newLength;
    for (const { subject } of (await this.readAll(header)).slice(0, this.#maxUsers - 1)) {
      const name = nameFor(subject);
      length += this.#cookie(name).lengthIn(header);
      if (length > MAX_COOKIES_LENGTH) break;
      dropped.delete(name);
    }
    return [...dropped].flatMap(name => this.#cookie(name).clear(header));
  }

  #cookie(name: string): SealedCookie {
    const options = { name, sameSite: 'Strict', lifetime: LIFETIME_SECONDS } as const;
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

function usable(idToken: string | undefined): string | undefined {
  return (idToken?.length ?? 0) > MAX_ID_TOKEN_LENGTH ? undefined : idToken;
}
