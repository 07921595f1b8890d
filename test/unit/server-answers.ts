import { unsignedJwt } from '../support/unsigned-jwt.js';

/** Epoch ms at which the session receives each answer, by the right clock. */
export const NOW = Date.UTC(2026, 0, 1);
/** The same in seconds, as servers state it. */
const T = NOW / 1_000;

/** What a session takes an answer for: a token's lifetime in seconds (`null`: its end is not known), or the code of an error. */
export type TakenFor = { readonly lifetime: number | null } | { readonly error: string };

/** An answer of a token endpoint. */
export interface ServerAnswer {
  /** The answer, for the table in the documentation. */
  readonly sends: string;
  /** The servers that send it. */
  readonly by: string;
  /** Default 200; 0 for an opaque redirect. */
  readonly status?: number;
  /** Whether the page can read the response's `Date`. */
  readonly isDateReadable?: boolean;
  /** Seconds by which the page's clock is ahead. */
  readonly aheadSeconds?: number;
  /** A text is sent as it is, any other value as JSON. */
  readonly body: unknown;
  readonly takenFor: TakenFor;
  /** What the error's message has, such as the names of the received fields. */
  readonly says?: string;
}

const access_token = 'SECRET-1';
const iso = (seconds: number): string => new Date((T + seconds) * 1_000).toISOString();
const jwt = (claims: object): string => unsignedJwt(claims);
/** Issued 6 s ago, valid for 5 s more. */
const agedJwt = jwt({ iat: T - 6, exp: T + 5 });
const valid = (lifetime: number | null): TakenFor => ({ lifetime });
const error = (code: string): TakenFor => ({ error: code });

