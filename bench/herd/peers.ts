import { LIFETIME, USE, type Clients, type Policy, type PolicyMaker } from './policy.js';

/** The next moment after `time` at which a clock with this period and the client's phase strikes. */
function strike(client: number, time: number, period: number, { phase }: Clients): number {
  const offset = phase[client]! * period;
  return offset + (Math.floor((time - offset) / period) + 1) * period;
}

/** The page checks the token at each use, and requests another one if it has less left than `margin` s. */
function atEachUse(margin: number): Policy {
  return {
    due: (client, issued, clients) => strike(client, issued + LIFETIME - margin, USE, clients),
    again: (client, now, _refusal, clients) => strike(client, now, USE, clients),
  };
}

/**
 * oidc-client-ts 3.5, dist/esm/oidc-client-ts.js. `DefaultAccessTokenExpiringNotificationTimeInSeconds = 60`: a timer.
 * `SilentRenewService` tries again (`_retryTimer.init(5)`) after an ErrorTimeout only; after any other failure it raises
 * `silentRenewError`, and the page's next use of an expired user is modelled to call `signinSilent`.
 */
const oidcClientTs: PolicyMaker = () => ({
  due: (_client, issued) => issued + LIFETIME - 60,
  again: (client, now, _refusal, clients) =>
    strike(client, Math.max(now, clients.expiresAt[client]!), USE, clients),
});

/**
 * auth0-spa-js 2.27, src/Auth0Client.ts `_getEntryFromCache`: "get a new token if within 60 seconds of expiring", in each
 * `getTokenSilently`, which its documentation calls before each request. src/constants.ts `DEFAULT_SILENT_TOKEN_RETRY_COUNT
 * = 3`: a fetch that fails (no answer at all) is made three times at once; an answer of 429 or 503 is not repeated.
 */
const auth0: PolicyMaker = count => {
  const tries = new Uint8Array(count);
  return {
    ...atEachUse(60),
    again(client, now, { status }, clients) {
      tries[client] = status === 0 ? (tries[client]! + 1) % 3 : 0;
      return tries[client] > 0 ? now : strike(client, now, USE, clients);
    },
    served(client) {
      tries[client] = 0;
    },
  };
};

/**
 * msal-browser 5.30 over msal-common, src/utils/Constants.ts: `DEFAULT_TOKEN_RENEWAL_OFFSET_SEC = 300`, in each
 * `acquireTokenSilent`. After 429 and 5xx src/network/ThrottlingUtils.ts lets no request out for `Retry-After`, else
 * `DEFAULT_THROTTLE_TIME_SECONDS = 60`, at most `DEFAULT_MAX_THROTTLE_TIME_SECONDS = 3600`.
 */
const msal: PolicyMaker = () => ({
  ...atEachUse(300),
  again(client, now, { status, retryAfter }, clients) {
    const throttled = status === 0 ? 0 : Math.min(retryAfter || 60, 3_600);
    return strike(client, now + throttled, USE, clients);
  },
});

/**
 * okta-auth-js 8.0, esm/browser/oidc/TokenManager.js: `expireEarlySeconds: 30`, a timer that emits `expired`, on which
 * AutoRenewService renews once. `renew` catches any failure by `this.remove(key)`: the token is gone, though it is valid. The page's next
 * use is modelled to renew by the refresh token that is left.
 */
const okta: PolicyMaker = () => ({
  due: (_client, issued) => issued + LIFETIME - 30,
  again(client, now, _refusal, clients) {
    clients.expiresAt[client] = Math.min(clients.expiresAt[client]!, now);
    return strike(client, now, USE, clients);
  },
});

/** s, src/lib/constants.ts of auth-js: `AUTO_REFRESH_TICK_DURATION_MS`. */
const TICK = 30;
/** `AUTO_REFRESH_TICK_THRESHOLD`, in whole ticks that the token has left. */
const TICKS_LEFT = 3;
/** s, `REFRESH_FAILURE_COOLDOWN_MS`: two ticks. */
const COOLDOWN = 60;

/**
 * auth-js 2.109 of supabase, src/GoTrueClient.ts: `_autoRefreshTokenTick` every 30 s refreshes where `floor(left / 30 s) <= 3`;
 * `_refreshAccessToken` repeats what failed without an answer or with 5xx after 200 · 2ⁿ ms for as long as the next one fits into a tick, a
 * 429 not; then it sends no request for two ticks. (A 429 when the token has ended signs the user out; here the page goes on.)
 */
const supabase: PolicyMaker = count => {
  const attempts = new Uint8Array(count);
  return {
    due: (client, issued, clients) =>
      strike(client, issued + LIFETIME - (TICKS_LEFT + 1) * TICK, TICK, clients),
    again(client, now, { status }, clients) {
      const attempt = attempts[client]!;
      const elapsed = 0.2 * (2 ** attempt - 1);
      const next = 0.2 * 2 ** attempt;
      if (status !== 429 && elapsed + next < TICK) {
        attempts[client] = attempt + 1;
        return now + next;
      }
      attempts[client] = 0;
      return strike(client, now + COOLDOWN, TICK, clients);
    },
    served(client) {
      attempts[client] = 0;
    },
  };
};

/**
 * keycloak-js 26.2, lib/keycloak.js `updateToken`: `minValidity || 5`, and only when the page calls it. Modelled: a page that calls
 * `updateToken(30)` before each use, which is earlier than the default. A failure rejects, and the next use sends another request.
 */
const keycloak: PolicyMaker = () => atEachUse(30);

/** Each peer's policy by the constants in its package; where it has no retry of its own, the page's next use is one. */
export const peers: Readonly<Record<string, PolicyMaker>> = {
  'oidc-client-ts': oidcClientTs,
  'auth0-spa-js': auth0,
  'msal-browser': msal,
  'okta-auth-js': okta,
  supabase,
  'keycloak-js': keycloak,
};
