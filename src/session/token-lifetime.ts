import { jwtClaims, readFields, type TokenResponse } from './token-response.js';

/** `expires_in` (RFC 6749 §5.1), `expiresIn`, `expires_in_sec` (Zoho, next to milliseconds in `expires_in`), `api_token_ttl` (Looker), `ttl`. */
const LIFETIME_NAME = /^(access|api|navigation)?(token)?(expiresin(sec(onds)?)?|ttl)$/;
/**
 * `expires_on` (Entra ID), `expires_at` (GitHub), `expiration` (Power BI), `expiration_time_in_millis` (ThoughtSpot), `expiry` (Go,
 * Luzmo), `expireTime` (Google), `.expires` (ASP.NET), `exp`, `valid_until`.
 */
const END_NAME = /^(access)?(token)?(exp|expir(es?|ation|y)(on|at|date)?(time)?(inmillis|utc)?|validuntil)$/;
/** Before this, in epoch ms, no token was issued (2001): servers send earlier moments for "never", such as year 1. */
const MIN_TIME_MS = 1e12;
/** Larger numbers are not milliseconds. */
const MAX_TIME_MS = 1e15;

/**
 * Milliseconds from the request to the expiry of its token: 0 if the token had expired on arrival, `null` if the end is not known.
 *
 * - A stated lifetime > 0 (several servers send 0 or −1 for "never"), but not longer than the claims of a JWT say.
 * - Otherwise the earliest stated end, by the server's clock if it is known, and by the local one if it is not.
 * - Otherwise the `exp` of a JWT, by the server's clock, but not before `iat`; if that is not known, `exp` − `iat`; without `iat`,
 *   by the local clock.
 *
 * @param localNow epoch ms of the request.
 * @param serverNow epoch ms by the server's clock (`Date`).
 * @param known the token in hand: if it comes again, its `exp` − `iat` does not count from this request.
 */
export function readLifetimeMs(
  response: TokenResponse,
  localNow: number,
  serverNow?: number,
  known?: string,
): number | null {
  let stated = Infinity;
  let end = Infinity;
  for (const [field, value] of Object.entries(response)) {
    const name = field.toLowerCase().replace(/[^a-z]/g, '');
    if (LIFETIME_NAME.test(name)) stated = Math.min(stated, readLifetime(value));
    else if (END_NAME.test(name)) end = Math.min(end, readTimeMs(value) ?? Infinity);
  }
  const claims = jwtClaims(response.access_token);
  const exp = toEpochMs(claims['exp']);
  const iat = toEpochMs(claims['iat']);
  // Servers write `Date` in whole seconds, and once a second: the token may be younger.
  const claimed = exp - Math.max(serverNow ?? iat, iat || 0);
  const isClaimed = !Number.isNaN(claimed);
  if (response.access_token === known && serverNow === undefined && isClaimed) return null;
  const untilExp = isClaimed ? claimed : exp - localNow;
  const unlessStated = end < Infinity ? end - (serverNow ?? localNow) : untilExp;
  const lifetimeMs = stated < Infinity ? (claimed < stated ? claimed : stated) : unlessStated;
  return lifetimeMs < MAX_TIME_MS ? Math.max(0, lifetimeMs) : null;
}

/** Lifetime of the refresh token of any response, in milliseconds; `null` if it is absent or 0: it has no expiry of its own then. */
export function readRefreshTokenLifetimeMs(response: unknown): number | null {
  const { refresh_expires_in: keycloak, refresh_token_expires_in: github } = readFields(response);
  const lifetimeMs = Math.min(readLifetime(keycloak), readLifetime(github));
  return lifetimeMs < MAX_TIME_MS ? lifetimeMs : null;
}

/** Epoch ms of a moment: epoch seconds or ms (a number or a string), ISO 8601, or an HTTP date. `undefined` for anything else. */
export function readTimeMs(value: unknown): number | undefined {
  const ms = toEpochMs(value) || (typeof value === 'string' ? parseDate(value) : NaN);
  return ms >= MIN_TIME_MS && ms < MAX_TIME_MS ? ms : undefined;
}

/** Milliseconds of a lifetime in seconds, a number or a string; `Infinity` for anything that is not greater than 0. */
function readLifetime(value: unknown): number {
  const ms = toNumber(value) * 1_000;
  return ms > 0 ? ms : Infinity;
}

function toEpochMs(value: unknown): number {
  const number = toNumber(value);
  return number < MIN_TIME_MS / 10 ? number * 1_000 : number;
}

function toNumber(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
}

/** Without an offset in UTC: servers that leave it out do not know the page's time zone. */
function parseDate(text: string): number {
  if (!/^\d{4}-|GMT$/.test(text)) return NaN;
  const iso = text.replace(/^(\S{10}) /, '$1T').replace(/T[\d:.]+$/, '$&Z');
  return Date.parse(iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}
