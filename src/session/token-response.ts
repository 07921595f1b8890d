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

/** The own fields of an object, as a copy; none of any other value, or of one that cannot be read (a getter that throws). */
export function readFields(value: unknown): Record<string, unknown> {
  try {
    return ownFields(typeof value === 'object' ? (value as Record<string, unknown>) : null);
  } catch {
    return ownFields({});
  }
}

/**
 * Validates a response of a server, a refresher or a peer tab, or the tokens that a page sets; `undefined` if it has no access token.
 * Some vendors' servers (Superset, Luzmo) respond with a `token` instead of an `access_token`.
 */
export function readTokenResponse(value: unknown): TokenResponse | undefined {
  const fields = readFields(value);
  const accessToken = readText(fields, 'access_token') || readText(fields, 'token');
  return accessToken ? Object.assign(fields, { access_token: accessToken }) : undefined;
}

/** The refresh token of any response: it replaces the old one even if the rest of the response is invalid. */
export function readRefreshToken(value: unknown): string | undefined {
  return readText(value, 'refresh_token') || undefined;
}

/** Whether a response contains an access token or a refresh token. */
export function hasAnyToken(value: unknown): boolean {
  return ['access_token', 'token', 'refresh_token'].some(field => readText(value, field));
}

/** The claims of a JWT, not verified; none for any other text. A claim that is not ASCII has one character per byte of UTF-8. */
export function jwtClaims(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.');
  try {
    return readFields(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return readFields(null);
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
  const text = readFields(value)[field];
  return typeof text === 'string' ? text : '';
}

/** Whether a response is for this user, as far as it names one. */
export function isForUser(value: unknown, user: string | undefined): boolean {
  return user === undefined || [undefined, user].includes(readSubject(value)?.[1]);
}
