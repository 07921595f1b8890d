import * as z from 'zod/mini';
import { systemClock, type Clock } from './clock.js';
import {
  errorCodeOf,
  OAUTH_ERROR_CODES,
  parseRetryAfter,
  readDescription,
  TRANSIENT_OAUTH_CODES,
  transientErrorCode,
} from './error-response.js';
import { ownFields } from './own-fields.js';
import type { Refresher, RefreshRequest } from './session-options.js';
import {
  missingRefreshTokenError,
  subjectChangedError,
  TokenError,
  type TokenErrorCode,
} from './token-error.js';
import { hasAnyToken, tryParse, type TokenResponse } from './token-response.js';

/**
 * The format of a refresh request: `json` for `{"refresh_token": "…"}`, `form` for RFC 6749 §6, `cookie` for `{"subject": "…"}`, or
 * `{}` while the user is not known (the backend holds the refresh token).
 */
export type RequestFormat = 'json' | 'form' | 'cookie';

/** Options of {@link httpRefresher}. */
export interface HttpRefresherOptions {
  /** URL that the request is POSTed to. */
  readonly endpoint: string;
  /** Default `json`. */
  readonly format?: RequestFormat | undefined;
  /** For `form`: the public client's id, RFC 6749 §3.2.1. */
  readonly clientId?: string | undefined;
  /** For `form`: RFC 6749 §3.3. */
  readonly scope?: string | undefined;
  /** As fetch's; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** Default: the global `fetch`, looked up at each request. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** For dates in `Retry-After`; default: the system clock. */
  readonly clock?: Clock | undefined;
}

/**
 * Creates a refresher that requests tokens over HTTP, from a token endpoint or from a backend in front of one.
 *
 * The refresher rejects with a {@link TokenError}, or with the error of `fetch`. `request.signal` covers the whole body.
 */
export function httpRefresher(options: HttpRefresherOptions): Refresher {
  const settings = ownFields(options) as HttpRefresherOptions;
  const { clock = systemClock } = settings;
  const refresh = async (request: RefreshRequest): Promise<TokenResponse> => {
    const fetch = settings.fetch ?? globalThis.fetch;
    const response = await fetch(settings.endpoint, {
      method: 'POST',
      credentials: settings.credentials ?? 'same-origin',
      cache: 'no-store',
      // A redirect that is followed would send the refresh token to another address.
      redirect: 'manual',
      signal: request.signal,
      ...requestInit(settings, request),
    });
    const body: unknown = await response.json().catch((reason: unknown) => {
      if (request.signal.aborted) throw reason;
      return undefined;
    });
    const error = tokenEndpointError(response, body, clock.now().wall, request.refreshToken);
    if (error) throw error;
    if (body === undefined)
      throw new TokenError('invalid_response', 'The response is not JSON.', { status: response.status });
    // The session validates the response: its refresh token counts even if the rest is invalid.
    return body as TokenResponse;
  };
  return Object.assign(refresh, { isRepeatable: settings.format === 'cookie' });
}

function requestInit(options: HttpRefresherOptions, { refreshToken, subject }: RefreshRequest): RequestInit {
  const { format = 'json', clientId, scope } = options;
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  switch (format) {
    case 'cookie':
      return { headers, body: JSON.stringify({ subject }), keepalive: true };
    case 'json':
      return { headers, body: JSON.stringify({ refresh_token: refreshToken }) };
    case 'form': {
      if (refreshToken === undefined) throw missingRefreshTokenError();
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
      if (clientId) body.set('client_id', clientId);
      if (scope) body.set('scope', scope);
      return { headers: { accept: headers.accept }, body };
    }
  }
}

const errorResponse = z.looseObject({ error: z.literal([...OAUTH_ERROR_CODES, ...TRANSIENT_OAUTH_CODES]) });

/** The error of a response; `undefined` if it has none. Some servers send their errors with 200. */
function tokenEndpointError(
  response: Response,
  body: unknown,
  localNow: number,
  refreshToken: string | undefined,
): TokenError | undefined {
  const { ok, status } = response;
  const error = tryParse(errorResponse, body)?.error;
  if (ok && (!error || hasAnyToken(body))) return undefined;
  const details = {
    status: status || undefined,
    retryAfter: parseRetryAfter(response, localNow),
    description: readDescription(body, refreshToken),
  };
  if (error === 'subject_changed') return subjectChangedError(details);
  const transientCode = transientErrorCode(status, error);
  if (transientCode)
    return new TokenError(transientCode, `The token endpoint responded with ${status}.`, details);
  const code = (error as TokenErrorCode | undefined) ?? errorCodeOf(status);
  return new TokenError(code, MESSAGES[code] ?? `${REJECTED}: ${error ?? `HTTP ${status}`}.`, details);
}

const REJECTED = 'The token endpoint rejected the request';
/** Each has two explanations. */
const MESSAGES: Partial<Record<TokenErrorCode, string>> = {
  endpoint_refused: `${REJECTED} without an OAuth error: a proxy in front of it responded, or its address is wrong.`,
  redirected: 'The token endpoint redirected the request: the login is over, or its address is wrong.',
};
