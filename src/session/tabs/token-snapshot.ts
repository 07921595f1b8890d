import type { Instant } from '../clock.js';
import type { SessionCore } from '../session-core.js';
import { parseTokenResponse, readRefreshToken, type TokenResponse } from '../token-response.js';

/** All that a tab needs to be where another one is; a secret. */
export interface TokenSnapshot {
  /** RFC 6749 §5.1, the refresh token included; without an access token when that was of no use. */
  readonly response: Readonly<Record<string, unknown>>;
  /** ms since it was asked for. */
  readonly ageMs: number;
}

/** What a session has; `null` where that is nothing. */
export function snapshotOf({ tokens }: SessionCore): TokenSnapshot | null {
  const { token, refreshToken, msUntilRefreshTokenExpiry } = tokens;
  if (!token && refreshToken === undefined) return null;
  const ageMs = token?.age ?? 0;
  return {
    ageMs,
    response: {
      ...token?.response,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      // Some servers say it at the login only.
      ...(msUntilRefreshTokenExpiry < Infinity && {
        refresh_expires_in: (msUntilRefreshTokenExpiry + ageMs) / 1_000,
      }),
    },
  };
}

/**
 * Takes what another tab has.
 *
 * @param requestedAt when it was asked for there.
 * @param isOtherLogin whether it is of another login than what this session has.
 */
export function applySnapshot(
  core: SessionCore,
  { response }: TokenSnapshot,
  requestedAt: Instant,
  isOtherLogin: boolean,
): void {
  const { tokens } = core;
  if (isOtherLogin) core.clearTokens();
  if (readRefreshToken(response) === undefined) tokens.clearRefreshToken();
  tokens.storeRefreshToken(response, requestedAt);
  const parsed = tryParse(response);
  if (parsed && parsed.access_token !== tokens.token?.accessToken) core.acceptTokens(parsed, requestedAt);
  else core.reconcile();
}

/** What of an answer any channel can carry: its texts, numbers and truth values. */
export function cloneableFields(response: TokenSnapshot['response']): TokenSnapshot['response'] {
  const cloneableTypes = ['string', 'number', 'boolean'];
  return Object.fromEntries(
    Object.entries(response).filter(([, value]) => cloneableTypes.includes(typeof value)),
  );
}

function tryParse(response: TokenSnapshot['response']): TokenResponse | null {
  try {
    return parseTokenResponse(response);
  } catch {
    return null;
  }
}
