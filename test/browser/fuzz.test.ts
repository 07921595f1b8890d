import { stringify } from 'fast-check';
import { connectToHost, FrameError, type HostConnection } from '../../src/frame/index.js';
import { httpRefresher } from '../../src/session/index.js';
import { errorCodeOf } from '../../src/session/error-response.js';
import { coreOf } from '../../src/session/token-session.js';
import { running } from '../support/session-harness.js';
import { VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';
import { hostTarget, PROTOCOLS } from './fuzz/host-target.js';
import * as fuzz from './fuzz/play.js';
import { amount, fieldsOf, isAmount, isCount, isNumber, isText, SECRET } from './fuzz/play.js';
import type { Entry, Fields } from './fuzz/play.js';
import './vendors/vendors.js';

const isFilled = (value: unknown): value is string => isText(value) && value !== '';
const nothing = (): Entry[] => [];

/** The frame's client: it runs in this page, whose parent is replaced by a window that records what it receives. */
function clientTarget(): fuzz.Target {
  const host = 'https://host.example';
  const source = document.body.appendChild(document.createElement('iframe')).contentWindow!;
  const others = fuzz.impostors(host);
  const ready: Entry = ['post', { type: 'EMBED_READY', version: 1 }];
  let connection: HostConnection;
  let current: Fields;
  let isRevoked: boolean;
  const isGeneration = (value: unknown): boolean => isCount(value) && value > 0;
  const isLifetime = (value: unknown): boolean => typeof value === 'number' && value > 0;
  const record = (name: string) => (value: unknown) => fuzz.log.push([name, value]);
  source.postMessage = (message: unknown, origin: unknown) => {
    record(origin === host ? 'post' : `post to ${origin as string}`)(structuredClone(message));
  };
  Object.defineProperty(window, 'parent', { configurable: true, value: source });

  const onRevocation = ({ reason }: Fields): Entry[] => {
    const entries: Entry[] = isRevoked ? [] : [['revoked', { reason }]];
    isRevoked = true;
    current = { generation: 0 };
    return entries;
  };
  const onUpdate = ({ token, generation, expiresIn }: Fields): Entry[] => {
    const offset = Number(generation) - Number(current['generation']);
    if (offset < 0) return [];
    isRevoked = false;
    const ack: Entry = ['post', { type: 'TOKEN_ACK', generation }];
    if (offset === 0) return [ack];
    current = { token, generation, expiresIn };
    return [['token', current], ack];
  };
  const kinds = (): readonly fuzz.Kind[] => {
    const generation = [isGeneration, ...[1, 2, 0, -1].map(offset => Number(current['generation']) + offset)];
    const update = { token: [isFilled, 'access'], generation, expiresIn: [isLifetime, 3_600, Infinity] };
    return [
      [{ type: 'EMBED_HELLO', version: 1 }, () => [ready]],
      [{ type: 'TOKEN_UPDATE', version: 1, ...update }, onUpdate],
      [{ type: 'TOKEN_REVOKED', version: 1, reason: [isFilled, 'signed_out'] }, onRevocation],
      [{ type: 'EMBED_MESSAGE', data: fuzz.any }, ({ data }) => [['message', data]]],
    ];
  };
  return {
    kinds,
    start() {
      current = { generation: 0 };
      isRevoked = false;
      fuzz.log.length = 0;
      connection = connectToHost({
        hostOrigins: [host],
        onToken: record('token'),
        onRevoked: record('revoked'),
        onMessage: record('message'),
      });
      fuzz.check('start', fuzz.log, [ready]);
      return Promise.resolve([]);
    },
    state: () => [fuzz.clock.countTimers()],
    deliver(data, { sender, index }) {
      const other = sender === 0 ? {} : others[(sender + index) % others.length];
      const verdict = sender === 0 ? fuzz.judge(kinds(), fieldsOf(data)) : null;
      dispatchEvent(new MessageEvent('message', { data, source, origin: host, ...other }));
      return verdict;
    },
    /** Checks what `getToken()` does: it resolves, rejects, or waits for a token. */
    async end() {
      const codeOf = (error: unknown): unknown => error instanceof FrameError && error.code;
      const outcome = await Promise.race([connection.getToken().catch(codeOf), fuzz.settle()]);
      connection.disconnect();
      // A shorter lifetime is lost when it is added to the time.
      const hasToken = Date.now() + 1_000 * Number(current['expiresIn'] ?? 0) > Date.now();
      fuzz.check('getToken()', outcome, isRevoked ? 'revoked' : hasToken ? current['token'] : undefined);
    },
  };
}

/** Whether a version is later than another: by its login, then its refresh, then its tab; of one login, by its refresh. */
function isLater(version: Fields, other: Fields): boolean {
  if (version['id'] === other['id']) return Number(version['refreshedAt']) > Number(other['refreshedAt']);
  const name = ['loginAt', 'refreshedAt', 'id'].find(part => version[part] !== other[part]);
  return name !== undefined && (version[name] as string) > (other[name] as string);
}

/** The access token and the refresh token of a response. */
function tokensOf(response: unknown): readonly unknown[] {
  const { access_token, token, refresh_token } = fieldsOf(response);
  return [[access_token, token].find(isFilled), [refresh_token].find(isFilled)];
}

/** A session in a tab, which receives whatever peer tabs can post. */
function tabTarget(): fuzz.Target {
  let tabs: VirtualTabs;
  let tab: VirtualTab;
  /** The newest version of which the tab knows. */
  let newest: Fields = {};
  /** The version that the tab has posted since so many posts. */
  const announced = (since: number): unknown => {
    const versions = tabs.posted.slice(since).map(message => fieldsOf(message)['version']);
    return versions.findLast(Boolean);
  };
  const state = (): readonly unknown[] => {
    const { status, generation, token } = tab.session;
    const tokens = [token?.accessToken, coreOf(tab.session).tokens.refreshToken];
    const counts = [tab.events.length, tabs.posted.length, tabs.clock.armed];
    return [...tokens, status, generation, token?.expiresAt, ...counts];
  };
  const kinds = (): readonly fuzz.Kind[] => {
    const { wall } = tabs.clock.now();
    // Epoch ms, five minutes from now at most; negative for none.
    const latest = wall + 300_000;
    const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) <= latest;
    const refreshes = [1, 0, -1].map(offset => Number(newest['refreshedAt']) + offset);
    const id = [isText, newest['id'], 'another login'];
    const logins = [newest['loginAt'], newest['loginAt'], wall, latest + 1];
    const version = { loginAt: [isTime, ...logins], refreshedAt: [isTime, ...refreshes], id };
    const isResponse = (value: unknown): boolean => tokensOf(value).some(isFilled);
    const tokens = { access_token: 'access-of-peer', refresh_token: 'refresh-of-peer', expires_in: 3_600 };
    const response = [isResponse, tokens, { refresh_token: 'refresh alone' }];
    const requestedAt = [isNumber, wall];
    const trigger = ['requested', 'rejected', 'scheduled'];
    return [
      [{ type: ['sync-request'], version }, nothing],
      [{ type: ['redirecting'] }, nothing],
      [{ type: 'due', version, trigger }, nothing],
      [{ type: 'state', version, response, requestedAt }, nothing],
      [{ type: 'ended', version, reason: ['signed_out', 'session_over'] }, nothing],
      [{ type: 'busy', version, retryIn: amount }, nothing],
    ];
  };
  return {
    kinds,
    state,
    async start() {
      tabs = new VirtualTabs();
      tab = await tabs.start();
      tab.messageDelay = 0;
      newest = fieldsOf(announced(0));
      return [];
    },
    async deliver(data) {
      const before = state();
      const { type, version, response } = fieldsOf(data);
      const verdict = fuzz.judge(kinds(), fieldsOf(data));
      tabs.intrude(data);
      await tabs.clock.advance(0);
      if (!verdict) return null;
      const [access, refresh, status] = state();
      const isNews = (type === 'state' || type === 'ended') && isLater(fieldsOf(version), newest);
      if (isNews) newest = fieldsOf(version);
      if (isNews && type === 'state') {
        const [newAccess = access, newRefresh] = tokensOf(response);
        fuzz.check(data, [access, refresh], [newAccess, newRefresh]);
      } else if (!isNews || access !== undefined || (status !== 'idle' && status !== 'failed')) {
        // Tokens that the page set after an end are a new login, which the tab announces.
        if (isNews) newest = fieldsOf(announced(Number(before[6])) ?? version);
        // Any other message may be answered, and timers may be set for that.
        const same = isNews ? 3 : 6;
        fuzz.check(data, state().slice(0, same), before.slice(0, same));
      }
      // A peer with an older version gets this tab's, and one with a newer version is requested to post it.
      const isQuestion = type === 'sync-request' || type === 'due';
      const isOther = isLater(fieldsOf(version), newest) || isLater(newest, fieldsOf(version));
      if (isQuestion) fuzz.check(data, tabs.posted.length > Number(before[6]), isOther);
      return verdict;
    },
  };
}