/** How servers state when a token expires. */
export const ends: readonly ServerAnswer[] = [
  {
    sends: '`"expires_in": 300`',
    by: 'RFC 6749 §5.1',
    body: { access_token, expires_in: 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_in": "300"`',
    by: 'Entra ID v1, Firebase',
    body: { access_token, expires_in: '300' },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_in": 0`',
    by: 'servers that mean "never"',
    body: { access_token, expires_in: 0 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_in": -1`',
    by: 'servers that mean "never"',
    body: { access_token, expires_in: -1 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_in": null`',
    by: 'serializers of optional fields',
    body: { access_token, expires_in: null },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_in": "1h"`',
    by: 'Node.js backends',
    body: { access_token, expires_in: '1h' },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_in": 1e300`',
    by: 'mistakes',
    body: { access_token, expires_in: 1e300 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_in": 0` and a JWT',
    by: 'servers that mean "as the token says"',
    body: { access_token: jwt({ iat: T, exp: T + 90 }), expires_in: 0 },
    takenFor: valid(90),
  },
  {
    sends: '`{"token", "expiresIn": 300}`',
    by: 'Express backends',
    body: { token: access_token, expiresIn: 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_in_sec": 300, "expires_in": 300000`',
    by: 'Zoho',
    body: { access_token, expires_in_sec: 300, expires_in: 300_000 },
    takenFor: valid(300),
  },
  {
    sends: '`"api_token_ttl": 600, "navigation_token_ttl": 300`',
    by: 'Looker',
    body: {
      access_token,
      api_token_ttl: 600,
      navigation_token_ttl: 300,
      session_reference_token_ttl: 30_000,
    },
    takenFor: valid(300),
  },
  {
    sends: '`"ttl": 300`',
    by: 'token services',
    body: { token: access_token, ttl: 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expiration": ISO 8601`',
    by: 'Power BI',
    body: { token: access_token, tokenId: 'id', expiration: iso(3) },
    takenFor: valid(3),
  },
  {
    sends: '`"expiration": ISO 8601 with seven digits`',
    by: '.NET',
    body: { token: access_token, expiration: iso(3).replace('.000Z', '.0000000Z') },
    takenFor: valid(3),
  },
  {
    sends: '`"expires_on": "epoch s"`',
    by: 'Entra ID, managed identities',
    body: { access_token, expires_on: String(T + 300) },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": epoch s`',
    by: 'Supabase, Strava, Authlib',
    body: { access_token, expires_at: T + 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": epoch s with a fraction`',
    by: 'Authlib',
    body: { access_token, expires_at: T + 300.5 },
    takenFor: valid(300.5),
  },
  {
    sends: '`"expires_at": epoch ms`',
    by: 'Node.js backends',
    body: { access_token, expires_at: NOW + 300_000 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": "epoch ms"`',
    by: 'Java backends',
    body: { access_token, expires_at: String(NOW + 300_000) },
    takenFor: valid(300),
  },
  {
    sends: '`{"token", "expires_at": ISO 8601}`',
    by: 'GitHub Apps',
    body: { token: access_token, expires_at: iso(300) },
    takenFor: valid(300),
  },
  {
    sends: '`{"token", "expiresAt": ISO 8601}`',
    by: 'Node.js backends',
    body: { token: access_token, expiresAt: iso(300) },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": "2026-01-01 00:05:00"`',
    by: 'Python, SQL',
    body: { access_token, expires_at: '2026-01-01 00:05:00' },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": "2026-01-01T00:05:00.250000"`',
    by: 'Python (`isoformat`)',
    body: { access_token, expires_at: '2026-01-01T00:05:00.250000' },
    takenFor: valid(300.25),
  },
  {
    sends: '`"expires_at": "2026-01-01T01:05:00+0100"`',
    by: 'Java, Facebook',
    body: { access_token, expires_at: '2026-01-01T01:05:00+0100' },
    takenFor: valid(300),
  },
  {
    sends: '`"expiry": RFC 3339`',
    by: 'Go (`oauth2.Token`)',
    body: { access_token, expiry: '2026-01-01T00:05:00.123456789Z' },
    takenFor: valid(300.123),
  },
  {
    sends: '`"expiry": "0001-01-01T00:00:00Z"`',
    by: 'Go, for "never"',
    body: { access_token, expiry: '0001-01-01T00:00:00Z' },
    takenFor: valid(null),
  },
  {
    sends: '`"expires": HTTP date`',
    by: 'ASP.NET (`.expires`)',
    body: { access_token, '.expires': new Date(NOW + 300_000).toUTCString() },
    takenFor: valid(300),
  },
  {
    sends: '`"expiration_time_in_millis": epoch ms`',
    by: 'ThoughtSpot',
    body: { token: access_token, creation_time_in_millis: NOW, expiration_time_in_millis: NOW + 300_000 },
    takenFor: valid(300),
  },
  {
    sends: '`{"token", "exp": epoch s}`',
    by: 'Node.js backends',
    body: { token: access_token, exp: T + 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at": 0`',
    by: 'servers that mean "never"',
    body: { access_token, expires_at: 0 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_at": 3600`',
    by: 'mistakes (1970)',
    body: { access_token, expires_at: 3_600 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires": 900000`',
    by: 'Directus (ms, not a moment)',
    body: { access_token, expires: 900_000 },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_at": a minute ago`',
    by: 'caches',
    body: { access_token, expires_at: T - 60 },
    takenFor: valid(0),
  },
  {
    sends: '`"expires_at"`, a clock that is an hour ahead, `Date`',
    by: 'any',
    isDateReadable: true,
    aheadSeconds: 3_600,
    body: { access_token, expires_at: T + 300 },
    takenFor: valid(300),
  },
  {
    sends: '`"expires_at"`, a clock that is an hour behind, no `Date`',
    by: 'any of another origin',
    aheadSeconds: -3_600,
    body: { access_token, expires_at: T + 300 },
    takenFor: valid(3_900),
  },
  {
    sends: 'several ends',
    by: 'any',
    body: { access_token, expires_at: T + 300, expiration: iso(200) },
    takenFor: valid(200),
  },
  {
    sends: 'a JWT with `exp` and `iat`',
    by: 'Superset',
    aheadSeconds: -3_600,
    body: { token: jwt({ iat: T, exp: T + 300 }) },
    takenFor: valid(300),
  },
  {
    sends: 'a JWT with `exp` alone',
    by: 'Tableau, Metabase',
    body: { token: jwt({ exp: T + 3 }) },
    takenFor: valid(3),
  },
  {
    sends: 'a JWT with `exp` alone, a wrong clock, `Date`',
    by: 'Tableau, Metabase',
    isDateReadable: true,
    aheadSeconds: 7_200,
    body: { token: jwt({ exp: T + 3 }) },
    takenFor: valid(3),
  },
  {
    sends: 'a JWT with `exp` as a text',
    by: 'some libraries',
    body: { token: jwt({ iat: String(T), exp: String(T + 30) }) },
    takenFor: valid(30),
  },
  {
    sends: 'a JWT that is a second younger than `Date`',
    by: 'Node, nginx: they write `Date` once a second',
    isDateReadable: true,
    body: { access_token: jwt({ iat: T + 1, exp: T + 31 }) },
    takenFor: valid(30),
  },
  {
    sends: 'a JWT that is 6 s old and has 5 s to live, `Date`',
    by: 'caches',
    isDateReadable: true,
    aheadSeconds: 7_200,
    body: { access_token: agedJwt },
    takenFor: valid(5),
  },
  {
    sends: 'the same without `Date`',
    by: 'caches of another origin',
    aheadSeconds: 7_200,
    body: { access_token: agedJwt },
    takenFor: valid(11),
  },
  {
    sends: 'the same with `"expires_in": 5`',
    by: 'caches',
    body: { access_token: agedJwt, expires_in: 5 },
    takenFor: valid(5),
  },
  {
    sends: 'the same with `"expires_in": 11` and `Date`',
    by: 'caches',
    isDateReadable: true,
    body: { access_token: agedJwt, expires_in: 11 },
    takenFor: valid(5),
  },
  {
    sends: 'the same with `"expires_in": 3600`',
    by: 'gateways',
    body: { access_token: agedJwt, expires_in: 3_600 },
    takenFor: valid(11),
  },
  {
    sends: 'a JWT that ended a minute ago, `Date`',
    by: 'caches',
    isDateReadable: true,
    body: { access_token: jwt({ iat: T - 360, exp: T - 60 }) },
    takenFor: valid(0),
  },
  { sends: 'a JWT without `exp`', by: 'any', body: { access_token: jwt({ iat: T }) }, takenFor: valid(null) },
  {
    sends: 'an encrypted token (JWE, PASETO)',
    by: 'any',
    body: { access_token: 'v4.local.c2VjcmV0' },
    takenFor: valid(null),
  },
  {
    sends: '`"expires_at": {…}`',
    by: 'mistakes',
    body: { access_token, expires_at: { toString: 1, valueOf: 1 } },
    takenFor: valid(null),
  },
  {
    sends: 'no end at all',
    by: 'RFC 6749 only recommends it',
    body: { access_token, token_type: 'Bearer' },
    takenFor: valid(null),
  },
];

/** Answers without a token. */
export const shapes: readonly ServerAnswer[] = [
  {
    sends: '`{"accessToken", "expiresIn"}`',
    by: 'ASP.NET Identity, AWS SSO',
    body: { tokenType: 'Bearer', accessToken: 'SECRET', expiresIn: 3 },
    takenFor: error('invalid_response'),
    says: 'tokenType, accessToken, expiresIn',
  },
  {
    sends: '`{"data": {"access_token"}}`',
    by: 'Directus, envelopes',
    body: { data: { access_token: 'SECRET', expires: 900_000 } },
    takenFor: error('invalid_response'),
    says: 'data, access_token, expires',
  },
  {
    sends: '`{"AuthenticationResult": {…}}`',
    by: 'Cognito',
    body: { ChallengeParameters: {}, AuthenticationResult: { AccessToken: 'SECRET' } },
    takenFor: error('invalid_response'),
    says: 'AuthenticationResult, AccessToken',
  },
  {
    sends: '`{"access_token": null}`',
    by: 'serializers of optional fields',
    body: { access_token: null, expires_in: 3 },
    takenFor: error('invalid_response'),
    says: 'access_token, expires_in',
  },
  {
    sends: 'an object whose keys are tokens',
    by: 'mistakes',
    body: { 'eyJhbGciOiJub25lIn0.SECRET.sig': 1, SECRET9SECRET9SECRET9: 2 },
    takenFor: error('invalid_response'),
    says: 'no fields',
  },
  { sends: '`{}`', by: 'mistakes', body: {}, takenFor: error('invalid_response'), says: 'no fields' },
  {
    sends: '`"eyJ…"` (a JSON text)',
    by: 'serializers',
    body: JSON.stringify('SECRET'),
    takenFor: error('invalid_response'),
    says: 'a text',
  },
  {
    sends: '`eyJ…` (no JSON)',
    by: 'functions of clouds',
    body: 'SECRET.SECRET.SECRET',
    takenFor: error('invalid_response'),
    says: 'a text',
  },
  {
    sends: '`["eyJ…"]`',
    by: 'mistakes',
    body: ['SECRET'],
    takenFor: error('invalid_response'),
    says: 'an array',
  },
  {
    sends: '`access_token=…&expires_in=…`',
    by: 'GitHub and Facebook without `Accept`',
    body: 'access_token=SECRET&expires_in=3',
    takenFor: error('invalid_response'),
    says: 'a text',
  },
  {
    sends: 'HTML with 200',
    by: 'login pages, captive portals',
    body: '<!doctype html><p>SECRET',
    takenFor: error('invalid_response'),
    says: 'HTML',
  },
  {
    sends: '204, or 200 without a body',
    by: 'frameworks',
    status: 204,
    body: '',
    takenFor: error('invalid_response'),
    says: 'an empty body',
  },
];

/** Errors, with whatever status. */
export const errors: readonly ServerAnswer[] = [
  {
    sends: '`200 {"error": "invalid_grant"}`',
    by: 'PHP backends',
    body: { error: 'invalid_grant' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"error": "invalid_client"}`',
    by: 'PHP backends',
    body: { error: 'invalid_client' },
    takenFor: error('invalid_client'),
  },
  {
    sends: '`200 {"error": "bad_refresh_token"}`',
    by: 'GitHub',
    body: { error: 'bad_refresh_token', error_description: 'The refresh token is incorrect.' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"ok": false, "error": "invalid_refresh_token"}`',
    by: 'Slack',
    body: { ok: false, error: 'invalid_refresh_token' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"ok": false, "error": "token_revoked"}`',
    by: 'Slack',
    body: { ok: false, error: 'token_revoked' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"error": "invalid_code"}`',
    by: 'Zoho',
    body: { error: 'invalid_code' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"error": "expired_token"}`',
    by: 'Baidu, Weibo',
    body: { error: 'expired_token', error_code: 21_327 },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`200 {"error": {"type": "OAuthException", "code": 190}}`',
    by: 'Facebook',
    body: { error: { message: 'Session has expired', type: 'OAuthException', code: 190 } },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`400 {"error": {"message": "INVALID_REFRESH_TOKEN"}}`',
    by: 'Firebase',
    status: 400,
    body: { error: { code: 400, message: 'INVALID_REFRESH_TOKEN', status: 'INVALID_ARGUMENT' } },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`400 {"error_code": "refresh_token_not_found"}`',
    by: 'Supabase',
    status: 400,
    body: { code: 400, error_code: 'refresh_token_not_found', msg: 'Invalid Refresh Token' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`400 {"message": "Invalid refresh token"}`',
    by: 'Twitch',
    status: 400,
    body: { status: 400, message: 'Invalid refresh token' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`400 {"status": "BAD_REFRESH_TOKEN"}`',
    by: 'HubSpot',
    status: 400,
    body: { status: 'BAD_REFRESH_TOKEN' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`400 {"error": "invalid_grant"}`',
    by: 'RFC 6749 §5.2, Salesforce',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
    takenFor: error('invalid_grant'),
  },
  {
    sends: '`401` without an OAuth error',
    by: 'Django Simple JWT',
    status: 401,
    body: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
    takenFor: error('refused'),
  },
  {
    sends: '`200 {"error": "temporarily_unavailable"}`',
    by: 'RFC 6749 §4.1.2.1',
    body: { error: 'temporarily_unavailable' },
    takenFor: error('server_error'),
  },
  {
    sends: '`200 {"error": "internal_error"}`',
    by: 'Slack',
    body: { ok: false, error: 'internal_error' },
    takenFor: error('endpoint_refused'),
  },
  {
    sends: '`200 {"error": true}`',
    by: 'PHP backends',
    body: { error: true, message: 'Not logged in' },
    takenFor: error('endpoint_refused'),
  },
  {
    sends: '`400 {"error": "token_expired"}`',
    by: 'gateways',
    status: 400,
    body: { error: 'token_expired' },
    takenFor: error('endpoint_refused'),
  },
  { sends: '`403` HTML', by: 'firewalls', status: 403, body: '<html>', takenFor: error('endpoint_refused') },
  { sends: '`404` HTML', by: 'proxies', status: 404, body: '<html>', takenFor: error('endpoint_refused') },
  {
    sends: '`410` and `422` JSON',
    by: 'frameworks',
    status: 422,
    body: { message: 'Unprocessable' },
    takenFor: error('endpoint_refused'),
  },
  {
    sends: '`302` to a login page',
    by: 'session filters',
    status: 0,
    body: '',
    takenFor: error('redirected'),
  },
  { sends: '`303`, readable', by: 'proxies', status: 303, body: '', takenFor: error('redirected') },
  { sends: '`304`', by: 'caches', status: 304, body: '', takenFor: error('redirected') },
  { sends: '`502` HTML', by: 'proxies', status: 502, body: '<html>', takenFor: error('server_error') },
];
