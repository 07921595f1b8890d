import type { TokenError } from './token-error.js';

/**
 * Where a session stands, by what its users can count on: a token that is alive (`active`, `refreshing` while its
 * successor is asked for, `retrying` from the first failure on), none any more (`expired`), none yet (`idle`,
 * `acquiring`, `retrying`), none again without new tokens (`failed`).
 */
export type TokenStatus = 'idle' | 'acquiring' | 'active' | 'refreshing' | 'retrying' | 'expired' | 'failed';

/** Why there is no token any more. */
export type RevocationReason = 'signed_out' | 'session_over';

/** What a session tells its listeners; none carries a token. */
export type SessionEvent =
  | { readonly type: 'status'; readonly status: TokenStatus; readonly previous: TokenStatus }
  /** There is a new token in hand, whoever brought it. */
  | { readonly type: 'token'; readonly generation: number }
  | {
      readonly type: 'refreshed';
      readonly generation: number;
      /** Epoch ms. */
      readonly expiresAt: number | null;
      /** ms of the attempt that brought it. */
      readonly latency: number;
      readonly attempts: number;
      readonly source: 'network' | 'tab';
    }
  | {
      readonly type: 'refresh-failed';
      readonly error: TokenError;
      readonly attempt: number;
      /** ms; `null` when it gives up. */
      readonly retryIn: number | null;
    }
  | { readonly type: 'expired'; readonly generation: number }
  /** The refresh token itself ends at `endsAt` (epoch ms): time to save work. */
  | { readonly type: 'session-ending'; readonly endsAt: number }
  /** The server gives tokens that do not last until the next refresh may begin; told once. */
  | { readonly type: 'lifetime-too-short'; readonly lifetime: number }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
  | { readonly type: 'login-required'; readonly error: TokenError };

/** Hears what happens in a session. */
export type SessionListener = (event: SessionEvent) => void;
