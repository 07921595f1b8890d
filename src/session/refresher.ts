import type { TokenResponse } from './token-response.js';

/** Why a refresh is made. */
export type RefreshReason =
  /** There is no token yet. */
  | 'initial'
  /** Its share of the lifetime is over, or a caller wants one that lasts longer. */
  | 'scheduled'
  /** The token ran out. */
  | 'expired'
  /** A resource server refused it. */
  | 'rejected'
  /** The page asked. */
  | 'requested';

/** What a refresher is told. */
export interface RefreshRequest {
  /** RFC 6749 §1.5; absent where a backend holds it. */
  readonly refreshToken?: string;
  /** Aborted at `requestTimeout`, `clear()`, new tokens or removal: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly reason: RefreshReason;
  /** 1 for the first try of a refresh. */
  readonly attempt: number;
}

/**
 * Asks for a new token. May throw or reject with a {@link TokenError} to say how; anything else counts as a network failure.
 */
export type Refresher = (request: RefreshRequest) => Promise<TokenResponse>;
