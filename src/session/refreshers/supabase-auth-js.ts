import type { Refresher } from '../refresher.js';
import { callLibrary } from './call-library.js';

/** What is used of an `AuthClient`: of `supabase.auth`. */
export interface SupabaseAuth {
  refreshSession(): Promise<{
    readonly data: { readonly session: SupabaseSession | null };
    readonly error: Error | null;
  }>;
}

/** What is used of its `Session`. */
export interface SupabaseSession {
  readonly access_token: string;
  readonly token_type: string;
  /** Seconds. */
  readonly expires_in: number;
}

/**
 * A refresher over [Supabase's auth-js](https://github.com/supabase/auth-js), which holds the refresh token itself
 * (RFC 6749 §6). Set its `autoRefreshToken` to `false`: the session is who knows when.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` where only a login helps. It takes no signal, and tries again for up to
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
