import { fieldsOf, isAmount, isCount, isNumber, isText, type Fields, type HostModel } from './host-model.js';
import { Now } from './messages.js';
import { ANY, Like, type Entry } from './play.js';

/** A message of a frame: to the host's window, or through the port to which the host listens. */
export interface Row {
  readonly way: 'window' | 'port';
  readonly data: unknown;
  /** The number of ports that it transfers. */
  readonly ports: number;
}

/** The host's side of a protocol. */
export interface Rules {
  /** Valid messages, at least one of each kind. */
  readonly valid: readonly Row[];
  /** The messages with which a document connects. None: it is connected when it has loaded. */
  readonly handshake: readonly Row[];
  /** A valid message with a visible effect. */
  readonly canary?: Row;
  /** Whether calls of the host remain unanswered when the frame loads another document. */
  readonly callsRemain?: boolean;
  /** Whether an invalid message is a malformed one of this protocol, and not a foreign one; default: it is foreign. */
  isMalformed?(fields: Fields, row: Row): boolean;
  /** What a message must bring about; `null` if it is invalid. */
  judge(model: HostModel, fields: Fields, row: Row): readonly Entry[] | null;
}

const toWindow = (data: unknown, ports = 0): Row => ({ way: 'window', data, ports });
const toPort = (data: unknown): Row => ({ way: 'port', data, ports: 0 });
const like = (fields: Fields): Like => new Like(fields);
const posted = (fields: Fields): Entry => ['post', like(fields)];
const ported = (fields: Fields): Entry => ['port', like(fields)];
const message = (type: unknown, payload: unknown): Entry => ['embed-message', { type, payload }];
const resize = (height: unknown): Entry[] => (isAmount(height) ? [['embed-resize', height]] : []);
const call = (offset = 0): Now => new Now('call', offset);

const generations = [0, -1, 1].map(offset => new Now('generation', offset));
const ready = toWindow({ type: 'EMBED_READY', version: 1 });
const update = ({ token, generation }: HostModel): Entry =>
  posted({ type: 'TOKEN_UPDATE', version: 1, token, generation, expiresIn: ANY });

const native: Rules = {
  handshake: [ready],
  isMalformed: ({ type }) => native.valid.some(row => fieldsOf(row.data)['type'] === type),
  canary: toWindow({ type: 'EMBED_MESSAGE', data: 'canary' }),
  valid: [
    ready,
    ...generations.map(generation => toWindow({ type: 'TOKEN_ACK', generation })),
    ...generations.map(generation => toWindow({ type: 'TOKEN_REQUEST', generation, reason: 'expired' })),
    toWindow({ type: 'TOKEN_REQUEST', generation: generations[0], reason: 'rejected' }),
    toWindow({ type: 'EMBED_RESIZE', height: 321 }),
    toWindow({ type: 'EMBED_RESIZE', height: 0 }),
    toWindow({ type: 'EMBED_ERROR', code: 'query_failed', message: 'Rows could not be loaded' }),
    toWindow({ type: 'EMBED_MESSAGE', data: { rows: [1, 2, 3] } }),
    toWindow({ type: 'EMBED_MESSAGE', data: null }),
  ],
  judge(model, { type, version, generation, reason, height, code, message, ...rest }) {
    switch (type) {
      case 'EMBED_READY':
        return version === 1 ? [update(model), ...model.connect()] : null;
      case 'TOKEN_ACK':
        return isCount(generation) ? model.acknowledge(generation) : null;
      case 'TOKEN_REQUEST':
        if (!isCount(generation) || (reason !== 'expired' && reason !== 'rejected')) return null;
        if (generation < model.generation) return [update(model)];
        return generation === model.generation ? model.reject() : [];
      case 'EMBED_RESIZE':
        return isAmount(height) ? resize(height) : null;
      case 'EMBED_ERROR':
        return isText(code) && isText(message) ? [['embed-error', code, message]] : null;
      case 'EMBED_MESSAGE':
        return 'data' in rest ? [['embed-message', rest['data']]] : null;
      default:
        return null;
    }
  },
};

const size = { width: 800, height: 400 };
const scrollSize = toPort({ switchboardAction: 'reply', messageId: call(), result: size });

