import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange, Outcome, PageTokens, Refreshed } from './exchange.js';
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

type Body = Readonly<Record<string, unknown>>;

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
  const own = await session.read(cookies);
  const refreshToken = own && inPage ? await inPage.open(own, body) : own?.refreshToken;
  if (!own || refreshToken === undefined)
    return answer(request, { kind: 'ended' }, {}, session.clear(cookies));
  const { subject = own.subject } = body;
  // The page was rendered for another user, who has signed out since.
  if (own.subject !== undefined && subject !== own.subject)
    return json(request, 409, { error: 'subject_changed' });

  const outcome = await exchange.refresh({ ...own, refreshToken });
  if (outcome.kind === 'ended')
    return answer(request, outcome, {}, outcome.meanwhile ? [] : session.clear(cookies));
  const next = outcome.refreshToken;
  return answer(
    request,
    outcome,
    {
      sub: own.subject,
      ...(inPage && next !== undefined && { refresh_token: await inPage.close(own, next) }),
    },
    next === undefined ? [] : await session.write(cookies, { ...own, refreshToken: next }),
  );
}

const MAX_BODY_BYTES = 16 * 1_024;
const MAX_BODY_WAIT_MS = 5_000;

/** The body's JSON object, `{}` for an empty body; `undefined` if it is malformed, too long or too slow. */
function readBody(request: Request): Promise<Body | undefined> {
  async function read(): Promise<Body | undefined> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    return typeof body === 'object' && body !== null ? (body as Body) : undefined;
  }
  return Promise.race([read().catch(() => undefined), delay(MAX_BODY_WAIT_MS, undefined, { ref: false })]);
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
  // A form of another site cannot send JSON, and a script cannot without a preflight.
  const type = request.headers.get('content-type') ?? '';
  return /^application\/json\b/i.test(type) ? undefined : json(request, 415, { error: 'invalid_request' });
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
