import { fieldsOf, isAmount, isCount, isNumber, isText, SECRET } from './play.js';
import type { Entry, Fields } from './play.js';

/** How a frame posts a message: to the host's window, or through the port to which the host listens. */
type Way = 'window' | 'window with a port' | 'port';

/** What the messages of a frame refer to; it reads what the host posts. */
export class Frame {
  /** Of the provider's token. */
  generation = 1;
  /** The newest generation that the document has acknowledged; 0: none. */
  acknowledged = 0;
  /** The id of the host's last call. */
  call: unknown = -1;
  /** Whether the token was posted to the document. */
  isSent = false;
  /** ThoughtSpot's requests that wait for a token, by the answer that they will get. */
  pending: Entry[] = [];
  /** Whether the frame reported that the newest token is of no use. */
  wasRejected = false;
  #lastSent = 0;

  get token(): string {
    return `${SECRET}${this.generation}`;
  }

  /** The frame's API rejected the token. */
  reject(): Entry[] {
    this.wasRejected ||= this.#lastSent === this.generation;
    return [];
  }

  /** Returns whether the host has posted a token. */
  read(post: unknown): boolean {
    const { switchboardAction, messageId, action, data, method, headers } = fieldsOf(post);
    if (switchboardAction === 'get') this.call = messageId;
    else if (action === 2) this.call = fieldsOf(data)['sequence'];
    else if (method !== undefined) this.call = fieldsOf(headers)['id'] ?? this.call;
    const token = new RegExp(`${SECRET}(\\d+)`).exec(JSON.stringify(post));
    if (!token) return false;
    this.isSent = true;
    this.#lastSent = Number(token[1]);
    return true;
  }
}

/** The host's side of a protocol, written from its documentation. */
export interface Protocol {
  /** Valid messages, at least one of each kind. The first has an effect in every state. */
  readonly valid: (frame: Frame) => readonly (readonly [way: Way, data: unknown])[];
  /** Those of them with which a document connects. None: it is connected when it has loaded. */
  readonly handshake: readonly number[];
  /** Events that depend on the host's calls, which test/browser/vendors shows. */
  readonly unjudged?: (fields: Fields) => readonly string[];
  /** Whether an invalid message is a malformed one of this protocol, and not a foreign one; default: it is foreign. */
  isMalformed?(fields: Fields, way: Way): boolean;
  /** What a message must bring about; `null` if it is invalid. */
  judge(fields: Fields, frame: Frame, way: Way): Entry[] | null;
}

/** Posts of the host: to the window or through a port, with a token or without. */
const POST: Entry = ['post'];
const PORT: Entry = ['port'];
const TOKEN: Entry = ['post token'];
const PORT_TOKEN: Entry = ['port token'];
const message = (type: unknown, payload: unknown): Entry => ['embed-message', { type, payload }];
const resize = (height: unknown): Entry[] => (isAmount(height) ? [['embed-resize', height]] : []);
const toWindow = (data: unknown) => ['window', data] as const;
const withPort = (data: unknown) => ['window with a port', data] as const;
const toPort = (data: unknown) => ['port', data] as const;

const NATIVE = ['EMBED_READY', 'TOKEN_ACK', 'TOKEN_REQUEST', 'EMBED_RESIZE', 'EMBED_ERROR', 'EMBED_MESSAGE'];
const native: Protocol = {
  handshake: [0],
  isMalformed: ({ type }) => NATIVE.includes(type as string),
  valid: ({ generation: newest }) => [
    toWindow({ type: 'EMBED_READY', version: 1 }),
    ...[newest, newest - 1, newest + 1].flatMap(generation => [
      toWindow({ type: 'TOKEN_ACK', generation }),
      toWindow({ type: 'TOKEN_REQUEST', generation, reason: 'expired' }),
    ]),
    toWindow({ type: 'TOKEN_REQUEST', generation: newest, reason: 'rejected' }),
    toWindow({ type: 'EMBED_RESIZE', height: 321 }),
    toWindow({ type: 'EMBED_ERROR', code: 'query_failed', message: 'Rows could not be loaded' }),
    toWindow({ type: 'EMBED_MESSAGE', data: { rows: [1, 2, 3] } }),
  ],
  judge({ type, version, generation, reason, height, code, message: text, ...rest }, frame) {
    const offset = isCount(generation) ? generation - frame.generation : NaN;
    switch (type) {
      case 'EMBED_READY':
        return version === 1 ? [TOKEN] : null;
      case 'TOKEN_ACK':
        if (Number.isNaN(offset)) return null;
        return offset === 0 && frame.acknowledged === 0 ? [['embed-token-delivered', generation]] : [];
      case 'TOKEN_REQUEST':
        if (Number.isNaN(offset) || (reason !== 'expired' && reason !== 'rejected')) return null;
        return offset < 0 ? [TOKEN] : offset === 0 ? frame.reject() : [];
      case 'EMBED_RESIZE':
        return isAmount(height) ? resize(height) : null;
      case 'EMBED_ERROR':
        return isText(code) && isText(text) ? [['embed-error', code, text]] : null;
      default:
        return type === 'EMBED_MESSAGE' && 'data' in rest ? [['embed-message', rest['data']]] : null;
    }
  },
};

