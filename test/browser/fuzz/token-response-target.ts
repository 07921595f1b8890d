import fc from 'fast-check';

import { httpRefresher, TokenSession, type SessionEvent } from '../../../src/session/index.js';
import { coreOf } from '../../../src/session/token-session.js';
import { fieldsOf, isNumber, isText, type Fields } from './host-model.js';
import { batchOf, junk, nearly, ODD } from './messages.js';
import { ENVIRONMENT, endBatch, hasSecret, matches, pass, playStep, SECRET } from './play.js';
import type { Entry, Play, Target, Verdict } from './play.js';

/** A response of a token endpoint. */
interface Answer {
  readonly status: number;
  readonly body: string;
  /** A text; or ms from now, as an HTTP date. */
  readonly retryAfter: string | number | null;
  readonly rateLimit: Readonly<Record<string, string>>;
}

/** ms: the longest delay of the backoff. */
const MAX_BACKOFF = 60_000;
/** Failures in a row before the next login. */
const MAX_FAILURES = 4;

const jwt = (claims: unknown): string => `${btoa('{}')}.${btoa(JSON.stringify(claims))}.${SECRET}`;
const TOKENS: readonly Fields[] = [
  { access_token: `${SECRET}1`, token_type: 'Bearer', expires_in: 3_600, refresh_token: `${SECRET}r1` },
  { access_token: `${SECRET}2`, expires_in: '600', scope: 'a b' },
  { access_token: jwt({ iat: 1_000, exp: 4_600 }) },
  { access_token: jwt({ iat: 1_000, exp: 4_600 }), expires_in: null, refresh_token: `${SECRET}r2` },
  { access_token: `${SECRET}3`, refresh_expires_in: 7_200, expires_in: 60, refresh_token: `${SECRET}r3` },
  { token: `${SECRET}4`, key: `${SECRET}k` },
];
/** RFC 6749 §5.2. */
const OAUTH_ERRORS = [
  ...['invalid_grant', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'],
  'invalid_request',
];
const ERRORS: readonly Fields[] = [...[...OAUTH_ERRORS, 'temporarily_unavailable', `${SECRET}error`]].map(
  error => ({ error, error_description: `${SECRET}description` }),
);
const CLAIMS = [
  { iat: 0, exp: 1e308 },
  { iat: -1e308, exp: 1e308 },
  { exp: 5 },
  { iat: '0', exp: '5' },
  [],
  5,
];
const ODD_TOKENS = [...CLAIMS.map(jwt), 'a.b.c', 'a..c', '.', `${btoa('{}')}.%%%.x`, '1e400', '-5', 1e300];
/** Bodies that are not JSON, or not an object. */
const BODIES: readonly string[] = [
  ...['', ' ', 'null', 'true', '5', `"${SECRET}text"`, '[]', `[{"access_token":"${SECRET}list"}]`],
  ...['<!doctype html><title>Sign in to the network</title>', `{"access_token":"${SECRET}cut`],
  `{"access_token":"${SECRET}twice","access_token":""}`,
  `{"__proto__":{"access_token":"${SECRET}proto"}}`,
  `{"__proto__":null,"access_token":"${SECRET}own","refresh_token":"${SECRET}r4"}`,
  `{"refresh_token":"${SECRET}rotated","error":"invalid_grant"}`,
  ...[`access_token=${SECRET}form&expires_in=3600`, `{"access_token":"${'x'.repeat(100_000)}"}`],
  ...['['.repeat(20_000), '\u0000\ufffd'],
];
const RETRY_AFTERS = [
  ...[null, '3', ' 7 ', '0', '9'.repeat(400), 5_000, -5_000, '', '-1', '1.5', '1e3', '0x10', 'soon'],
  ...['7 apples', '+3', 'NaN', 'Infinity', ','],
];
const RATE_LIMITS: readonly Readonly<Record<string, string>>[] = [
  ...[{}, { ratelimit: '"default";r=5;t=7' }, { ratelimit: ';;;r=;t=' }],
  ...[{ 'ratelimit-reset': 'soon' }, { 'ratelimit-reset': '1767225600' }],
];
const STATUSES = [200, 201, 204, 205, 299, 304, 400, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 599];

const wrong = junk([...TOKENS, ...ERRORS], ODD_TOKENS);
const answers = fc.record<Answer>({
  status: fc.oneof(fc.constant(200), fc.constantFrom(...STATUSES)),
  body: fc.oneof(
    { weight: 9, arbitrary: fc.oneof(...[...TOKENS, ...ERRORS].map(body => nearly(body, wrong))).map(json) },
    { weight: 2, arbitrary: fc.constantFrom(...BODIES) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD).map(json) },
    { weight: 1, arbitrary: fc.json() },
  ),
  retryAfter: fc.oneof(fc.constant(null), fc.constantFrom(...RETRY_AFTERS)),
  rateLimit: fc.constantFrom(...RATE_LIMITS),
});

