import { TokenFamily, withoutRefreshToken } from '../support/token-family.js';
import type { IssuingOptions, TokenAnswer } from '../support/token-family.js';
import { SERVER_START } from './responses.js';
import type { Timeline } from './timeline.js';

/** How a server issues tokens; all times in ms. */
export interface IssuingPolicy extends Required<
  Pick<IssuingOptions, 'grace' | 'rotates' | 'refreshLifetime'>
> {
  readonly lifetime: number;
  /**
   * How the lifetime is stated: RFC 6749 §5.1 only recommends `expires_in`. `never`: as 0. `end`: as a moment by the server's clock,
   * which is in `Date`. `both`: in a JWT, next to a longer `expires_in`.
   */
  readonly says: 'number' | 'string' | 'jwt' | 'nothing' | 'never' | 'end' | 'both';
  /** Whether a refresh may bring the access token in hand again: with a later end, or with the same one. */
  readonly repeats?: 'later' | 'same' | null;
}

/** The ways to state a lifetime that not every scenario has, of which each draws one. */
export const RARE_STATEMENTS = ['never', 'end', 'both'] as const;

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
  /** When each access token ends, ms of true time. */
  readonly #ends = new Map<string, number>();

  constructor(
    private readonly timeline: Timeline,
    private readonly policy: IssuingPolicy,
  ) {}

  /** A new login. */
  login(user: string): TokenAnswer {
    const { lifetime, says, repeats: _, ...options } = this.policy;
    const seconds = lifetime / 1_000;
    const stated = { number: seconds, string: String(seconds), both: 2 * seconds, never: 0 };
    const family = new TokenFamily({
      ...options,
      lifetime: says in stated ? stated[says as keyof typeof stated] : undefined,
      now: () => this.timeline.now,
      name: kind => this.#name(kind),
    });
    this.#grants.push({ user, family });
    const answer = this.#stated(family.begin());
    // A page states a lifetime in its markup: nothing there shows the server's clock.
    return says === 'end' ? { ...answer, expires_in: seconds, expires_at: undefined } : answer;
  }

  /** RFC 6749 §6. @param repeated the access token that it brings again, if the server has it. */
  refresh(refreshToken = '', repeated?: string): TokenAnswer | undefined {
    const family = this.#familyOf(refreshToken);
    return family && this.#exchange(family, refreshToken, repeated);
  }

  /** The refresh of a backend that holds the refresh token and serializes refreshes: no refresh token in the response. */
  refreshFor(user: string, repeated?: string): TokenAnswer | undefined {
    const family = this.#lastFamilyOf(user);
    const answer = family && this.#exchange(family, family.current, repeated);
    return answer && withoutRefreshToken(answer);
  }

  /** When an access token ends, ms of true time; `Infinity` if it does not. */
  endOf(accessToken: string): number {
    return this.#ends.get(accessToken) ?? Infinity;
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

  #exchange(family: TokenFamily, refreshToken: string, repeated = ''): TokenAnswer | undefined {
    const answer = family.exchange(refreshToken);
    return answer && this.#stated(answer, family.hasIssued(repeated) ? repeated : undefined);
  }

  /** An answer with its end, as the policy states it. */
  #stated(answer: TokenAnswer, repeated?: string): TokenAnswer {
    const { says, lifetime, repeats } = this.policy;
    const { now } = this.timeline;
    const accessToken = repeated ?? answer.access_token;
    const isMoved = !repeated || (repeats === 'later' && !isJwt(says));
    const seconds = isNumeric(says) ? Number(answer.expires_in) : lifetime / 1_000;
    // The answer of a grace period is older.
    const known = this.#ends.get(accessToken);
    if (isMoved && (repeated || known === undefined)) this.#ends.set(accessToken, now + seconds * 1_000);
    const left = (this.endOf(accessToken) - now) / 1_000;
    // The server's clock shows whole seconds.
    const issuedAt = Math.floor(now / 1_000);
    const isRestated = repeated !== undefined && isNumeric(says);
    return {
      ...answer,
      access_token: accessToken,
      ...(isRestated && { expires_in: says === 'string' ? String(left) : left }),
      ...(says === 'end' && { expires_at: SERVER_START / 1_000 + issuedAt + left, issued_at: issuedAt }),
    };
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
    return kind === 'access' && isJwt(this.policy.says)
      ? jwt(this.#issued, this.timeline.now, this.policy.lifetime / 1_000)
      : `${SECRET}-${kind}-${this.#issued}`;
  }
}

function isJwt(says: IssuingPolicy['says']): boolean {
  return says === 'jwt' || says === 'both';
}

function isNumeric(says: IssuingPolicy['says']): boolean {
  return says === 'number' || says === 'string';
}

function jwt(n: number, now: number, seconds: number): string {
  // The server's clock is wrong by hours.
  const iat = Math.round(now / 1_000) + 12_345;
  const part = (value: object): string => btoa(JSON.stringify(value)).replace(/=+$/, '');
  return `${part({ alg: 'none' })}.${part({ iat, exp: iat + seconds, jti: n })}.${SECRET}-${n}`;
}
