import type { IncomingHttpHeaders } from 'node:http';
// The files of examples/bff: copy that folder, and adapt these paths.
import { createExchange, refreshGrant, type ConfidentialClient } from '../../../examples/bff/exchange.js';
import { refreshEndpoint, type Handler } from '../../../examples/bff/refresh.js';
import { Seal, SealedCookie } from '../../../examples/bff/sealed-cookies.js';
import { turnsInProcess, type Turns } from '../../../examples/bff/turns.js';
import { jsonRefreshEndpoint } from './json.js';

/** The settings of your application. */
export interface Settings {
  /** The origins of the pages that refresh, without a trailing slash; more than one if pages of other origins use CORS. */
  readonly origins: readonly string[];
  readonly client: ConfidentialClient;
  /** 32 random bytes each, in base64url: the first one encrypts, all of them decrypt. */
  readonly cookieKeys: readonly string[];
  /** The default is for one instance; use `turnsInRedis` for several. */
  readonly turns?: Turns;
}

/** `POST /oauth/refresh`. */
export interface Refresh {
  /** For `request-format="cookie"`. */
  readonly handle: Handler;
  /** For `request-format="json"`, where the page holds the refresh token. */
  readonly handleJson: Handler;
  /** After a login: `await session.write(null, { refresh_token })` gives the values of `Set-Cookie`. */
  readonly session: SealedCookie;
}

/** Creates the endpoints; call it once per process. */
export function createRefresh({ origins, client, cookieKeys, turns = turnsInProcess() }: Settings): Refresh {
  const seal = new Seal(cookieKeys);
  const session = new SealedCookie(seal, {
    name: 'session',
    sameSite: 'Strict',
    lifetime: 30 * 24 * 3_600,
    secure: true,
  });
  const exchange = createExchange({ turns, seal, requestTokens: token => refreshGrant(client, token) });
  return {
    handle: refreshEndpoint({ origins, session, exchange }),
    handleJson: jsonRefreshEndpoint({ origins, exchange }),
    session,
  };
}

/** Converts a request that a framework has parsed to a `Request` of the Fetch standard. */
export function toRequest(parsed: {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
}): Request {
  const headers = new Headers();
  for (const name of ['origin', 'sec-fetch-site', 'content-type', 'cookie']) {
    const value = parsed.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = parsed.method === 'POST' ? JSON.stringify(parsed.body ?? {}) : null;
  return new Request('http://localhost/oauth/refresh', { method: parsed.method, headers, body });
}