const superset: Protocol = {
  handshake: [1],
  unjudged: () => ['embed-token-delivered', 'embed-resize'],
  isMalformed: ({ switchboardAction: action }, way) =>
    way === 'port' && ['reply', 'error', 'get', 'emit'].includes(action as string),
  valid: ({ call }) => [
    toPort({ switchboardAction: 'emit', method: 'observeDataMask', args: { region: 'north' } }),
    toPort({ switchboardAction: 'reply', messageId: call, result: { width: 800, height: 400 } }),
    toPort({ switchboardAction: 'reply', messageId: 1_000_000, result: { height: 5 } }),
    toPort({ switchboardAction: 'error', messageId: call, error: { message: 'an object' } }),
    toPort({ switchboardAction: 'get', method: 'resolvePermalinkUrl', messageId: 'm7', args: { key: 'k' } }),
  ],
  judge({ switchboardAction: action, method, messageId, args }, _, way) {
    if (way !== 'port') return null;
    if (action === 'emit') return isText(method) ? [message(method, args), PORT] : null;
    if (action === 'get') return isText(messageId) && isText(method) ? [PORT] : null;
    return (action === 'reply' || action === 'error') && isNumber(messageId) ? [] : null;
  },
};

/** A field that is present has its type, whatever the action is. */
function isChatty({ action, data }: Fields): boolean {
  const { eventName = '', sequence = 0 } = fieldsOf(data);
  return isNumber(action) && fieldsOf(data) === data && isText(eventName) && isNumber(sequence);
}

const lookerEvent = (eventName: string, argument?: unknown) =>
  toPort({ action: 2, data: { eventName, payload: [argument] } });
const looker: Protocol = {
  handshake: [1, 2],
  unjudged: () => ['embed-token-delivered'],
  isMalformed: (fields, way) => (way === 'port' ? !isChatty(fields) : fields['action'] === 0),
  valid: ({ call }) => [
    lookerEvent('dashboard:run:complete', { status: 'ok' }),
    withPort({ action: 0 }),
    toPort({ action: 1, data: {} }),
    lookerEvent('session:tokens:request'),
    lookerEvent('session:status', { expired: true, interrupted: false }),
    lookerEvent('page:properties:changed', { height: 640 }),
    toPort({ action: 3, data: { eventName: 'drillmenu:click', payload: [{}], sequence: 4 } }),
    toPort({ action: 4, data: { sequence: call, payload: [] } }),
    toPort({ action: 5, data: { sequence: call, payload: 'refused' } }),
  ],
  judge({ action, data }, frame, way) {
    if (way !== 'port') return action === 0 && way !== 'window' ? [PORT] : null;
    if (!isChatty({ action, data })) return null;
    const { eventName: type, payload } = fieldsOf(data);
    // Tokens, and a call that the frame answers when it has them.
    const tokens = [PORT_TOKEN, PORT];
    if (action === 1) return tokens;
    if (action === 4 || action === 5) return [];
    if ((action !== 2 && action !== 3) || !isText(type)) return null;
    const entries = action === 3 ? [PORT] : [];
    if (type === 'session:tokens:request') return [...entries, ...tokens];
    const argument: unknown = Array.isArray(payload) ? payload[0] : payload;
    const { expired, height } = fieldsOf(argument);
    if (type === 'session:status' && expired === true) frame.reject();
    if (type === 'page:properties:changed') entries.push(...resize(height));
    return [...entries, message(type, argument)];
  },
};

