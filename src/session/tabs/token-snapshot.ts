import type { Instant } from '../clock.js';
import type { SessionCore } from '../session-core.js';
import { readLifetimeMs } from '../token-lifetime.js';
import { readRefreshToken, readTokenResponse } from '../token-response.js';

/** The tokens of one tab as a peer tab needs them. Secret. */
export interface TokenSnapshot {
  /** RFC 6749 §5.1, the refresh token included; without an access token if this tab has none. */
  readonly response: Readonly<Record<string, unknown>>;
  /** Epoch ms at which the access token was requested; now without an access token. */
  readonly requestedAt: number;
  /** Milliseconds from then to its expiry, which this tab may have measured by the server's clock; `null` if it is not known. */
  readonly lifetime?: number | null | undefined;
  /** Number of responses that brought the same access token again. */
  readonly repeats?: number | undefined;
}

/** The tokens of a session; `null` if it has none. @param now epoch ms. */
export function snapshotOf({ tokens }: SessionCore, now: number): TokenSnapshot | null {
  const { token, refreshToken, msUntilRefreshTokenExpiry } = tokens;
  if (!token && refreshToken === undefined) return null;
  const ageMs = token?.age ?? 0;
  return {
    requestedAt: now - ageMs,
    lifetime: token?.lifetime ?? null,
    repeats: token?.repeats ?? 0,
    response: {
      ...token?.response,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      // Some servers send this field at the login only.
      ...(msUntilRefreshTokenExpiry < Infinity && {
        refresh_expires_in: (msUntilRefreshTokenExpiry + ageMs) / 1_000,
      }),
    },
  };
}

/**
 * Replaces this session's tokens by a peer tab's.
 *
 * @param requestedAt when the peer tab requested the access token.
 * @param isOtherLogin whether they belong to another login than this session's tokens.
 */
export function applySnapshot(
  core: SessionCore,
  { response, lifetime, repeats = 0 }: Omit<TokenSnapshot, 'requestedAt'>,
  requestedAt: Instant,
  isOtherLogin: boolean,
): void {
  const { tokens } = core;
  if (isOtherLogin) core.clearTokens();
  if (readRefreshToken(response) === undefined) tokens.clearRefreshToken();
  tokens.storeRefreshToken(response, requestedAt);
  const parsed = readTokenResponse(response);
  const { token } = tokens;
  if (!parsed || (parsed.access_token === token?.accessToken && repeats <= token.repeats)) {
    core.reconcile();
    return;
  }
  const ownReading = readLifetimeMs(parsed, requestedAt.wall);
  core.acceptTokens({
    response: parsed,
    requestedAt,
    lifetime: lifetime === undefined ? ownReading : lifetime,
  });
  if (tokens.token) tokens.token.repeats = repeats;
}

/** The fields of a response that every channel can clone: strings, numbers and booleans. */
export function cloneableFields(response: TokenSnapshot['response']): TokenSnapshot['response'] {
  const cloneableTypes = ['string', 'number', 'boolean'];
  return Object.fromEntries(
    Object.entries(response).filter(([, value]) => cloneableTypes.includes(typeof value)),
  );
}
