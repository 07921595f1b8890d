import { httpRefresher, systemClock, TokenSession, type SessionEvent } from '../../../src/session/index.js';
import { TabCoordinator } from '../../../src/session/tabs/tab-coordinator.js';
import { coreOf } from '../../../src/session/token-session.js';
import { clock, difference, fieldsOf, hasSecret, isAmount, isCount, isNumber, isText } from './play.js';
import { pass, SECRET, settle } from './play.js';
import type { Entry, Fields, Step, Target, Verdict } from './play.js';

function tokenOf(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}

/** A session in a tab, which receives whatever peer tabs can post. */
export class TabTarget implements Target {
  readonly log: Entry[] = [];
  #receive: (message: unknown) => void = () => undefined;
  #session = new TokenSession({});
  #coordinator: TabCoordinator | undefined;
  #version: Fields = {};

  messages(): readonly unknown[] {
    const { refreshedAt, ...login } = this.#version;
    const version = (offset: number): Fields => ({ ...login, refreshedAt: Number(refreshedAt) + offset });
    const response = { access_token: 'access-of-peer', refresh_token: 'refresh-of-peer', expires_in: 3_600 };
    const state = { v: 1, type: 'state', response, ageMs: 5, sentAt: Date.now() };
    const ended = { v: 1, type: 'ended', version: version(1), reason: 'session_over' };
    const backoff = { v: 1, type: 'backoff', retryIn: 1_000, relaxedRetryIn: 300_000 };
    return [
      ...['sync-request', 'alive', 'redirecting'].map(type => ({ v: 1, type })),
      ...[0, 1, -1].map(offset => ({ ...state, version: version(offset) })),
      { ...state, version: version(1_000), response: { refresh_token: 'refresh alone' } },
      { ...state, version: { ...version(1), id: 'another login' } },
      ...[ended, { ...ended, version: version(-1), reason: 'signed_out' }],
      ...[0, 1].map(offset => ({ ...backoff, version: version(offset) })),
    ];
  }

  async start(): Promise<readonly Step[]> {
    let lastId = 0;
    this.log.length = 0;
    this.#session = new TokenSession({ refresher: () => new Promise(() => undefined) });
    this.#session.subscribe(event => this.log.push([event.type]));
    this.#coordinator = new TabCoordinator(this.#session, 'user', {
      tabs: {
        // There is no other tab: each lock is free.
        lock: (_name, _options, hold) => hold(true),
        heldLocks: () => Promise.resolve([]),
        open: (_name, receive) => {
          this.#receive = receive;
          return {
            post: message => this.log.push(['post', structuredClone(message)]),
            close: () => undefined,
          };
        },
      },
      clock: systemClock,
      random: () => 0,
      createId: () => `${++lastId}`,
    });
    this.#session.setTokens({ access_token: 'access', refresh_token: 'refresh', expires_in: 86_400 });
    this.#session.start();
    // By then, a tab has found no other.
    await pass(200);
    this.#version = this.#announced() ?? {};
    return [];
  }

  async end(): Promise<void> {
    const hasAnswered = this.log.length > 0;
    this.#coordinator?.dispose();
    this.#session.stop();
    if (!hasAnswered) throw new Error('Effect: no answer to a sync-request');
    return Promise.resolve();
  }

  state(): readonly unknown[] {
    const { status, generation, token } = this.#session;
    const { refreshToken } = coreOf(this.#session).tokens;
    return [token?.accessToken, refreshToken, status, generation, token?.expiresAt, clock.countTimers()];
  }

  deliver(data: unknown): Verdict {
    const before = this.state();
    const type = typeOf(data);
    const { version, response } = fieldsOf(data);
    this.#receive(data);
    if (type === null) return null;
    const isNewer = isLater(fieldsOf(version), this.#version);
    if (type === 'state' && isNewer) return () => this.#stateFault(fieldsOf(version), fieldsOf(response));
    if (type === 'ended' && isNewer) return () => this.#endFault(fieldsOf(version), before);
    return () => {
      // It may be answered, and timers may be set for that.
      const others = this.log.filter(([name]) => name !== 'post');
      return difference([others, this.state().slice(0, -1)], [[], before.slice(0, -1)]);
    };
  }

  #stateFault(version: Fields, response: Fields): string | undefined {
    this.#version = version;
    const [access, refresh] = this.state();
    const expected = tokenOf(response['access_token']) ?? tokenOf(response['token']) ?? access;
    return difference([access, refresh], [expected, tokenOf(response['refresh_token'])]);
  }

  #endFault(version: Fields, before: readonly unknown[]): string | undefined {
    this.#version = version;
    const { token, status } = this.#session;
    if (token === null && (status === 'idle' || status === 'failed')) return undefined;
    // Tokens that the page set after that end are a new login, which the tab announces.
    this.#version = this.#announced() ?? version;
    return difference(this.state().slice(0, 3), before.slice(0, 3));
  }

  /** The version that the tab posted last. */
  #announced(): Fields | undefined {
    return this.log.map(([, message]) => fieldsOf(fieldsOf(message)['version'])).findLast(isVersion);
  }
}

