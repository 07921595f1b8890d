import type { Exchange, Outcome, PageTokens, Refreshed } from './exchange.js';
import { isJson, readBody, subjectIn, type Body } from './request-body.js';
import type { Session, SessionCookie } from './session-cookie.js';
import { unavailable } from './token-response.js';

/** The options of the endpoint. */
export interface RefreshOptions {
  /** The origins whose pages may refresh: your own, and others of the same site that use CORS. */
  readonly origins: readonly string[];
  readonly session: SessionCookie;
  readonly exchange: Exchange;
  /** Only for `request-format="json"`, where the page holds the refresh token, too. */
  readonly inPage?: InPage;
}

/** How a page holds a refresh token. */
export interface InPage {
  /** The refresh token of the request's body, if it belongs to the session. */
  open(session: Session, body: Body): Promise<string | undefined>;
  /** What the page stores. */
  close(session: Session, refreshToken: string): Promise<string>;
}

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * `POST /oauth/refresh`. Uses Fetch's `Request` and `Response`, so that it fits any framework, and reads the body itself:
 * only after the origin is checked, and only a short one. Never rejects.
 */
export function refreshEndpoint(options: RefreshOptions): Handler {
  return async request => {
    const rejection = rejectionOf(request, options.origins);
    if (rejection) return rejection;
    try {
      const body = await readBody(request);
      return body ? await refresh(request, body, options) : json(request, 400, { error: 'invalid_request' });
    } catch (error) {
      return answer(request, unavailable('refresh_failed', error));
    }
  };
}

async function refresh(request: Request, body: Body, options: RefreshOptions): Promise<Response> {
  const { session, exchange, inPage } = options;
  const cookies = request.headers.get('cookie');
  const subject = subjectIn(body);
  if (subject === null) return json(request, 400, { error: 'invalid_request' });
  const logins = await session.readAll(cookies, subject);
  // The page was rendered for another user, who has signed out since.
  if (logins.length === 0 && (await session.read(cookies)))
    return json(request, 409, { error: 'subject_changed' });
  const own = inPage ? await loginInPage(inPage, logins, body) : logins[0];
  if (!own) return answer(request, { kind: 'ended' }, {}, logins.length === 0 ? session.clear(cookies) : []);

  const outcome = await exchange.refresh(own);
  if (outcome.kind === 'ended')
    return answer(request, outcome, {}, outcome.meanwhile ? [] : session.clear(cookies, own));
  const next = outcome.refreshToken;
  const { idToken = own.idToken } = outcome.kind === 'refreshed' ? outcome : {};
  return answer(
    request,
    outcome,
    {
      sub: own.subject,
      ...(inPage && next !== undefined && { refresh_token: await inPage.close(own, next) }),
    },
    next === undefined ? [] : await session.write(cookies, { ...own, refreshToken: next, idToken }),
  );
}

/** The login that the page's refresh token belongs to, with that token. */
async function loginInPage(
  inPage: InPage,
  logins: readonly Session[],
  body: Body,
): Promise<Session | undefined> {
  for (const login of logins) {
    const refreshToken = await inPage.open(login, body);
    if (refreshToken !== undefined) return { ...login, refreshToken };
  }
  return undefined;
}

/**
 * Whether a page of one of these origins sent the request. Browsers send `Origin` with every POST; without it, or if a
 * `Referrer-Policy: no-referrer` makes it `null`, `Sec-Fetch-Site: same-origin` says so, which no page can set.
 */
export function isFrom({ headers }: Request, origins: readonly string[]): boolean {
  const origin = originOf(headers);
  return origin === undefined ? headers.get('sec-fetch-site') === 'same-origin' : origins.includes(origin);
}

function originOf(headers: Headers): string | undefined {
  const origin = headers.get('origin');
  return origin === null || origin === 'null' ? undefined : origin;
}

/** The answer to a request from another origin; it states what was expected, for the operator who set a wrong one. */
export function originRefused(origins: readonly string[]): Response {
  const error_description = `The request must come from a page of ${origins.join(' or ')}.`;
  return Response.json(
    { error: 'origin_refused', error_description },
    { status: 403, headers: RESPONSE_HEADERS },
  );
}

/** The answer to any other request than a permitted page's refresh: a cross-site request, a preflight, a form. */
function rejectionOf(request: Request, origins: readonly string[]): Response | undefined {
  if (!isFrom(request, origins)) return originRefused(origins);
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflight(request) });
  return isJson(request.headers.get('content-type') ?? '')
    ? undefined
    : json(request, 415, { error: 'invalid_request' });
}

/** The response for an outcome; `fields` are added to a token response. */
function answer(request: Request, outcome: Outcome, fields: object = {}, cookies: string[] = []): Response {
  const response = json(request, ...statusAndBody(outcome, fields));
  if (outcome.kind === 'unavailable') response.headers.set('Retry-After', outcome.retryAfter);
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}

function statusAndBody(outcome: Outcome, fields: object): [number, object] {
  switch (outcome.kind) {
    case 'refreshed':
      return [200, { ...withRemainingLifetime(outcome), ...fields }];
    case 'ended':
      return [401, { error: 'invalid_grant', error_description: outcome.description }];
    case 'unavailable':
      return [outcome.status, { error: 'temporarily_unavailable' }];
  }
}

/**
 * The same tokens for a late request, with their remaining lifetime. Only whole seconds are taken off, and the result is
 * not 0, which would mean a token without an end.
 */
function withRemainingLifetime({ tokens, receivedAt }: Refreshed): PageTokens {
  if (tokens.expires_in === undefined) return tokens;
  const ageSeconds = Math.floor((Date.now() - receivedAt) / 1_000);
  return { ...tokens, expires_in: Math.max(1, tokens.expires_in - ageSeconds) };
}

/** Browsers repeat a POST if a reused connection breaks. Turns handle that; `Connection: close` avoids most cases. */
const RESPONSE_HEADERS = {
  'Cache-Control': 'no-store',
  Connection: 'close',
  'X-Content-Type-Options': 'nosniff',
};

function json(request: Request, status: number, body: object): Response {
  return Response.json(body, { status, headers: { ...RESPONSE_HEADERS, ...cors(request) } });
}

/** Without these headers, CORS hides the response and its `Retry-After` and `Date` from scripts of other origins. */
function cors({ headers }: Request): Record<string, string> {
  const origin = originOf(headers);
  if (origin === undefined) return {};
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
