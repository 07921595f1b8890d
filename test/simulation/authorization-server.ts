import type { TokenResponse } from '../../src/session/index.js';
import type { Timeline } from './timeline.js';

/** How long refresh tokens last. */
export interface RefreshLifetime {
  readonly kind: 'fixed' | 'sliding';
  /** ms. */
  readonly ms: number;
  /** Whether every answer says so, or the login's alone. */
  readonly said: 'always' | 'at login';
}

/** How a server issues tokens; all times in ms. */
export interface IssuingPolicy {
  readonly lifetime: number;
  /** How the lifetime is said: RFC 6749 §5.1 only recommends `expires_in`. */
  readonly says: 'number' | 'string' | 'jwt' | 'nothing';
  /** For how long a used refresh token is answered as it was before; 0: reuse revokes the family at once. */
  readonly grace: number;
  /** Whether each refresh brings a new refresh token. */
  readonly rotates: boolean;
  /** Fixed: the family ends at this age. Sliding: each refresh token does. `null`: never. */
  readonly refreshLifetime: RefreshLifetime | null;
}

interface Family {
  readonly user: string;
  readonly since: number;
  current: string;
  issuedAt: number;
  previous: { readonly token: string; readonly answer: TokenResponse; readonly at: number } | null;
  revoked: boolean;
}

/** What a token endpoint answers. */
export type Verdict = { readonly granted: TokenResponse } | { readonly refused: 'invalid_grant' };

const SECRET = 'SECRET';

/** Whether a text holds a token. */
export function leaks(text: string): boolean {
  return text.includes(SECRET);
}

/** A strict authorization server: rotation, reuse detection, ends of families. */
export class AuthorizationServer {
  readonly #timeline: Timeline;
  readonly #policy: IssuingPolicy;
  readonly #families = new Map<string, Family>();
  readonly #byRefreshToken = new Map<string, Family>();
  readonly #owners = new Map<string, string>();
  #issued = 0;

  constructor(timeline: Timeline, policy: IssuingPolicy) {
    this.#timeline = timeline;
    this.#policy = policy;
  }

  /** A new login; what the user had before ends with it. */
  login(user: string): TokenResponse {
    const family: Family = {
      user,
      since: this.#timeline.now,
      current: '',
      issuedAt: 0,
      previous: null,
      revoked: false,
    };
    this.#families.set(user, family);
    return this.#issue(family);
  }

  /** RFC 6749 §6, with rotation and reuse detection (RFC 9700 §4.14). */
  refresh(refreshToken: string | undefined): Verdict {
    const family = this.#byRefreshToken.get(refreshToken ?? '');
    if (!family || family.revoked || this.#over(family)) return { refused: 'invalid_grant' };
    if (refreshToken === family.current) return { granted: this.#rotate(family) };
    const { previous } = family;
    const { grace } = this.#policy;
    if (previous !== null && previous.token === refreshToken && this.#timeline.now - previous.at <= grace)
      return { granted: previous.answer };
    family.revoked = true;
    return { refused: 'invalid_grant' };
  }

  /** The refresh of a backend that holds the refresh token and serializes refreshes: no refresh token in the answer. */
  refreshFor(user: string): Verdict {
    const family = this.#families.get(user);
    if (!family || family.revoked || this.#over(family)) return { refused: 'invalid_grant' };
    const { refresh_token: _, ...granted } = this.#rotate(family);
    return { granted };
  }

  revoke(user: string): void {
    const family = this.#families.get(user);
    if (family) family.revoked = true;
  }

  /** Whether a refresh with it would be granted. */
  accepts(refreshToken: string | undefined): boolean {
    const family = this.#byRefreshToken.get(refreshToken ?? '');
    return (
      family?.current === refreshToken && !family?.revoked && family !== undefined && !this.#over(family)
    );
  }

  acceptsUser(user: string): boolean {
    return this.accepts(this.#families.get(user)?.current);
  }

  /** Whose access token it is. */
  ownerOf(accessToken: string): string | undefined {
    return this.#owners.get(accessToken);
  }

  #over(family: Family): boolean {
    const { refreshLifetime } = this.#policy;
    if (!refreshLifetime) return false;
    const since = refreshLifetime.kind === 'fixed' ? family.since : family.issuedAt;
    return this.#timeline.now - since >= refreshLifetime.ms;
  }

  #rotate(family: Family): TokenResponse {
    const token = family.current;
    const answer = this.#issue(family);
    if (family.current !== token) family.previous = { token, answer, at: this.#timeline.now };
    return answer;
  }

  #issue(family: Family): TokenResponse {
    const { lifetime, says, rotates, refreshLifetime } = this.#policy;
    const { now } = this.#timeline;
    const n = ++this.#issued;
    const seconds = lifetime / 1_000;
    const accessToken = says === 'jwt' ? jwt(n, now, seconds) : `${SECRET}-access-${n}`;
    this.#owners.set(accessToken, family.user);
    const first = family.current === '';
    const fresh = rotates || first;
    if (fresh) {
      family.current = `${SECRET}-refresh-${n}`;
      family.issuedAt = now;
      this.#byRefreshToken.set(family.current, family);
    }
    const end = refreshLifetime?.kind === 'fixed' ? family.since : now;
    const endSaid = refreshLifetime && (refreshLifetime.said === 'always' || first);
    return {
      access_token: accessToken,
      ...(fresh && { refresh_token: family.current }),
      ...(says === 'number' && { expires_in: seconds }),
      ...(says === 'string' && { expires_in: String(seconds) }),
      ...(endSaid && { refresh_expires_in: (end + refreshLifetime.ms - now) / 1_000 }),
    };
  }
}

function jwt(n: number, now: number, seconds: number): string {
  // A server whose clock is nobody else's.
  const iat = Math.round(now / 1_000) + 12_345;
  const part = (value: object): string => btoa(JSON.stringify(value)).replace(/=+$/, '');
  return `${part({ alg: 'none' })}.${part({ iat, exp: iat + seconds, jti: n })}.${SECRET}-${n}`;
}
