import type { TokenResponse } from './token-response.js';

/** The reason of a refresh. */
export type RefreshReason =
  /** There is no token yet. */
  | 'initial'
  /** `refreshAt` of the lifetime has passed, a caller needs a longer validity, or the refresh token expires soon. */
  | 'scheduled'
  /** The token expired. */
  | 'expired'
  /** A resource server rejected the token. */
  | 'rejected'
  /** The page called `refresh()`. */
  | 'requested';

/** The argument of a {@link Refresher}. */
export interface RefreshRequest {
  /** RFC 6749 §1.5; absent if the session has none, for example because a backend holds it. */
  readonly refreshToken?: string;
  /** Aborted after `requestTimeout`, and by `clear()`, `stop()`, new tokens and the removal of the element. */
  readonly signal: AbortSignal;
  readonly reason: RefreshReason;
  /** 1 for the first attempt of a refresh. */
  readonly attempt: number;
}

/**
 * Requests a new token. May throw or reject with a {@link TokenError}; any other error counts as a network failure.
 */
export type Refresher = (request: RefreshRequest) => Promise<TokenResponse>;
