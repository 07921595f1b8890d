import type { Exchange, Outcome, PageTokens, Refreshed } from './exchange.js';
import type { SealedCookie } from './sealed-cookies.js';

/** The options of the endpoint. */
export interface RefreshOptions {
  /** The origins whose pages may refresh: your own, and others of the same site that use CORS. */
  readonly origins: readonly string[];
  /** Contains `{ refresh_token }`. */
  readonly session: SealedCookie;
  readonly exchange: Exchange;
}

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

/** `POST /oauth/refresh` for `request-format="cookie"`. Uses Fetch's `Request` and `Response`, so that it fits any framework. */
export function refreshEndpoint({ origins, session, exchange }: RefreshOptions): Handler {
  return async request => {
    const rejection = rejectionOf(request, origins);
    if (rejection) return rejection;
    const cookies = request.headers.get('cookie');
    const refreshToken = (await session.read(cookies))?.['refresh_token'];
    const outcome: Outcome =
      typeof refreshToken === 'string' ? await exchange(refreshToken) : { kind: 'ended' };

    const response = answer(request, outcome);
    for (const cookie of await cookiesFor(outcome)) response.headers.append('Set-Cookie', cookie);
    return response;

    async function cookiesFor(outcome: Outcome): Promise<string[]> {
      if (outcome.kind === 'ended') return session.clear(cookies);
      if (outcome.refreshToken === undefined) return [];
      return session.write(cookies, { refresh_token: outcome.refreshToken });
    }
  };
}

/**
 * Whether a page of one of these origins sent the request. Browsers send `Origin` with every POST; a request without it
 * may still have `Sec-Fetch-Site: same-origin`.
 */
export function isFrom({ headers }: Request, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  return origin === null ? headers.get('sec-fetch-site') === 'same-origin' : origins.includes(origin);
}

/** The answer to any other request than a permitted page's refresh: a cross-site request, a preflight, a form. */
export function rejectionOf(request: Request, origins: readonly string[]): Response | undefined {
  if (!isFrom(request, origins))
    return Response.json({ error: 'access_denied' }, { status: 403, headers: RESPONSE_HEADERS });
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflight(request) });
  // A form of another site cannot send JSON, and a script cannot without a preflight.
  const type = request.headers.get('content-type') ?? '';
  return /^application\/json\b/i.test(type) ? undefined : json(request, 415, { error: 'invalid_request' });
}

/** The response for an outcome; `fields` are added to a token response. Call {@link rejectionOf} for the request first. */
export function answer(request: Request, outcome: Outcome, fields: object = {}): Response {
  switch (outcome.kind) {
    case 'refreshed':
      return json(request, 200, { ...withRemainingLifetime(outcome), ...fields });
    case 'ended':
      return json(request, 401, { error: 'invalid_grant' });
    case 'unavailable': {
      const response = json(request, outcome.status, { error: 'temporarily_unavailable' });
      response.headers.set('Retry-After', outcome.retryAfter);
      return response;
    }
  }
}

/** The same tokens for a late request, with their remaining lifetime. */
function withRemainingLifetime({ tokens, receivedAt }: Refreshed): PageTokens {
  if (typeof tokens.expires_in !== 'number') return tokens;
  const ageSeconds = (Date.now() - receivedAt) / 1_000;
  return { ...tokens, expires_in: Math.max(0, Math.floor(tokens.expires_in - ageSeconds)) };
}

/** Browsers repeat a POST if a reused connection breaks. Turns handle that; `Connection: close` avoids most cases. */
const RESPONSE_HEADERS = { 'Cache-Control': 'no-store', Connection: 'close' };

function json(request: Request, status: number, body: object): Response {
  return Response.json(body, { status, headers: { ...RESPONSE_HEADERS, ...cors(request) } });
}

/** Without these headers, CORS hides the response and its `Retry-After` and `Date` from scripts of other origins. */
function cors({ headers }: Request): Record<string, string> {
  const origin = headers.get('origin');
  if (origin === null) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After, Date',
    Vary: 'Origin',
  };
}

function preflight(request: Request): Record<string, string> {
  return {
    ...cors(request),
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Max-Age': '600',
  };
}