const superset: Rules = {
  handshake: [scrollSize],
  isMalformed: ({ switchboardAction: action }, { way }) =>
    way === 'port' && superset.valid.some(row => fieldsOf(row.data)['switchboardAction'] === action),
  canary: toPort({ switchboardAction: 'emit', method: 'canary', args: 1 }),
  valid: [
    scrollSize,
    toPort({ switchboardAction: 'reply', messageId: call(1), result: { width: 1, height: 700.5 } }),
    toPort({ switchboardAction: 'reply', messageId: 1_000_000, result: size }),
    toPort({ switchboardAction: 'error', messageId: call(), error: 'no such method' }),
    toPort({ switchboardAction: 'error', messageId: call(), error: { message: 'an object' } }),
    toPort({ switchboardAction: 'get', method: 'resolvePermalinkUrl', messageId: 'm7', args: { key: 'k' } }),
    toPort({ switchboardAction: 'get', method: 'unknown', messageId: 'm8', args: {} }),
    toPort({ switchboardAction: 'emit', method: 'observeDataMask', args: { region: 'north' } }),
    toPort({ switchboardAction: 'emit', method: 'observeDataMask' }),
  ],
  judge(model, { switchboardAction, method, messageId, result, args }, { way }) {
    if (way === 'window') return null;
    switch (switchboardAction) {
      case 'reply': {
        if (!isNumber(messageId)) return null;
        const { height } = fieldsOf(result);
        const isNew = model.calls.has(messageId) && height !== model.height;
        if (isNew && isAmount(height)) model.height = height;
        return [...model.answer(messageId), ...(isNew ? resize(height) : [])];
      }
      case 'error':
        return isNumber(messageId) ? model.answer(messageId) : null;
      case 'get':
        if (!isText(messageId) || !isText(method)) return null;
        return method === 'resolvePermalinkUrl'
          ? [['port', { switchboardAction: 'reply', messageId, result: null }]]
          : [['port', { switchboardAction: 'error', messageId, error: ANY }]];
      case 'emit':
        if (!isText(method)) return null;
        return [message(method, args), ported({ switchboardAction: 'get', method: 'getScrollSize' })];
      default:
        return null;
    }
  },
};

const syn = toWindow({ action: 0 }, 1);
const ack = toPort({ action: 1, data: {} });
const event = (eventName: string, argument: unknown): Row =>
  toPort({ action: 2, data: { eventName, payload: [argument] } });
const tokens = ({ token }: HostModel): Entry[] => [
  ported({ action: 1, data: { eventName: 'session:tokens', payload: [like({ api_token: token })] } }),
  ported({ action: 2, data: like({ eventName: 'analytics-embed:ping', payload: [] }) }),
];

/** A field that is present has its type, whatever the action is. */
function isChatty({ action, data }: Fields): boolean {
  const { eventName = '', sequence = 0 } = fieldsOf(data);
  return isNumber(action) && fieldsOf(data) === data && isText(eventName) && isNumber(sequence);
}

const looker: Rules = {
  handshake: [syn, ack],
  isMalformed: (fields, { way }) => (way === 'window' ? fields['action'] === 0 : !isChatty(fields)),
  callsRemain: true,
  canary: event('canary', 1),
  valid: [
    ...[syn, ack, event('session:tokens:request', undefined)],
    event('session:status', { expired: true, interrupted: false }),
    event('session:status', { expired: false, interrupted: true }),
    event('page:properties:changed', { height: 640 }),
    event('dashboard:run:complete', { status: 'ok' }),
    toPort({ action: 3, data: { eventName: 'drillmenu:click', payload: [{}], sequence: 4 } }),
    toPort({ action: 4, data: { sequence: call(), payload: [] } }),
    toPort({ action: 5, data: { sequence: call(), payload: 'refused' } }),
    toPort({ action: 6, data: { sequence: 4 } }),
  ],
  judge(model, { action, data }, { way, ports }) {
    if (way === 'window') {
      if (action !== 0 || ports === 0) return null;
      model.calls.clear();
      return [['port', { action: 0, data: {} }]];
    }
    if (!isChatty({ action, data })) return null;
    const { eventName: type, payload, sequence } = fieldsOf(data);
    if (action === 1) return [...tokens(model), ...model.connect()];
    if (action === 4) return model.answer(sequence);
    if (action === 5) {
      model.calls.delete(sequence);
      return [];
    }
    if ((action !== 2 && action !== 3) || !isText(type)) return null;
    const log = action === 3 ? [ported({ action: 3, data: like({ eventName: type, payload: [] }) })] : [];
    if (type === 'session:tokens:request') return [...log, ...tokens(model)];
    const argument: unknown = Array.isArray(payload) ? payload[0] : payload;
    const { expired, height } = fieldsOf(argument);
    if (type === 'session:status' && expired === true) model.reject();
    if (type === 'page:properties:changed') log.push(...resize(height));
    return [...log, message(type, argument)];
  },
};

const expired = { message: 'TokenExpired' };
const request = (url: string, body: unknown, id = 'f1'): Row =>
  toWindow({ method: 'POST', url, headers: { id }, body });
const response = (statusCode: number, id: unknown, body: unknown): Row =>
  toWindow({ statusCode, headers: { id }, body });

