// The files of examples/bff; the package has them next to this one, in `recipes/server`.
import {
  refreshGrant,
  revokeRefreshToken,
  type ConfidentialClient,
} from '../../../examples/bff/confidential-client.js';
import { createExchange } from '../../../examples/bff/exchange.js';
import { logoutEndpoint, type LogoutOptions } from '../../../examples/bff/logout.js';
import { refreshEndpoint, type Handler, type InPage } from '../../../examples/bff/refresh.js';
import { Seal } from '../../../examples/bff/sealed-cookies.js';
import { SessionCookie } from '../../../examples/bff/session-cookie.js';
import { turnsInProcess, type Turns } from '../../../examples/bff/turns.js';
import { refreshTokenInPage } from './json.js';

/** The settings of your application. */
export interface Settings {
  /** The origins of the pages that refresh, without a trailing slash; more than one if pages of other origins use CORS. */
  readonly origins: readonly string[];
  readonly client: ConfidentialClient;
  /** 32 random bytes each, in base64url: the first one encrypts, all of them decrypt. */
  readonly cookieKeys: readonly string[];
  /** The default is for one instance; use `turnsInRedis` for several. */
  readonly turns?: Turns;
  /** A session gets a new access token at most once in this time; 10 s by default. */
  readonly minIntervalMs?: number;
  /** Where the browser goes after the sign-out: to the authorization server, with `ended.idToken` as `id_token_hint`; by default to `/`. */
  readonly next?: LogoutOptions['next'];
}

/** The endpoints, and what your login needs. */
export interface Refresh {
  /** `POST /oauth/refresh` for `request-format="cookie"`. */
  readonly handle: Handler;
  /** The same for `request-format="json"`, where the page holds the refresh token. */
  readonly handleJson: Handler;
  /** `POST /logout`. */
  readonly logout: Handler;
  /** After a login: `await session.write(cookieHeader, newSession(refreshToken, claims, idToken))` gives the values of `Set-Cookie`. */
  readonly session: SessionCookie;
  /** For `request-format="json"`: `inPage.close(session, refreshToken)` is the page's first `refresh_token`. */
  readonly inPage: InPage;
}

/** Creates the endpoints; call it once per process. */
export function createRefresh({ origins, client, cookieKeys, turns, next, ...options }: Settings): Refresh {
  const seal = new Seal(cookieKeys);
  const exchange = createExchange({
    ...options,
    turns: turns ?? turnsInProcess(),
    seal,
    requestTokens: token => refreshGrant(client, token),
  });
  const common = { origins, exchange, session: new SessionCookie(seal) };
  const inPage = refreshTokenInPage(seal);
  return {
    handle: refreshEndpoint(common),
    handleJson: refreshEndpoint({ ...common, inPage }),
    logout: logoutEndpoint({
      ...common,
      revoke: token => revokeRefreshToken(client, token),
      ...(next && { next }),
    }),
    session: common.session,
    inPage,
  };
}
