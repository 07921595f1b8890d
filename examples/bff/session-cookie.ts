import { randomUUID } from 'node:crypto';
import { SealedCookie, type Seal } from './sealed-cookies.js';

/** A login, as the sealed cookie holds it. */
export interface Session {
  /** Random, and the same until the user signs out: pages name `<token-provider session="…">` by it. */
  readonly id: string;
  readonly refreshToken: string;
  /** The user: `sub` of the ID token. */
  readonly subject?: string | undefined;
}

/** A new login. */
export function newSession(refreshToken: string, subject?: string): Session {
  return { id: randomUUID(), refreshToken, subject };
}

/** The cookie of the login: 30 days, `HttpOnly`, `SameSite=Strict`, and sealed. */
export class SessionCookie {
  readonly #cookie: SealedCookie;

  /** @param secure `false` only for plain http on the developer's machine */
  constructor(seal: Seal, secure = true) {
    const lifetime = 30 * 24 * 3_600;
    this.#cookie = new SealedCookie(seal, { name: 'session', sameSite: 'Strict', lifetime, secure });
  }

  /** @param header the request's `Cookie` */
  async read(header: string | null): Promise<Session | undefined> {
    const { id, refresh_token: refreshToken, sub } = (await this.#cookie.read(header)) ?? {};
    if (typeof id !== 'string' || typeof refreshToken !== 'string') return undefined;
    return { id, refreshToken, subject: sub };
  }

  /** The values of `Set-Cookie` that store it. */
  write(header: string | null, { id, refreshToken, subject }: Session): Promise<string[]> {
    const sub = subject === undefined ? {} : { sub: subject };
    return this.#cookie.write(header, { id, refresh_token: refreshToken, ...sub });
  }

  /** The values of `Set-Cookie` that remove it. */
  clear(header: string | null): string[] {
    return this.#cookie.clear(header);
  }
}
