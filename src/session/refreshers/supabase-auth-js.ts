import type { Refresher } from '../session-options.js';
import { callLibrary } from './call-library.js';

/** The part of an `AuthClient` (`supabase.auth`) that the refresher uses. */
export interface SupabaseAuth {
  refreshSession(): Promise<{
    readonly data: { readonly session: SupabaseSession | null };
    readonly error: Error | null;
  }>;
}

/** The part of its `Session` that the refresher uses. */
export interface SupabaseSession {
  readonly access_token: string;
  readonly token_type: string;
  /** Seconds. */
  readonly expires_in: number;
}

/**
 * A refresher over [Supabase's auth-js](https://github.com/supabase/auth-js), which holds the refresh token itself
 * (RFC 6749 §6). Set its `autoRefreshToken` to `false`: the session decides when to refresh.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` if the user must log in. The library takes no signal, and retries for up to
 * half a minute by itself: the session's `requestTimeout` may end sooner.
 */
export function supabaseRefresher(auth: SupabaseAuth): Refresher {
  return async () => {
    const { access_token, token_type, expires_in } = await callLibrary(async () => {
      const { data, error } = await auth.refreshSession();
      if (error) throw error;
      return data.session;
    });
    return { access_token, token_type, expires_in };
  };
}