const fromPowerbi = (url: string, body: unknown) =>
  toWindow({ method: 'POST', url, headers: { id: 'f1' }, body });
const powerbiResponse = (statusCode: number, id: unknown, body: unknown = null) =>
  toWindow({ statusCode, headers: { id }, body });
const powerbi: Protocol = {
  handshake: [1],
  unjudged: ({ statusCode }) => [
    isNumber(statusCode) && statusCode >= 200 && statusCode < 300
      ? 'embed-token-delivered'
      : 'embed-error call_failed',
  ],
  valid: ({ call }) => [
    fromPowerbi('/reports/u/events/pageChanged', { newPage: 1 }),
    powerbiResponse(202, call),
    powerbiResponse(300, call, { message: 'no' }),
    powerbiResponse(401, 'unknown', { message: 'TokenExpired' }),
    fromPowerbi('/reports/u/events/error', { message: 'TokenExpired' }),
    fromPowerbi('/unknown', {}),
  ],
  judge({ statusCode, headers, body, method, url }, frame) {
    const isExpired = fieldsOf(body)['message'] === 'TokenExpired';
    if (isNumber(statusCode) && isText(fieldsOf(headers)['id'])) return isExpired ? frame.reject() : [];
    if (!isText(method) || !isText(url)) return null;
    const name = /\/events\/([^/]+)$/.exec(url)?.[1];
    if (name && isExpired) frame.reject();
    return [POST, ...(name ? [message(name, body)] : [])];
  },
};

const PREFIX = 'metabase.embed.';
const metabase: Protocol = {
  handshake: [0],
  valid: ({ token }) => [
    ...['iframeReady', 'requestSessionToken'].map(type => toWindow({ type: PREFIX + type })),
    ...[token, 'an older one'].map(expiredToken =>
      toWindow({ type: `${PREFIX}requestGuestTokenRefresh`, data: { expiredToken } }),
    ),
    toWindow({ type: `${PREFIX}location`, data: { path: '/' } }),
  ],
  judge({ type, data }, frame) {
    if (!isText(type) || !type.startsWith(PREFIX)) return null;
    const name = type.slice(PREFIX.length);
    if (name === 'requestGuestTokenRefresh' && fieldsOf(data)['expiredToken'] === frame.token)
      return frame.reject();
    const isRequest = ['iframeReady', 'requestSessionToken', 'requestGuestTokenRefresh'].includes(name);
    return isRequest ? [TOKEN] : [message(name, data)];
  },
};

const TOKEN_REQUESTS = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];
const thoughtspot: Protocol = {
  handshake: [0],
  valid: () => [
    ...TOKEN_REQUESTS.map(type => withPort({ type })),
    toWindow({ type: 'RefreshAuthToken' }),
    toWindow({ type: 'EMBED_HEIGHT', data: 500 }),
    toWindow({ type: 'EMBED_HEIGHT', data: { height: 640 } }),
    toWindow({ type: 'vizPointClick', data: { point: 1 } }),
  ],
  judge({ type, data }, frame, way) {
    if (!isText(type)) return null;
    if (!TOKEN_REQUESTS.includes(type)) {
      const height = type === 'EMBED_HEIGHT' ? (fieldsOf(data)['height'] ?? data) : undefined;
      return [...resize(height), message(type, data)];
    }
    if (type === 'appInit') Object.assign(frame, { isSent: false, pending: [] });
    frame.pending.push(way === 'window' ? TOKEN : PORT_TOKEN);
    return type === 'ThoughtspotAuthExpired' && frame.isSent ? frame.reject() : frame.pending.splice(0);
  },
};

const luzmo: Protocol = {
  handshake: [],
  valid: () => [toWindow({ type: 'changedFilters', filters: [1] }), toWindow({ type: 'loaded' })],
  judge({ type, ...rest }) {
    if (!isText(type)) return null;
    const payload = Object.entries(rest).filter(([name]) => name !== '__proto__');
    return [message(type, Object.fromEntries(payload))];
  },
};

/** `token-update` and `reload` read no messages. */
const oneWay: Protocol = { handshake: [], valid: native.valid, judge: () => null };

/** The rules of each protocol, by its name. */
export const PROTOCOLS = {
  ...{ native, superset, looker, powerbi, metabase, thoughtspot, luzmo },
  ...{ 'token-update': oneWay, reload: oneWay },
};
