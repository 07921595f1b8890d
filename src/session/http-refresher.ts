import { systemClock, type Clock } from './clock.js';
import { parseRetryAfter, readResponseError } from './error-response.js';
import { ownFields } from './own-fields.js';
import type { Refresher, RefreshRequest } from './session-options.js';
import { missingAccessTokenError, missingRefreshTokenError } from './token-error.js';
import { readTimeMs } from './token-lifetime.js';
import { readRefreshToken, readTokenResponse, type TokenResponse } from './token-response.js';

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
    const { ok, status, headers } = response;
    // What is not JSON is described by its text.
    const copy = ok ? response.clone() : null;
    const body: unknown = await response.json().catch(() => copy?.text());
    const serverNow = readTimeMs(headers.get('date'));
    if (serverNow) request.onServerTime?.(serverNow);
    if (ok && readTokenResponse(body)) return body as TokenResponse;
    const retryAfter = parseRetryAfter(response, clock.now().wall);
    const error = readResponseError(body, status, request.refreshToken, retryAfter);
    // A new refresh token counts, whatever the rest is.
    if (error && !(ok && readRefreshToken(body))) throw error;
    if (!body || typeof body !== 'object' || Array.isArray(body))
      throw missingAccessTokenError('invalid_response', body);
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
