import type { TokenResponse } from './token-response.js';

/** The reason of a refresh. */
export type RefreshReason =
  /** There is no token yet. */
  | 'initial'
  /** `refreshAt` of the token's lifetime has passed, or a caller needs a token that is valid for longer. */
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
  /** Aborted at `requestTimeout`, `clear()`, new tokens or removal: the response is not needed any more. */
  readonly signal: AbortSignal;
  readonly reason: RefreshReason;
  /** 1 for the first attempt of a refresh. */
  readonly attempt: number;
}

/**
 * Requests a new token. May throw or reject with a {@link TokenError}; any other error counts as a network failure.
 */
export type Refresher = (request: RefreshRequest) => Promise<TokenResponse>;
