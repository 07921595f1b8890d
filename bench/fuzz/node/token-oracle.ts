import type { Answer } from './token-answers.js';

/** What an answer is to come to. */
export type Outcome =
  | {
      readonly kind: 'token';
      readonly access: string;
      readonly refresh: string | undefined;
      /** ms; `null`: it is not said. */
      readonly lifetime: number | null;
    }
  /** Another try can succeed. */
  | {
      readonly kind: 'again';
      readonly code: string;
      readonly refresh: string | undefined;
      readonly floor: number;
    }
  /** None can. */
  | { readonly kind: 'end'; readonly code: string };

/** RFC 6749 §5.2, and what the project adds for requests that are wrong. */
const REFUSALS = [
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_request',
];

/** Reads an answer by hand. */
export function outcomeOf({ status, body, retryAfter }: Answer): Outcome {
  const fields = fieldsOf(hasBody(status) ? body : '');
  const { floor } = retryAfter;
  if (status === 429) return { kind: 'again', code: 'rate_limited', refresh: undefined, floor };
  if (status === 408 || status === 425 || status >= 500)
    return { kind: 'again', code: 'server_error', refresh: undefined, floor };
  if (status >= 300) {
    const error = fields['error'];
    return { kind: 'end', code: typeof error === 'string' && REFUSALS.includes(error) ? error : 'refused' };
  }
  const access = secretOf(fields['access_token']) ?? secretOf(fields['token']);
  const refresh = secretOf(fields['refresh_token']);
  // A wait is the business of refusals alone.
  if (access === undefined) return { kind: 'again', code: 'invalid_response', refresh, floor: 0 };
  return { kind: 'token', access, refresh, lifetime: secondsOf(fields['expires_in']) ?? jwtLifetime(access) };
}

/** Whether an answer of this status can have one (RFC 9110 §6.4.1). */
export function hasBody(status: number): boolean {
  return ![204, 205, 304].includes(status);
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function secretOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** ms; what is no number of seconds, or more than a number can hold, says nothing. */
function secondsOf(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds * 1_000)) return null;
  return Math.max(0, seconds) * 1_000;
}

/** ms from `iat` to `exp` (RFC 7519 §4.1). */
function jwtLifetime(token: string): number | null {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('latin1');
    const { iat, exp } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    return typeof iat === 'number' && typeof exp === 'number' ? secondsOf(exp - iat) : null;
  } catch {
    return null;
  }
}
