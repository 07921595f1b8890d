import { TokenFamily, withoutRefreshToken } from '../support/token-family.js';
import type { IssuingOptions, TokenAnswer } from '../support/token-family.js';
import type { Timeline } from './timeline.js';

/** How a server issues tokens; all times in ms. */
export interface IssuingPolicy extends Required<
  Pick<IssuingOptions, 'grace' | 'rotates' | 'refreshLifetime'>
> {
  readonly lifetime: number;
  /** How the lifetime is stated: RFC 6749 §5.1 only recommends `expires_in`. */
  readonly says: 'number' | 'string' | 'jwt' | 'nothing';
}

const SECRET = 'SECRET';

/** Whether a text contains a token. */
export function leaks(text: string): boolean {
  return text.includes(SECRET);
}

/**
 * A strict authorization server: rotation, reuse detection, ends of families (RFC 9700 §4.14), in true time. A refresh
 * without a response is refused (`invalid_grant`).
 */
export class AuthorizationServer {
  readonly #grants: { readonly user: string; readonly family: TokenFamily }[] = [];
  #issued = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly policy: IssuingPolicy,
  ) {}

  /** A new login. */
  login(user: string): TokenAnswer {
    const { lifetime, says, ...options } = this.policy;
    const seconds = lifetime / 1_000;
    const family = new TokenFamily({
      ...options,
      lifetime: says === 'number' ? seconds : says === 'string' ? String(seconds) : undefined,
      now: () => this.timeline.now,
      name: kind => this.#name(kind),
    });
    this.#grants.push({ user, family });
    return family.begin();
  }

  /** RFC 6749 §6. */
  refresh(refreshToken = ''): TokenAnswer | undefined {
    return this.#familyOf(refreshToken)?.exchange(refreshToken);
  }

  /** The refresh of a backend that holds the refresh token and serializes refreshes: no refresh token in the response. */
  refreshFor(user: string): TokenAnswer | undefined {
    const family = this.#lastFamilyOf(user);
    const response = family?.exchange(family.current);
    return response && withoutRefreshToken(response);
  }

  revoke(user: string): void {
    this.#lastFamilyOf(user)?.revoke();
  }

  /** Whether a refresh with it would be granted. */
  accepts(refreshToken = ''): boolean {
    return this.#familyOf(refreshToken)?.isValid(refreshToken) ?? false;
  }

  acceptsUser(user: string): boolean {
    return this.accepts(this.#lastFamilyOf(user)?.current);
  }

  /** The user whose access token it is. */
  ownerOf(accessToken: string): string | undefined {
    return this.#grants.find(({ family }) => family.hasIssued(accessToken))?.user;
  }

  #familyOf(refreshToken: string): TokenFamily | undefined {
    return this.#grants.find(({ family }) => family.stateOf(refreshToken) !== 'unknown')?.family;
  }

  #lastFamilyOf(user: string): TokenFamily | undefined {
    return this.#grants.findLast(grant => grant.user === user)?.family;
  }

  /** All families share one numbering; the access token of a response is named before its refresh token. */
  #name(kind: 'access' | 'refresh'): string {
    if (kind === 'access') this.#issued += 1;
    return kind === 'access' && this.policy.says === 'jwt'
      ? jwt(this.#issued, this.timeline.now, this.policy.lifetime / 1_000)
      : `${SECRET}-${kind}-${this.#issued}`;
  }
}

function jwt(n: number, now: number, seconds: number): string {
  // The server's clock is wrong by hours.
  const iat = Math.round(now / 1_000) + 12_345;
  const part = (value: object): string => btoa(JSON.stringify(value)).replace(/=+$/, '');
  return `${part({ alg: 'none' })}.${part({ iat, exp: iat + seconds, jti: n })}.${SECRET}-${n}`;
}
