import { parseRetryAfter } from '../../src/session/error-response.js';
import { refreshAge } from '../../src/session/refresh-schedule.js';
import { afterFailure, NO_FAILURE, type RetryState } from '../../src/session/retry-policy.js';
import { DEFAULT_REFRESH_AT } from '../../src/session/session-options.js';
import { TokenError } from '../../src/session/token-error.js';

/** Lifetime of every token, in s. */
export const LIFETIME = 3_600;
/** s between two uses of the token by a page: a dashboard that queries its rows every half a minute. */
const USE = 30;

/** The state of each client, by its number. Times in s. */
export interface Clients {
  /** When its token expires; a library that discards it sets this to the present. */
  readonly expiresAt: Float64Array;
  /** In [0, 1): the client's position between two uses, or two ticks. */
  readonly phase: Float64Array;
}

/** When a client sends a request to the token endpoint. Times in s. */
export interface Policy {
  /** When the client requests the successor of a token issued at `issued`. */
  due(client: number, issued: number, clients: Clients): number;
  /** When the client retries, after an attempt at `now` that was answered with 503 and this `Retry-After`. */
  again(client: number, now: number, retryAfter: number | undefined, clients: Clients): number;
  /** The client has received a token. */
  served?(client: number): void;
}

/** Makes the policy of a herd of so many clients. */
export type PolicyMaker = (clients: number, random: () => number) => Policy;

/**
 * The session's own schedule and backoff.
 *
 * @param slackOf ms in which a new token is not needed, by those that the token has left.
 */
function session(slackOf: (left: number) => number): PolicyMaker {
  return (count, random) => {
    const retries: (RetryState | undefined)[] = new Array<undefined>(count).fill(undefined);
    const errors = new Map<number | undefined, TokenError>();
    const errorFor = (retryAfter: number | undefined): TokenError => {
      const error = errors.get(retryAfter) ?? unavailable(retryAfter);
      errors.set(retryAfter, error);
      return error;
    };
    return {
      due: (_client, issued) => issued + refreshAge(LIFETIME, DEFAULT_REFRESH_AT, random()),
      again(client, now, retryAfter, { expiresAt }) {
        const at = now * 1_000;
        const msUntilTokenNeeded = slackOf(expiresAt[client]! * 1_000 - at);
        // As if every page were visible.
        const need = { msUntilTokenNeeded, isTokenMissed: msUntilTokenNeeded <= 0 };
        const error = errorFor(retryAfter);
        const failedAt = { wall: at, monotonic: at };
        const retry = afterFailure(retries[client] ?? NO_FAILURE, error, failedAt, random(), need);
        retries[client] = retry;
        return now + retry.delayMs / 1_000;
      },
      served(client) {
        retries[client] = undefined;
      },
    };
  };
}

/** The session's error for a 503; its own parser reads the header. */
function unavailable(seconds: number | undefined): TokenError {
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  const retryAfter = parseRetryAfter(new Response(null, { status: 503, headers }), 0);
  const details = retryAfter === undefined ? { status: 503 } : { status: 503, retryAfter };
  return new TokenError('server_error', 'The token endpoint responded with 503.', details);
}

/** The next moment after `time` at which a clock with this period and the client's phase strikes. */
function strike(client: number, time: number, period: number, { phase }: Clients): number {
  const offset = phase[client]! * period;
  return offset + (Math.floor((time - offset) / period) + 1) * period;
}

/** The page checks the token at each use, and requests another one if it has less left than `margin` s. */
function atEachUse(margin: number): Policy {
  return {
    due: (client, issued, clients) => strike(client, issued + LIFETIME - margin, USE, clients),
    again: (client, now, _retryAfter, clients) => strike(client, now, USE, clients),
  };
}

/** s, src/lib/constants.ts of auth-js: `AUTO_REFRESH_TICK_DURATION_MS`. */
const TICK = 30;
/** `AUTO_REFRESH_TICK_THRESHOLD`, in whole ticks that the token has left. */
const TICKS_LEFT = 3;
/** s, `REFRESH_FAILURE_COOLDOWN_MS`: two ticks. */
const COOLDOWN = 60;