/** Seconds in ms; `null` for anything else, or if there are too many. */
function lifetimeOf(value: unknown): number | null {
  const seconds = isText(value) && value.trim() !== '' ? Number(value) : value;
  // 0 and less mean that it is not stated.
  return isNumber(seconds) && seconds > 0 && seconds < 1e12 ? seconds * 1_000 : null;
}

const CLAIMS = [{ iat: 1_000, exp: 4_600 }, { iat: -1e308, exp: 1e308 }, []];
/** Of responses: objects, and texts that are not JSON or not an object. */
const BODIES: readonly unknown[] = [
  { access_token: `${SECRET}1`, token_type: 'Bearer', expires_in: 3_600, refresh_token: `${SECRET}r1` },
  { access_token: `${SECRET}2`, expires_in: '600', refresh_expires_in: 7_200 },
  { token: `${SECRET}4`, key: `${SECRET}k`, refresh_token: '' },
  ...CLAIMS.map(claims => ({ access_token: `${btoa('{}')}.${btoa(JSON.stringify(claims))}.${SECRET}` })),
  ...['', 'null', `"${SECRET}text"`, `[{"access_token":"${SECRET}1"}]`, `{"access_token":"${SECRET}cut`],
  ...[`{"__proto__":{"access_token":"${SECRET}proto"}}`, '['.repeat(20_000), '\u0000\ufffd'],
];
const ERROR = { error: 'invalid_grant', error_description: `${SECRET}2`, refresh_token: `${SECRET}r5` };
const STATUSES = [200, 201, 204, 205, 299, 304, 400, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 599];
const RETRY_AFTERS = '3| 7 |0|-1|1.5|1e3|0x10|soon|7 apples|+3|,|99999999999999999999'.split('|');
/** The tokens that the session has. */
const OLD = { access_token: `${SECRET}login`, refresh_token: `${SECRET}refresh`, expires_in: 86_400 };