/** The type of a valid message; `null` for any other. */
function typeOf(data: unknown): string | null {
  const { v, type, version, response, ageMs, sentAt, reason, retryIn, relaxedRetryIn } = fieldsOf(data);
  if (v !== 1 || !isText(type)) return null;
  if (['sync-request', 'alive', 'redirecting'].includes(type)) return type;
  const { access_token, token, refresh_token } = fieldsOf(response);
  const hasToken = [access_token, token, refresh_token].some(value => tokenOf(value) !== undefined);
  const isValid =
    (type === 'backoff' && isAmount(retryIn) && isAmount(relaxedRetryIn)) ||
    (type === 'ended' && (reason === 'signed_out' || reason === 'session_over')) ||
    (type === 'state' && hasToken && isAmount(ageMs) && isNumber(sentAt));
  return isValid && isVersion(fieldsOf(version)) ? type : null;
}

function isVersion({ loginAt, refreshedAt, id }: Fields): boolean {
  return isCount(loginAt) && isCount(refreshedAt) && isText(id);
}

/** Whether a version is later than another: by its login, then its refresh, then its tab. */
function isLater(version: Fields, other: Fields): boolean {
  const name = ['loginAt', 'refreshedAt', 'id'].find(part => version[part] !== other[part]);
  return name !== undefined && (version[name] as string) > (other[name] as string);
}

const TEXTS = [
  '',
  'null',
  `"${SECRET}text"`,
  `[{"access_token":"${SECRET}1"}]`,
  `{"access_token":"${SECRET}cut`,
];
const CLAIMS = [{ iat: 1_000, exp: 4_600 }, { iat: -1e308, exp: 1e308 }, []];
/** Of responses: objects, and texts that are not JSON or not an object. */
const BODIES: readonly unknown[] = [
  { access_token: `${SECRET}1`, token_type: 'Bearer', expires_in: 3_600, refresh_token: `${SECRET}r1` },
  { access_token: `${SECRET}2`, expires_in: '600', refresh_expires_in: 7_200 },
  { token: `${SECRET}4`, key: `${SECRET}k`, refresh_token: '' },
  ...CLAIMS.map(claims => ({ access_token: `${btoa('{}')}.${btoa(JSON.stringify(claims))}.${SECRET}` })),
  ...[...TEXTS, `{"__proto__":{"access_token":"${SECRET}proto"}}`, '['.repeat(20_000), '\u0000\ufffd'],
];
const ERROR = { error: 'invalid_grant', error_description: `${SECRET}2`, refresh_token: `${SECRET}r5` };
const STATUSES = [200, 201, 204, 205, 299, 304, 400, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 599];
const RETRY_AFTERS = '3| 7 |0|-1|1.5|1e3|0x10|soon|7 apples|+3|,|99999999999999999999'.split('|');

/** A session that requests tokens over HTTP, and receives whatever a token endpoint can respond. */
export class TokenResponseTarget implements Target {
  readonly log: Entry[] = [];

