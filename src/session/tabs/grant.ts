import type { Stamp } from '../clock.js';
import type { Lifecycle } from '../lifecycle.js';
import { parseTokenResponse, refreshTokenOf, type TokenResponse } from '../token-response.js';

/** All that a tab needs to be where another one is; a secret. */
export interface Grant {
  /** RFC 6749 §5.1, the refresh token included; without an access token when that was of no use. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** ms since it was asked for. */
  readonly age: number;
}

/** What a session has; `null` where that is nothing. */
export function grantOf({ held }: Lifecycle): Grant | null {
  const { token, refreshToken, untilEnd } = held;
  if (!token && refreshToken === undefined) return null;
  const age = token?.age ?? 0;
  return {
    age,
    answer: {
      ...token?.response,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      // Some servers say it at the login only.
      ...(untilEnd < Infinity && { refresh_expires_in: (untilEnd + age) / 1_000 }),
    },
  };
}

/**
 * Takes what another tab has.
 *
 * @param since when it was asked for there.
 * @param another whether it is of another login than what this session has.
 */
export function followGrant(lifecycle: Lifecycle, { answer }: Grant, since: Stamp, another: boolean): void {
  const { held } = lifecycle;
  if (another) lifecycle.forget();
  if (refreshTokenOf(answer) === undefined) held.forgetRefreshToken();
  held.keepRefreshToken(answer, since);
  const response = usable(answer);
  if (response && response.access_token !== held.token?.accessToken) lifecycle.refreshed(response, since);
  else lifecycle.look();
}

/** What of an answer any channel can carry: its texts, numbers and truth values. */
export function plainAnswer(answer: Grant['answer']): Grant['answer'] {
  const plain = ['string', 'number', 'boolean'];
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => plain.includes(typeof value)));
}

function usable(answer: Grant['answer']): TokenResponse | null {
  try {
    return parseTokenResponse(answer);
  } catch {
    return null;
  }
}
