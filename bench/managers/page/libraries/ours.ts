import '../../../../src/index.js';

import type { RequestFormat } from '../../../../src/session/index.js';
import { ISSUER, type Library } from '../library.js';

const TOKEN_PATH = '/token';
const BACKEND_PATH = '/oauth/refresh';

/** This project; the page has the refresh token. */
export const ours: Library = {
  start: login => start('json', TOKEN_PATH, login),
  tokenPath: TOKEN_PATH,
  refreshTokenIn: body => (JSON.parse(body) as { readonly refresh_token?: string }).refresh_token ?? '',
  dress: answer => ({ ...answer }),
};

/** The refresh token that the host's backend keeps. */
let kept = '';

/** This project in cookie mode: a backend has the refresh token. */
export const oursByCookie: Library = {
  start: login => start('cookie', BACKEND_PATH, login),
  tokenPath: BACKEND_PATH,
  refreshTokenIn: () => kept,
  // The backend has the response before the page has, whatever becomes of the page.
  dress({ refresh_token = kept, ...shown }) {
    kept = refresh_token;
    return shown;
  },
};

/** `<token-provider>`, shared by all tabs of the user. */
async function start(
  requestFormat: RequestFormat,
  path: string,
  tokens: Parameters<Library['start']>[0],
): ReturnType<Library['start']> {
  const provider = document.createElement('token-provider');
  Object.assign(provider, { requestFormat, session: 'user-4711', endpoint: ISSUER + path });
  if (tokens) provider.tokens = tokens;
  document.body.append(provider);
  await provider.updateComplete;
  return {
    token: () => provider.getToken(),
    refresh: () => provider.refresh(),
    signOut: () => {
      provider.clear();
    },
    dispose: () => {
      provider.remove();
    },
  };
}
