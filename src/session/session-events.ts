import type { TokenError } from './token-error.js';

/**
 * The state of a session. With a valid token: `active`, `refreshing` during a refresh, `retrying` after its first failure.
 * With an expired token: `expired`. Without a token: `idle`, `acquiring` during the first refresh, `retrying` after its first
 * failure, `failed` after a terminal error, until new tokens are set.
 */
export type TokenStatus = 'idle' | 'acquiring' | 'active' | 'refreshing' | 'retrying' | 'expired' | 'failed';

/** The reason why a session no longer has tokens. */
export type RevocationReason = 'signed_out' | 'session_over';

/** An event of a session; none contains a token. */
export type SessionEvent =
  | { readonly type: 'status'; readonly status: TokenStatus; readonly previous: TokenStatus }
  /** There is a new token, from any source. */
  | { readonly type: 'token'; readonly generation: number }
  | {
      readonly type: 'refreshed';
      readonly generation: number;
      /** Epoch milliseconds; `null` if the lifetime is unknown. */
      readonly expiresAt: number | null;
      /** Duration of the attempt that returned the token, in milliseconds. */
      readonly latency: number;
      readonly attempts: number;
      readonly source: 'network' | 'tab';
    }
  | {
      readonly type: 'refresh-failed';
      readonly error: TokenError;
      readonly attempt: number;
      /** Milliseconds until the next attempt; `null` if there is none. */
      readonly retryIn: number | null;
    }
  | { readonly type: 'expired'; readonly generation: number }
  /** The refresh token expires at `endsAt` (epoch milliseconds): the user should save their work. */
  | { readonly type: 'session-ending'; readonly endsAt: number }
  /** The server's tokens expire on arrival, or are due more often than a refresh may start (`lifetime` in ms); emitted once. */
  | { readonly type: 'lifetime-too-short'; readonly lifetime: number }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
  | { readonly type: 'login-required'; readonly error: TokenError };

/** Receives the events of a session. */
export type SessionListener = (event: SessionEvent) => void;
