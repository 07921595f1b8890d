import type { Exchange } from '../../../examples/bff/exchange.js';
import { answer, rejectionOf, type Handler } from '../../../examples/bff/refresh.js';

/** `POST /oauth/refresh` for `request-format="json"`: takes the refresh token in the body, and returns its successor. */
export function jsonRefreshEndpoint(options: {
  readonly origins: readonly string[];
  readonly exchange: Exchange;
}): Handler {
  return async request => {
    const rejection = rejectionOf(request, options.origins);
    if (rejection) return rejection;
    const body = (await request.json().catch(() => null)) as { refresh_token?: unknown } | null;
    const refreshToken = body?.refresh_token;
    if (typeof refreshToken !== 'string') return answer(request, { kind: 'ended' });
    const outcome = await options.exchange(refreshToken);
    const next = outcome.kind === 'ended' ? undefined : outcome.refreshToken;
    return answer(request, outcome, next === undefined ? {} : { refresh_token: next });
  };
}
