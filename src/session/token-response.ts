import * as z from 'zod/mini';
import { ownFields } from './own-fields.js';

/** An access token response, RFC 6749 §5.1. Other fields are kept, because some vendors' frames need them. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type?: string;
  /** Seconds. Some servers send a string. */
  readonly expires_in?: number | string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly [field: string]: unknown;
}

const anyObject = z.looseObject({});

/** The parsed value, without inherited fields; `undefined` if it does not fit the schema or cannot be read (a getter that throws). */
export function tryParse<T extends object>(schema: z.ZodMiniType<T>, value: unknown): T | undefined {
  try {
    const { success, data } = schema.safeParse(ownFields(value as object));
    return success ? (ownFields(data) as T) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Validates a response of a server, a refresher or a peer tab, or the tokens that a page sets; `undefined` if it has no access token.
 * Some vendors' servers (Superset, Luzmo) respond with a `token` instead of an `access_token`.
 */
export function readTokenResponse(value: unknown): TokenResponse | undefined {
  const fields = tryParse(anyObject, value);
  const accessToken = readText(fields, 'access_token') || readText(fields, 'token');
  return fields && accessToken ? Object.assign(fields, { access_token: accessToken }) : undefined;
}

/** The refresh token of any response: it replaces the old one even if the rest of the response is invalid. */
export function readRefreshToken(value: unknown): string | undefined {
  return readText(value, 'refresh_token') || undefined;
}

/** Whether a response contains an access token or a refresh token. */
export function hasAnyToken(value: unknown): boolean {
  return ['access_token', 'token', 'refresh_token'].some(field => readText(value, field));
}

/**
 * Milliseconds from issue to expiry: `expires_in`, otherwise `exp` − `iat` of a JWT; `null` if there is neither
 * (`expires_in` is only recommended). Not `exp` − now, because the local clock may be wrong.
 */
export function readLifetimeMs(response: TokenResponse): number | null {
  return secondsToMs(response.expires_in) ?? secondsToMs(jwtLifetimeSeconds(response.access_token)) ?? null;
}

const jwtLifetime = z.looseObject({ exp: z.number(), iat: z.number() });

/** Seconds from `iat` to `exp` of a JWT (RFC 7519 §4.1); `null` for any other token. Resource servers verify the signature. */
function jwtLifetimeSeconds(token: string): number | null {
  const claims = tryParse(jwtLifetime, jwtClaims(token));
  return claims ? claims.exp - claims.iat : null;
}

/** The claims of a JWT, not verified; `undefined` for any other text. A claim that is not ASCII has one character per byte of UTF-8. */
function jwtClaims(token: string): unknown {
  try {
    return JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
  } catch {
    return undefined;
  }
}

/** Where a response names its user: in a field of its own, or in its ID token (OpenID Connect Core §3.1.3.3). */
export type SubjectSource = 'response' | 'id_token';

/** The user of a response (`sub`), and where the response names it; `undefined` if it does not. Access tokens are opaque. */
export function readSubject(value: unknown): readonly [SubjectSource, string] | undefined {
  const stated = readText(value, 'sub');
  if (stated) return ['response', stated];
  const claimed = readText(jwtClaims(readText(value, 'id_token')), 'sub');
  return claimed ? ['id_token', claimed] : undefined;
}

/** A field of an object, if it is a text; otherwise an empty text. */
export function readText(value: unknown, field: string): string {
  const text = tryParse(anyObject, value)?.[field];
  return typeof text === 'string' ? text : '';
}

/** Whether a response is for this user, as far as it names one. */
export function isForUser(value: unknown, user: string | undefined): boolean {
  return user === undefined || [undefined, user].includes(readSubject(value)?.[1]);
}

/**
 * Lifetime of the refresh token in milliseconds, by either name that servers use; `null` if it is absent or 0 (the refresh
 * token has no expiry of its own then).
 */
export function readRefreshTokenLifetimeMs(value: unknown): number | null {
  const data = tryParse(anyObject, value);
  return secondsToMs(data?.['refresh_expires_in']) || secondsToMs(data?.['refresh_token_expires_in']) || null;
}

/** Servers send seconds as a number or a string. `undefined` for anything else, or if the milliseconds are not finite. */
function secondsToMs(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds * 1_000)
    ? Math.max(0, seconds) * 1_000
    : undefined;
}
