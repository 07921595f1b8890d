import '../../../../src/index.js';

import { ISSUER, type Library, type Manager } from '../library.js';

/** This project; the page has the refresh token. */
export const ours: Library = {
  start: login => start('json', login),
};

/** The refresh token that the host's backend keeps. */
let kept = '';

/** This project in cookie mode: a backend has the refresh token. */
export const oursByCookie: Library = {
  start: login => start('cookie', login),
  refreshToken: () => kept,
  // The backend has the response before the page has, whatever becomes of the page.
  dress({ refresh_token = kept }) {
    kept = refresh_token;
    return { refresh_token: undefined };
  },
};

/** `<token-provider>`, shared by all tabs of the user. */
async function start(
  requestFormat: 'json' | 'cookie',
  tokens: Parameters<Library['start']>[0],
): Promise<Manager> {
  const provider = document.createElement('token-provider');
  Object.assign(provider, { requestFormat, session: 'user-4711', endpoint: `${ISSUER}/token` });
  if (tokens) provider.tokens = tokens;
  document.body.append(provider);
  await provider.updateComplete;
  return {
    token: () => provider.getToken(),
    refresh: () => provider.refresh(),
    signOut: () => {
      provider.clear();
    },
  };
}
