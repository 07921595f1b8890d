import fc from 'fast-check';

import { ODD, values } from '../values/junk.js';
import { nearMisses } from '../values/near-miss.js';

/** An answer of a token endpoint. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: RetryAfter;
  readonly headers: Readonly<Record<string, string>>;
}

/** A value of `Retry-After` (RFC 9110 §10.2.3), and what it asks for. */
export interface RetryAfter {
  /** `null`: there is none. A number: ms from the moment of the answer, as an HTTP date. */
  readonly value: string | number | null;
  /** ms. */
  readonly floor: number;
}

/** In every secret, so that it is found wherever it should not be. */
export const SECRET = 'secret-';

const claims = (body: unknown): string => `${btoa('{}')}.${btoa(JSON.stringify(body))}.${SECRET}`;

const TOKENS: readonly object[] = [
  {
    access_token: `${SECRET}1`,
    token_type: 'Bearer',
    expires_in: 3_600,
    refresh_token: `${SECRET}r1`,
    scope: 'a b',
  },
  { access_token: `${SECRET}2`, expires_in: '600' },
  { access_token: claims({ iat: 1_000, exp: 4_600 }) },
  { access_token: claims({ iat: 1_000, exp: 4_600 }), expires_in: null, refresh_token: `${SECRET}r2` },
  { access_token: `${SECRET}3`, refresh_expires_in: 7_200, expires_in: 60, refresh_token: `${SECRET}r3` },
  { token: `${SECRET}4`, key: `${SECRET}k` },
];

const REFUSALS: readonly object[] = [
  ...['invalid_grant', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'],
  'invalid_request',
  'temporarily_unavailable',
  'slow_down',
  `${SECRET}error`,
].map(error => ({ error, error_description: `${SECRET}description` }));

const TELLING = [
  ...['Bearer', 'invalid_grant', '3600', '1e400', '-5', '1e308', 3_600, 1e300, -3_600, `${SECRET}x`],
  ...[{ iat: 0, exp: 1e308 }, { iat: -1e308, exp: 1e308 }, { exp: 5 }, { iat: '0', exp: '5' }, [], 5].map(
    claims,
  ),
  'a.b.c',
  'a..c',
  '.',
  `${btoa('{}')}.%%%.x`,
];

/** Bodies that are no JSON, or no object. */
const BODIES: readonly string[] = [
  '',
  ' ',
  'null',
  'true',
  '5',
  `"${SECRET}text"`,
  '[]',
  `[{"access_token":"${SECRET}in a list"}]`,
  '<!doctype html><title>Sign in to the network</title>',
  `{"access_token":"${SECRET}cut`,
  `\ufeff{"access_token":"${SECRET}bom"}`,
  `{"access_token":"${SECRET}twice","access_token":""}`,
  `{"__proto__":{"access_token":"${SECRET}proto"}}`,
  `{"__proto__":null,"access_token":"${SECRET}own","refresh_token":"${SECRET}r4"}`,
  `{"refresh_token":"${SECRET}rotated","error":"invalid_grant"}`,
  `access_token=${SECRET}form&expires_in=3600`,
  `{"access_token":"${'x'.repeat(100_000)}"}`,
  '['.repeat(20_000),
  '\u0000\ufffd',
];

const RETRY_AFTERS: readonly RetryAfter[] = [
  { value: null, floor: 0 },
  { value: '3', floor: 3_000 },
  { value: ' 7 ', floor: 7_000 },
  { value: '0', floor: 0 },
  { value: '9'.repeat(400), floor: 86_400_000 },
  { value: 5_000, floor: 5_000 },
  { value: -5_000, floor: 0 },
  ...['', '-1', '1.5', '1e3', '0x10', 'soon', '7 apples', '+3', 'NaN', 'Infinity', ','].map(value => ({
    value,
    floor: 0,
  })),
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'content-type': 'text/html' },
  { 'content-type': 'application/json; charset=utf-16' },
  { ratelimit: '"default";r=5;t=7' },
  { ratelimit: ';;;r=;t=' },
  { 'ratelimit-reset': 'soon' },
  { 'ratelimit-reset': '1767225600' },
];

/** Of a token endpoint, and of what stands before it. */
const STATUSES = [200, 201, 204, 205, 299, 304, 400, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 599];

/** Answers of all kinds: what RFC 6749 has, nearly that, and what is nothing. */
export const answers: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: fc.constantFrom(...STATUSES) },
  ),
  body: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...TOKENS).map(text) },
    { weight: 1, arbitrary: fc.constantFrom(...REFUSALS).map(text) },
    { weight: 6, arbitrary: nearMisses(fc.constantFrom(...TOKENS, ...REFUSALS), values(TELLING)).map(text) },
    { weight: 2, arbitrary: fc.constantFrom(...BODIES) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD).map(text) },
    { weight: 1, arbitrary: fc.json() },
  ),
  retryAfter: fc.oneof(
    { weight: 2, arbitrary: fc.constant({ value: null, floor: 0 }) },
    { weight: 1, arbitrary: fc.constantFrom(...RETRY_AFTERS) },
  ),
  headers: fc.constantFrom(...HEADERS),
});

/** As a server would write it; what JSON has no words for is written as nothing. */
function text(value: unknown): string {
  try {
    const written: unknown = JSON.stringify(value);
    return typeof written === 'string' ? written : '';
  } catch {
    return '';
  }
}
