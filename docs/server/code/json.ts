import type { InPage } from '../../../examples/bff/refresh.js';
import type { Seal } from '../../../examples/bff/sealed-cookies.js';

const PURPOSE = 'page';
const MAX_AGE_SECONDS = 30 * 24 * 3_600;

/**
 * For `request-format="json"`: the page holds the refresh token sealed, together with the name of its session. A stolen one is
 * useless without the session's cookie, and a guess does not reach the authorization server.
 */
export function refreshTokenInPage(seal: Seal): InPage {
  return {
    async open(session, { refresh_token: text }) {
      const content = typeof text === 'string' ? await seal.open(PURPOSE, text) : undefined;
      return content?.['session'] === session.id ? String(content['refresh_token']) : undefined;
    },
    close: ({ id }, refreshToken) =>
      seal.close(PURPOSE, { session: id, refresh_token: refreshToken }, MAX_AGE_SECONDS),
  };
}