/** A session that requests tokens over HTTP, and receives whatever a token endpoint can respond. */
const tokenResponseTarget: fuzz.Target = {
  kinds: () => [
    [{ status: [200], body: BODIES }, nothing],
    [{ status: STATUSES, body: [ERROR] }, nothing],
    [{ status: [503], body: [{ error: `${SECRET}3` }], retryAfter: RETRY_AFTERS }, nothing],
  ],
  /** The outcome by RFC 6749 §5 and RFC 9110. */
  async deliver(data) {
    const fields = fieldsOf(data);
    const status = STATUSES.find(known => known === fields['status']) ?? 200;
    const retryAfter = RETRY_AFTERS.find(known => known === fields['retryAfter']) ?? '';
    const text = isText(fields['body']) ? fields['body'] : stringify(fields['body']);
    // RFC 9110 §6.4.1.
    const body = [204, 205, 304].includes(status) ? '' : text;
    let parsed: unknown;
    // In microtasks only, so that no real time has to pass.
    const json = async (): Promise<unknown> => {
      parsed = await JSON.parse(body);
      return parsed;
    };
    const response = new Response(null, { status, headers: { 'retry-after': retryAfter } });
    const clone = (): object => ({ text: () => Promise.resolve(body) });
    const fetch = (): Promise<Response> => Promise.resolve(Object.assign(response, { json, clone }));
    const harness = running(OLD, { refresher: httpRefresher({ endpoint: '/token', fetch }) });
    const { session } = harness;
    session.refresh().catch(() => undefined);
    await fuzz.settle();

    const { token } = session;
    const isSuccess = status < 300;
    const { error } = fieldsOf(parsed);
    const isCodeKnown = isText(error) && !['redirected', 'server_error'].includes(errorCodeOf(0, error));
    const isConflict = status === 409 && !isCodeKnown;
    // A proxy's, as long as the token is valid.
    const isDoubtful = !isSuccess && !isCodeKnown && status !== 401;
    const isTransient = status >= 500 || [408, 425, 429].includes(status) || isConflict || isDoubtful;
    const [access, refresh = OLD.refresh_token] = isSuccess ? tokensOf(parsed) : [];
    // Seconds for which the server wants no request; one day at most.
    const hasUnknownError = Boolean(error) && !isCodeKnown;
    const isErrorAlone =
      isSuccess && hasUnknownError && access === undefined && refresh === OLD.refresh_token;
    const wait =
      (isTransient || isErrorAlone) && /^\s*\d+\s*$/.test(retryAfter)
        ? Math.min(Number(retryAfter), 86_400)
        : 0;
    // Other tests show which lifetime a response without `expires_in` has.
    const lifetime = lifetimeOf(fieldsOf(parsed)['expires_in']) ?? [token?.lifetime].find(isAmount) ?? null;
    let expected: unknown[] = [OLD.access_token, refresh, OLD.expires_in * 1_000, wait * 1_000, 0];
    const isRefused = isCodeKnown && !isTransient && access === undefined;
    if ((!isSuccess && !isTransient) || isRefused) expected = [undefined, undefined, undefined, null, 1];
    if (access !== undefined) expected = [access, refresh, lifetime, undefined, 0];
    const tokens = [token?.accessToken, coreOf(session).tokens.refreshToken, token?.lifetime];
    const [[failure], ends] = [harness.told('refresh-failed'), harness.told('login-required')];
    fuzz.check(data, [...tokens, failure?.retryIn, ends.length], expected);
    // Neither a token nor a text of the server, except in the field that is for it.
    const isShown = (key: string, value: unknown): unknown => (key === 'description' ? undefined : value);
    const errors = harness.events.map(
      event => 'error' in event && `${event.error.message} ${event.error.stack}`,
    );
    fuzz.check(data, JSON.stringify([harness.events, errors], isShown).includes(SECRET), false);
    return [];
  },
};

describe('Fuzz: an invalid message changes nothing, and a valid one has the effects of its protocol alone', function () {
  this.timeout(0);
  const messages = Number(process.env['FUZZ_MESSAGES']);

  it('from the host of a frame', () => fuzz.fuzz(clientTarget(), messages * 0.09));
  it('from a peer tab', () => fuzz.fuzz(tabTarget(), messages * 0.09));
  it('from a token endpoint', () => fuzz.fuzz(tokenResponseTarget, messages * 0.09));
  // The last, because no port delivers anything afterwards.
  for (const [name, protocol] of Object.entries(PROTOCOLS)) {
    const share = name === 'native' ? 0.2 : protocol ? 0.09 : 0.01;
    it(`from a frame of the protocol ${name}`, async () =>
      fuzz.fuzz(await hostTarget(name), messages * share, protocol !== null));
  }
});