/** A session that requests tokens over HTTP, and receives whatever a token endpoint can respond. */
export class TokenResponseTarget implements Target<readonly Answer[]>, Play<Answer> {
  readonly batches = batchOf(answers);
  readonly log: Entry[] = [];
  #events: SessionEvent[] = [];
  #session = new TokenSession({});
  #respond: (response: Response) => void = () => undefined;
  #expected: readonly unknown[] = [];
  /** ms for which the server wants no request. */
  #floor = 0;
  #logins = 0;
  /** Failures since the last token. */
  #failures = 0;
  /** ms until the session's next request; `null`: it sends none by itself. */
  #retryIn: number | null = null;

  async play(batch: readonly Answer[]): Promise<void> {
    const fetch = (): Promise<Response> => new Promise(resolve => (this.#respond = resolve));
    const refresher = httpRefresher({ endpoint: 'https://login.example/token', fetch });
    this.#session = new TokenSession({ refresher }, ENVIRONMENT);
    this.#session.subscribe(event => {
      this.#events.push(event);
      if (event.type === 'refresh-failed') {
        this.#retryIn = event.retryIn;
        this.log.push([event.type, event.error.code]);
      } else if (event.type === 'refreshed' || event.type === 'login-required') this.log.push([event.type]);
    });
    this.#login();
    this.#session.start();
    try {
      for (const answer of batch) {
        if (this.#retryIn === null || this.#failures >= MAX_FAILURES) this.#login();
        if (this.#retryIn === null) this.#session.refresh().catch(() => undefined);
        await pass(this.#retryIn ?? 0, 30_000);
        await playStep(this, answer);
      }
      await endBatch();
    } finally {
      this.#session.stop();
    }
  }

  state(): readonly unknown[] {
    const { token, generation } = this.#session;
    return [token?.accessToken, coreOf(this.#session).tokens.refreshToken, token?.lifetime, generation];
  }

  deliver(answer: Answer): Verdict {
    const [oldAccess, oldRefresh, oldLifetime, generation] = this.state();
    const { code, access, refresh = oldRefresh, lifetime, floor } = outcomeOf(answer);
    this.#events = [];
    this.#retryIn = null;
    this.#floor = floor ?? 0;
    this.#failures = code === undefined ? 0 : this.#failures + 1;
    this.#respond(responseTo(answer));
    if (code === undefined) {
      this.#expected = [access, refresh, lifetime, Number(generation) + 1];
      return [['refreshed']];
    }
    const isEnd = floor === null;
    this.#expected = isEnd
      ? [undefined, undefined, undefined, generation]
      : [oldAccess, refresh, oldLifetime, generation];
    return [['refresh-failed', code], ...(isEnd ? [['login-required']] : [])];
  }

  fault(): string | undefined {
    if (!matches(this.state(), this.#expected))
      return `${fc.stringify(this.state())}, expected ${fc.stringify(this.#expected)}`;
    const delay = this.#retryIn;
    if (delay !== null && !(delay >= this.#floor && delay <= this.#floor + MAX_BACKOFF))
      return `The next request is in ${delay} ms; the server wants none for ${this.#floor} ms.`;
    const leak = this.#events.find(event => hasSecret(event) || ('error' in event && hasSecret(event.error)));
    return leak && `The event "${leak.type}" contains a token, or a text of the server.`;
  }

  #login(): void {
    this.#logins += 1;
    // Ten years: the tokens of a login do not expire during a batch.
    const tokens = { access_token: `${SECRET}login-${this.#logins}`, expires_in: 315_360_000 };
    this.#session.setTokens({ ...tokens, refresh_token: `${SECRET}refresh-${this.#logins}` });
    this.#failures = 0;
    this.#retryIn = null;
  }
}

/** What must come of a response, by RFC 6749 §5 and RFC 9110. */
interface Outcome {
  /** Of the error; none: there is a token. */
  readonly code?: string;
  readonly access?: string;
  readonly refresh?: string | undefined;
  /** ms */
  readonly lifetime?: number | null;
  /** ms for which the server wants no request; `null`: never again, the session has ended. */
  readonly floor?: number | null;
}

function outcomeOf({ status, body, retryAfter }: Answer): Outcome {
  const { access_token, token, refresh_token, expires_in, error } = parse(hasBody(status) ? body : '');
  const floor = floorOf(retryAfter);
  if (status === 429) return { code: 'rate_limited', floor };
  if (status === 408 || status === 425 || status >= 500) return { code: 'server_error', floor };
  if (status >= 300)
    return { code: isText(error) && OAUTH_ERRORS.includes(error) ? error : 'refused', floor: null };
  const [refresh, access] = [tokenOf(refresh_token), tokenOf(access_token) ?? tokenOf(token)];
  if (access === undefined) return { code: 'invalid_response', refresh, floor: 0 };
  return { access, refresh, lifetime: msOf(expires_in) ?? jwtLifetime(access) };
}

/** ms for which a server wants no request; one day at most. */
function floorOf(retryAfter: Answer['retryAfter']): number {
  if (isText(retryAfter))
    return /^\s*\d+\s*$/.test(retryAfter) ? Math.min(Number(retryAfter) * 1_000, 86_400_000) : 0;
  return Math.max(0, retryAfter ?? 0);
}

/** Whether a response of this status can have a body, RFC 9110 §6.4.1. */
function hasBody(status: number): boolean {
  return ![204, 205, 304].includes(status);
}

function parse(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body));
  } catch {
    return {};
  }
}

function tokenOf(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}

/** Seconds in ms; `null` for anything else, or if there are too many. */
function msOf(value: unknown): number | null {
  const seconds = isText(value) && value.trim() !== '' ? Number(value) : value;
  return isNumber(seconds) && isNumber(seconds * 1_000) ? Math.max(0, seconds) * 1_000 : null;
}

/** ms from `iat` to `exp`, RFC 7519 §4.1. */
function jwtLifetime(token: string): number | null {
  const payload = token.split('.')[1] ?? '';
  try {
    const { iat, exp } = parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return isNumber(iat) && isNumber(exp) ? msOf(exp - iat) : null;
  } catch {
    return null;
  }
}

/** As a server would write it; empty if JSON cannot represent it. */
function json(value: unknown): string {
  try {
    const written: unknown = JSON.stringify(value);
    return isText(written) ? written : '';
  } catch {
    return '';
  }
}

function responseTo({ status, body, retryAfter, rateLimit }: Answer): Response {
  const headers = new Headers(rateLimit);
  if (isText(retryAfter)) headers.set('retry-after', retryAfter);
  else if (retryAfter !== null) {
    // An HTTP date has whole seconds.
    headers.set('date', new Date().toUTCString());
    headers.set('retry-after', new Date(Math.floor(Date.now() / 1_000) * 1_000 + retryAfter).toUTCString());
  }
  // Its body is read in microtasks only, so that no real time has to pass.
  const readBody = async (): Promise<unknown> => Promise.resolve(JSON.parse(hasBody(status) ? body : ''));
  return Object.assign(new Response(null, { status, headers }), { json: readBody });
}