const powerbi: Rules = {
  handshake: [response(202, call(), null)],
  canary: request('/reports/u/events/canary', 1),
  valid: [
    response(200, call(), null),
    response(299, call(), null),
    response(300, call(), { message: 'no' }),
    response(200, 'unknown', null),
    response(401, 'unknown', expired),
    request('/reports/u/events/pageChanged', { newPage: 1 }),
    request('/reports/u/events/error', expired),
    request('/reports/u/events/rendered', null, 'f2'),
    request('/unknown', {}),
  ],
  judge(model, { statusCode, headers, body, method, url }) {
    const { id } = fieldsOf(headers);
    const isExpired = fieldsOf(body)['message'] === 'TokenExpired';
    if (isNumber(statusCode) && isText(id)) {
      if (isExpired) model.reject();
      return statusCode >= 200 && statusCode < 300 ? model.answer(id) : model.fail(id);
    }
    if (!isText(method) || !isText(url)) return null;
    const name = /\/events\/([^/]+)$/.exec(url)?.[1];
    if (name && isExpired) model.reject();
    const answer = { statusCode: name ? 200 : 404, headers: { id: isText(id) ? id : undefined }, body: null };
    return [['post', answer], ...(name ? [message(name, body)] : [])];
  },
};

const PREFIX = 'metabase.embed.';
const metabaseRow = (type: string, data?: unknown): Row =>
  toWindow({ type: PREFIX + type, ...(data !== undefined && { data }) });

const metabase: Rules = {
  handshake: [metabaseRow('iframeReady')],
  canary: metabaseRow('canary', 1),
  valid: [
    metabaseRow('iframeReady'),
    metabaseRow('requestSessionToken'),
    metabaseRow('requestGuestTokenRefresh', { expiredToken: new Now('token') }),
    metabaseRow('requestGuestTokenRefresh', { expiredToken: 'an older one' }),
    metabaseRow('location', { path: '/' }),
    metabaseRow(''),
  ],
  judge(model, { type: tag, data }) {
    if (!isText(tag) || !tag.startsWith(PREFIX)) return null;
    const { token } = model;
    const type = tag.slice(PREFIX.length);
    const post = (name: string, fields: Fields): Entry => ['post', { type: PREFIX + name, data: fields }];
    switch (type) {
      case 'iframeReady':
        return [post('setSettings', { token }), ...model.connect()];
      case 'requestSessionToken':
        return [post('submitSessionToken', { authMethod: 'jwt', sessionToken: token })];
      case 'requestGuestTokenRefresh':
        if (fieldsOf(data)['expiredToken'] === token) return model.reject();
        return [post('submitRefreshedGuestToken', { guestToken: token })];
      default:
        return [message(type, data)];
    }
  },
};

const TOKEN_REQUESTS = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];
const appInit = toWindow({ type: 'appInit', data: {} }, 1);

const thoughtspot: Rules = {
  handshake: [appInit],
  canary: toWindow({ type: 'canary', data: 1 }),
  valid: [
    appInit,
    ...TOKEN_REQUESTS.map(type => toWindow({ type }, 1)),
    toWindow({ type: 'RefreshAuthToken' }),
    toWindow({ type: 'EMBED_HEIGHT', data: 500 }),
    toWindow({ type: 'EMBED_HEIGHT', data: { height: 640 } }),
    toWindow({ type: 'vizPointClick', data: { point: 1 } }),
  ],
  judge(model, { type, data }, { ports }) {
    if (!isText(type)) return null;
    if (!TOKEN_REQUESTS.includes(type)) {
      const height = type === 'EMBED_HEIGHT' ? (fieldsOf(data)['height'] ?? data) : undefined;
      return [...resize(height), message(type, data)];
    }
    if (type === 'appInit') {
      model.requests = [];
      model.sent = 0;
    }
    model.requests.push({ type, log: ports > 0 ? 'port' : 'post' });
    if (type === 'ThoughtspotAuthExpired' && model.sent === model.generation) return model.reject();
    const authToken = model.token;
    const answers = model.requests.map(({ type, log }): Entry => [log, { type, data: { authToken } }]);
    model.requests = [];
    return [...answers, ...(type === 'appInit' ? model.connect() : [])];
  },
};

const luzmo: Rules = {
  handshake: [],
  canary: toWindow({ type: 'canary', mark: 1 }),
  valid: [toWindow({ type: 'changedFilters', filters: [1] }), ready, toWindow({ action: 0 })],
  judge(_, { type, ...rest }) {
    if (!isText(type)) return null;
    const payload = Object.entries(rest).filter(([name]) => name !== '__proto__');
    return [message(type, Object.fromEntries(payload))];
  },
};

/** `token-update` and `reload` read no messages. */
const deaf: Rules = { handshake: [], valid: native.valid, judge: () => null };

const oneWay = { luzmo, 'token-update': deaf, reload: deaf };
/** The rules of each protocol, by its name. */
export const PROTOCOLS = { native, superset, looker, powerbi, metabase, thoughtspot, ...oneWay };
