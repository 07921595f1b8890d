import type { Refresher } from '../session-options.js';
import type { TokenResponse } from '../token-response.js';
import { callLibrary } from './call-library.js';

/**
 * A refresher over the callback that pages give to `embedDashboard` of
 * [Superset's embedded SDK](https://github.com/apache/superset/tree/master/superset-embedded-sdk). The guest token, a JWT, states
 * its own lifetime (`exp` − `iat`, RFC 7519 §4.1).
 *
 * Rejects with a {@link TokenError}: by the `status` of what the callback throws, an error or the response itself.
 */
export function guestTokenRefresher(fetchGuestToken: () => Promise<string>): Refresher {
  const refresh = async (): Promise<TokenResponse> => ({ access_token: await callLibrary(fetchGuestToken) });
  // A request for a guest token presents no refresh token.
  return Object.assign(refresh, { isRepeatable: true });
}
