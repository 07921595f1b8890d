import { GoTrueClient, type AuthError } from '@supabase/auth-js';

import { CLIENT_ID, ISSUER, USER, wrappedToken, type Library } from '../library.js';

const user = {
  id: USER,
  aud: 'authenticated',
  role: 'authenticated',
  app_metadata: {},
  user_metadata: {},
  created_at: '2025-01-01T00:00:00Z',
};

/** Supabase, as `createClient` of supabase-js has it: sessions in local storage, refreshed by a ticker while the page is visible. */
export const supabase: Library = {
  async start(login) {
    const client = new GoTrueClient({
      url: ISSUER,
      storageKey: `sb-${CLIENT_ID}-auth-token`,
      autoRefreshToken: true,
      persistSession: true,
      detectSessionInUrl: false,
    });
    throwIf(await client.initialize());
    if (login) throwIf(await client.setSession(login));
    return {
      async token() {
        const { data, error } = await client.getSession();
        if (!data.session) throw error ?? new Error('No session.');
        return data.session.access_token;
      },
      refresh: async () => {
        throwIf(await client.refreshSession());
      },
      signOut: async () => {
        throwIf(await client.signOut({ scope: 'local' }));
      },
    };
  },
  tokenPath: '/token',
  // Access tokens are JWTs, and the response has their expiry by the server's clock, too.
  dress: (answer, issued) => ({
    ...answer,
    access_token: wrappedToken(answer.access_token, issued),
    ...(answer.expires_in === undefined ? {} : { expires_at: issued.iat + Number(answer.expires_in) }),
    user,
  }),
  documents: { '/user': user, '/logout': {} },
};

/** Its methods return errors. */
function throwIf({ error }: { readonly error: AuthError | null }): void {
  if (error) throw error;
}