  messages(): readonly unknown[] {
    return [
      ...BODIES.map(body => ({ status: 200, body })),
      ...STATUSES.map(status => ({ status, body: ERROR })),
      ...RETRY_AFTERS.map(retryAfter => ({ status: 503, body: { error: `${SECRET}3` }, retryAfter })),
    ];
  }

  /** The outcome by RFC 6749 §5 and RFC 9110. */
  async deliver(data: unknown): Promise<Verdict> {
    const fields = fieldsOf(data);
    const status = STATUSES.find(known => known === fields['status']) ?? 200;
    const retryAfter = RETRY_AFTERS.find(known => known === fields['retryAfter']) ?? '';
    const text = attempt(() => (isText(fields['body']) ? fields['body'] : JSON.stringify(fields['body'])));
    // RFC 9110 §6.4.1.
    const body = [204, 205, 304].includes(status) ? '' : (text ?? '');
    const { session, events } = await responded(status, retryAfter, body);

    const parsed = fieldsOf(attempt(() => JSON.parse(body) as unknown));
    const { access_token, token, refresh_token, expires_in } = parsed;
    const access = tokenOf(access_token) ?? tokenOf(token);
    const isSuccess = status < 300;
    const isTransient = status >= 500 || [408, 425, 429].includes(status);
    const isEnd = !isSuccess && !isTransient;
    const refresh = isSuccess ? (tokenOf(refresh_token) ?? OLD.refresh_token) : OLD.refresh_token;
    let expected: unknown[] = [OLD.access_token, refresh, OLD.expires_in * 1_000, isEnd, true];
    if (isEnd) expected = [undefined, undefined, undefined, isEnd, true];
    if (isSuccess && access !== undefined) expected = [access, refresh, lifetimeOf(expires_in), isEnd, false];
    const floor = isTransient ? floorOf(retryAfter) : 0;
    return () => {
      const lifetime = session.token?.lifetime;
      const failure = events.find(event => event.type === 'refresh-failed');
      const wasEnded = events.some(({ type }) => type === 'login-required');
      // Other tests show which lifetime a response without `expires_in` has.
      const shown = expected[2] === null && isAmount(lifetime) ? null : lifetime;
      const tokens = [session.token?.accessToken, coreOf(session).tokens.refreshToken, shown];
      session.stop();
      if (events.some(event => hasSecret(event) || ('error' in event && hasSecret(event.error))))
        return 'An event contains a token, or a text of the server.';
      const delay = failure?.retryIn ?? floor;
      if (!(delay >= floor && delay <= floor + 60_000))
        return `A retry in ${delay} ms, expected ${floor} ms.`;
      return difference([...tokens, wasEnded, failure !== undefined], expected);
    };
  }
}

/** The tokens that the session has. */
const OLD = { access_token: `${SECRET}login`, refresh_token: `${SECRET}refresh`, expires_in: 86_400 };

/** A session that has received a response to its request for tokens, and what it reported. */
async function responded(status: number, retryAfter: string, body: string) {
  const response = new Response(null, { status, headers: { 'retry-after': retryAfter } });
  // In microtasks only, so that no real time has to pass.
  const json = async (): Promise<unknown> => Promise.resolve(JSON.parse(body));
  const fetch = (): Promise<Response> => Promise.resolve(Object.assign(response, { json }));
  const refresher = httpRefresher({ endpoint: 'https://login.example/token', fetch });
  const session = new TokenSession({ refresher });
  session.setTokens(OLD);
  session.start();
  const events: SessionEvent[] = [];
  session.subscribe(event => events.push(event));
  session.refresh().catch(() => undefined);
  await settle();
  return { session, events };
}

/** Seconds in ms; `null` for anything else, or if there are too many. */
function lifetimeOf(value: unknown): number | null {
  const seconds = isText(value) && value.trim() !== '' ? Number(value) : value;
  return isNumber(seconds) && isNumber(seconds * 1_000) ? Math.max(0, seconds) * 1_000 : null;
}

/** ms for which a server wants no request; one day at most. */
function floorOf(retryAfter: string): number {
  return /^\s*\d+\s*$/.test(retryAfter) ? Math.min(Number(retryAfter) * 1_000, 86_400_000) : 0;
}

/** `undefined` instead of an exception. */
function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}
