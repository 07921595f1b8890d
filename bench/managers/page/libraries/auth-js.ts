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
      token: async () => (await client.getSession()).data.session?.access_token,
      refresh: async () => {
        throwIf(await client.refreshSession());
      },
      signOut: () => client.signOut({ scope: 'local' }),
    };
  },
  // Access tokens are JWTs, and the response has their expiry by the server's clock, too.
  dress: ({ access_token, expires_in }, issued) => ({
    access_token: wrappedToken(access_token, issued),
    ...(expires_in === undefined ? {} : { expires_at: issued.iat + Number(expires_in) }),
    user,
  }),
  documents: { '/user': user, '/logout': {} },
};

/** Its methods return errors. */
function throwIf({ error }: { readonly error: AuthError | null }): void {
  if (error) throw error;
}
