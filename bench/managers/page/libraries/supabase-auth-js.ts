import { GoTrueClient, type AuthError } from '@supabase/auth-js';

import type { Library, Manager, SignedIn } from '../manager.js';
import { unwrappedToken, USER, wrappedToken } from '../vendor-server.js';

const user = {
  id: USER,
  aud: 'authenticated',
  role: 'authenticated',
  app_metadata: {},
  user_metadata: {},
  created_at: '2025-01-01T00:00:00Z',
};

/** As `createClient` of supabase-js makes it: sessions in local storage, refreshed by a ticker while the page is visible. */
class SupabaseManager implements Manager {
  #client: GoTrueClient | undefined;

  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    const client = new GoTrueClient({
      url: issuer,
      storageKey: `sb-${clientId}-auth-token`,
      autoRefreshToken: true,
      persistSession: true,
      detectSessionInUrl: false,
    });
    this.#client = client;
    throwIf(await client.initialize());
    if (!first) return;
    const { access_token, refresh_token = '' } = first;
    throwIf(await client.setSession({ access_token, refresh_token }));
  }

  async token(): Promise<string> {
    const { data, error } = await this.#running().getSession();
    if (!data.session) throw error ?? new Error('No session.');
    return unwrappedToken(data.session.access_token);
  }

  async refresh(): Promise<void> {
    throwIf(await this.#running().refreshSession());
  }

  async signOut(): Promise<void> {
    throwIf(await this.#running().signOut({ scope: 'local' }));
  }

  async dispose(): Promise<void> {
    await this.#running().dispose();
  }

  #running(): GoTrueClient {
    if (!this.#client) throw new Error('Not started.');
    return this.#client;
  }
}

/** It answers with its errors. */
function throwIf({ error }: { readonly error: AuthError | null }): void {
  if (error) throw error;
}

/** Supabase's library. */
export const supabase: Library = {
  name: '@supabase/auth-js',
  create: () => new SupabaseManager(),
  // Access tokens are JWTs, and their end is said in the server's time, too.
  dress: (answer, now, { lifetime }) => ({
    ...answer,
    ...('access_token' in answer ? { access_token: wrappedToken(answer.access_token, lifetime, now) } : {}),
    ...(answer.expires_in === undefined
      ? {}
      : { expires_at: Math.floor(now / 1_000) + Number(answer.expires_in) }),
    user,
  }),
  async refreshTokenOf(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== '/token' || searchParams.get('grant_type') !== 'refresh_token') return undefined;
    const { refresh_token } = (await request.clone().json()) as { readonly refresh_token?: string };
    return refresh_token;
  },
  documents: () => ({ '/user': user, '/logout': {} }),
};