/** Each library's policy; a peer's is modelled by the constants in its package. */
export const policies = {
  // No caller waits for a token while the old one is valid, as in a page that shows dashboards.
  'analytics-embed': session(left => left),
  // The ordinary backoff alone, as if a caller always waited for a token.
  'before it was tuned': session(() => 0),
  /**
   * oidc-client-ts 3.5, dist/esm/oidc-client-ts.js. `DefaultAccessTokenExpiringNotificationTimeInSeconds = 60`: a timer.
   * `SilentRenewService` tries again (`_retryTimer.init(5)`) after an ErrorTimeout only; after any other failure it raises
   * `silentRenewError`, and the page's next use of an expired user is modelled to call `signinSilent`.
   */
  'oidc-client-ts': () => ({
    due: (_client, issued) => issued + LIFETIME - 60,
    again: (client, now, _retryAfter, clients) =>
      strike(client, Math.max(now, clients.expiresAt[client]!), USE, clients),
  }),
  /**
   * auth0-spa-js 2.27, src/Auth0Client.ts `_getEntryFromCache`: "get a new token if within 60 seconds of expiring", in each
   * `getTokenSilently`, which its documentation calls before each request. It does not repeat a request that was answered with 503.
   */
  'auth0-spa-js': () => atEachUse(60),
  /**
   * msal-browser 5.30 over msal-common, src/utils/Constants.ts: `DEFAULT_TOKEN_RENEWAL_OFFSET_SEC = 300`, in each
   * `acquireTokenSilent`. After a 503, src/network/ThrottlingUtils.ts sends no request for `Retry-After`, else
   * `DEFAULT_THROTTLE_TIME_SECONDS = 60`, at most `DEFAULT_MAX_THROTTLE_TIME_SECONDS = 3600`.
   */
  'msal-browser': () => ({
    ...atEachUse(300),
    again: (client, now, retryAfter, clients) =>
      strike(client, now + Math.min(retryAfter ?? 60, 3_600), USE, clients),
  }),
  /**
   * okta-auth-js 8.0, esm/browser/oidc/TokenManager.js: `expireEarlySeconds: 30`, a timer that emits `expired`, on which
   * AutoRenewService renews once. `renew` catches any failure by `this.remove(key)`: the token is gone, though it is valid. The page's next
   * use is modelled to renew by the refresh token that is left.
   */
  'okta-auth-js': () => ({
    due: (_client, issued) => issued + LIFETIME - 30,
    again(client, now, _retryAfter, clients) {
      clients.expiresAt[client] = Math.min(clients.expiresAt[client]!, now);
      return strike(client, now, USE, clients);
    },
  }),
  /**
   * auth-js 2.109 of supabase, src/GoTrueClient.ts: `_autoRefreshTokenTick` every 30 s refreshes where `floor(left / 30 s) <= 3`;
   * `_refreshAccessToken` repeats a request that was answered with 5xx after 200 · 2ⁿ ms for as long as the next one fits into a tick; then it
   * sends no request for two ticks.
   */
  supabase: count => {
    const attempts = new Uint8Array(count);
    return {
      due: (client, issued, clients) =>
        strike(client, issued + LIFETIME - (TICKS_LEFT + 1) * TICK, TICK, clients),
      again(client, now, _retryAfter, clients) {
        const attempt = attempts[client]!;
        const elapsed = 0.2 * (2 ** attempt - 1);
        const next = 0.2 * 2 ** attempt;
        attempts[client] = elapsed + next < TICK ? attempt + 1 : 0;
        return elapsed + next < TICK ? now + next : strike(client, now + COOLDOWN, TICK, clients);
      },
      served(client) {
        attempts[client] = 0;
      },
    };
  },
  /**
   * keycloak-js 26.2, lib/keycloak.js `updateToken`: `minValidity || 5`, and only when the page calls it. Modelled: a page that calls
   * `updateToken(30)` before each use, which is earlier than the default. A failure rejects, and the next use sends another request.
   */
  'keycloak-js': () => atEachUse(30),
} as const satisfies Readonly<Record<string, PolicyMaker>>;

/** The name of a policy. */
export type PolicyName = keyof typeof policies;

/** The policies that read `Retry-After`. */
export const readRetryAfter: readonly PolicyName[] = [
  'analytics-embed',
  'before it was tuned',
  'msal-browser',
];
