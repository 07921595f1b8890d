import type { TokenResponse } from '../../../src/index.js';
import { frameUrl, makeEmbed, next, put } from '../elements.js';
import { amount, any, check, clock, fieldsOf, impostors, isAmount, isCount } from './play.js';
import { isNumber, isText, judge, log, MALFORMED, SECRET, settle, text } from './play.js';
import type { Entry, Fields, Kind, Target, Way } from './play.js';

/** What the messages of a frame refer to; it reads what the host posts. */
class Frame {
  /** Of the provider's token. */
  generation = 1;
  hasAcknowledged = false;
  /** The id of the host's last call. */
  call: unknown = -1;
  /** Whether the token was posted to the document. */
  isSent = false;
  /** ThoughtSpot's requests that wait for a token, by the answer that they will get. */
  pending: Entry[] = [];
  /** Whether the frame reported that the newest token is of no use. */
  wasRejected = false;
  #lastSent = 0;
  #lastRejected = -1;

  /** The frame's API rejected the token; or, if `isExpired`, the frame needs one that is valid for longer, but not one after the other. */
  reject(isExpired = false): Entry[] {
    const isRepeated = isExpired && this.generation === this.#lastRejected + 1;
    if (this.#lastSent !== this.generation || isRepeated) return [];
    this.wasRejected = true;
    this.#lastRejected = this.generation;
    return [];
  }

  /** Records a post of the host: to the window or through a port, with a token or without. */
  read(name: 'post' | 'port', post: unknown): void {
    const { switchboardAction, messageId, action, data, method, headers } = fieldsOf(post);
    if (switchboardAction === 'get') this.call = messageId;
    else if (action === 2) this.call = fieldsOf(data)['sequence'];
    else if (method !== undefined) this.call = fieldsOf(headers)['id'] ?? this.call;
    const token = new RegExp(`${SECRET}(\\d+)`).exec(JSON.stringify(post));
    this.isSent ||= token !== null;
    this.#lastSent = Number(token?.[1] ?? this.#lastSent);
    log.push([token ? `${name} token` : name]);
  }
}

const POST: Entry = ['post'];
const PORT: Entry = ['port'];
const TOKEN: Entry = ['post token'];
const PORT_TOKEN: Entry = ['port token'];
const event = (type: unknown, payload: unknown): Entry => ['embed-message', { type, payload }];
const resize = (height: unknown): Entry[] => (isAmount(height) ? [['embed-resize', height]] : []);
const malformed = (): typeof MALFORMED => MALFORMED;
/** What depends on the host's calls, which test/browser/vendors shows. */
const maybe = (...names: string[]): Entry[] => names.map(name => ['maybe', name]);
/** Any valid message may be the first of its document. */
const CONNECTION = maybe('embed-status', 'embed-connected');
const overPort = (kinds: readonly Kind[]): readonly Kind[] =>
  kinds.map(([rules, effects, way = 'port']) => [rules, effects, way]);

function native(frame: Frame): readonly Kind[] {
  const { generation: newest, hasAcknowledged } = frame;
  const generation = [isCount, newest, newest - 1, newest + 1];
  const data = [(_: unknown, isPresent: boolean) => isPresent, { rows: [1, 2, 3] }];
  const type = 'EMBED_READY TOKEN_ACK TOKEN_REQUEST EMBED_RESIZE EMBED_ERROR EMBED_MESSAGE'.split(' ');
  const onAck = ({ generation }: Fields): Entry[] =>
    generation === newest && !hasAcknowledged ? [['embed-token-delivered', newest, 0]] : [];
  const onRequest = ({ generation, reason }: Fields): Entry[] => {
    if (Number(generation) < newest) return [TOKEN];
    return generation === newest ? frame.reject(reason === 'expired') : [];
  };
  const onError = ({ code, message }: Fields): Entry[] => [['embed-error', code, message]];
  return [
    [{ type: 'EMBED_READY', version: 1 }, () => [TOKEN]],
    [{ type: 'TOKEN_ACK', generation }, onAck],
    [{ type: 'TOKEN_REQUEST', generation, reason: ['expired', 'rejected'] }, onRequest],
    [{ type: 'EMBED_RESIZE', height: amount }, ({ height }) => resize(height)],
    [{ type: 'EMBED_ERROR', code: text, message: text }, onError],
    [{ type: 'EMBED_MESSAGE', data }, ({ data }) => [['embed-message', data]]],
    [{ type }, malformed],
  ];
}

function superset({ call }: Frame): readonly Kind[] {
  const onReply = (): Entry[] => maybe('embed-token-delivered');
  const onEmit = ({ method, args }: Fields): Entry[] => [event(method, args)];
  return overPort([
    [{ switchboardAction: 'emit', method: text, args: any }, onEmit],
    [{ switchboardAction: 'reply', messageId: [isNumber, call, 1_000_000], result: any }, onReply],
    [{ switchboardAction: 'error', messageId: [isNumber, call], error: any }, onReply],
    [{ switchboardAction: 'get', method: text, messageId: text }, () => [PORT]],
    [{ switchboardAction: ['emit', 'reply', 'error', 'get'] }, malformed],
  ]);
}

function looker(frame: Frame): readonly Kind[] {
  const eventNames = ['page:properties:changed', 'session:tokens:request', 'session:status'];
  // A field that is present has its type, whatever the action is.
  const eventName = [(name: unknown) => name === undefined || isText(name), ...eventNames];
  const sequence = [(id: unknown) => id === undefined || isNumber(id), frame.call];
  // Tokens, and a call that the frame answers when it has them.
  const tokens = [PORT_TOKEN, PORT];
  const onEvent = ({ action, data }: Fields): Entry[] => {
    const { eventName: type, payload } = fieldsOf(data);
    if (type === undefined) return [];
    const answer = action === 3 ? [PORT] : [];
    if (type === 'session:tokens:request') return [...answer, ...tokens];
    const argument: unknown = Array.isArray(payload) ? payload[0] : payload;
    const { expired, height } = fieldsOf(argument);
    if (type === 'session:status' && expired === true) frame.reject();
    return [...answer, ...(type === 'page:properties:changed' ? resize(height) : []), event(type, argument)];
  };
  return overPort([
    [{ action: [2, 3], data: { eventName, sequence, payload: any } }, onEvent],
    [{ action: 0 }, (_, way) => (way === 'window' ? MALFORMED : [PORT]), 'window with a port'],
    [{ action: 1, data: { eventName, sequence } }, () => tokens],
    [{ action: [4, 5], data: { eventName, sequence } }, () => maybe('embed-token-delivered')],
    [{ action: [isNumber, 6], data: { eventName, sequence } }, () => []],
    [{}, malformed],
  ]);
}

function powerbi(frame: Frame): readonly Kind[] {
  const body = [...any, { message: 'TokenExpired' }];
  const id = [isText, frame.call, 'unknown'];
  const nameIn = (url: unknown) => (isText(url) ? /\/events\/([^/]+)$/.exec(url)?.[1] : undefined);
  const onBody = (body: unknown): Entry[] =>
    fieldsOf(body)['message'] === 'TokenExpired' ? frame.reject() : [];
  const onEvent = ({ url, body }: Fields): Entry[] => [POST, event(nameIn(url), body), ...onBody(body)];
  const onResponse = ({ statusCode, body }: Fields): Entry[] => {
    const isOk = Number(statusCode) >= 200 && Number(statusCode) < 300;
    return [...onBody(body), ...maybe(isOk ? 'embed-token-delivered' : 'embed-error call_failed')];
  };
  const hook = '/reports/u/eventHooks/newAccessToken';
  const isHook = (url: unknown): boolean => isText(url) && url.endsWith('/eventHooks/newAccessToken');
  return [
    [{ method: text, url: [isHook, hook], headers: any, body }, () => frame.reject(true)],
    [{ method: text, url: [nameIn, '/reports/u/events/pageChanged'], headers: any, body }, onEvent],
    [{ method: text, url: text }, () => [POST]],
    [{ statusCode: [isNumber, 202, 300], headers: { id }, body }, onResponse],
  ];
}

function metabase(frame: Frame): readonly Kind[] {
  const prefix = 'metabase.embed.';
  const requests = ['GuestTokenRefresh', 'SessionToken'].map(name => `${prefix}request${name}`);
  const type = [(name: unknown) => isText(name) && name.startsWith(prefix), `${prefix}location`];
  const onEvent = ({ type, data }: Fields): Entry[] => [event((type as string).slice(prefix.length), data)];
  return [
    [{ type: `${prefix}iframeReady`, data: any }, () => [TOKEN]],
    [{ type: requests[0], data: { expiredToken: `${SECRET}${frame.generation}` } }, () => frame.reject()],
    [{ type: requests, data: any }, () => [TOKEN]],
    [{ type: `${prefix}handleLink`, data: any }, fields => [...onEvent(fields), POST]],
    [{ type, data: any }, onEvent],
  ];
}

function thoughtspot(frame: Frame): readonly Kind[] {
  const requests = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];
  const onRequest = ({ type }: Fields, way: Way): Entry[] => {
    if (type === 'appInit') Object.assign(frame, { isSent: false, pending: [] });
    frame.pending.push(way === 'window' ? TOKEN : PORT_TOKEN);
    if (frame.isSent && type === 'RefreshAuthToken') return frame.reject(true);
    return type === 'ThoughtspotAuthExpired' && frame.isSent ? frame.reject() : frame.pending.splice(0);
  };
  const onEvent = ({ type, data }: Fields): Entry[] => {
    const height = type === 'EMBED_HEIGHT' ? (fieldsOf(data)['height'] ?? data) : undefined;
    return [...resize(height), event(type, data)];
  };
  return [
    [{ type: requests }, onRequest, 'window with a port'],
    [{ type: [isText, 'EMBED_HEIGHT', 'vizPointClick'], data: [...any, 500] }, onEvent],
  ];
}

function luzmo(): readonly Kind[] {
  const onEvent = ({ type, ...rest }: Fields): Entry[] => {
    const payload = Object.entries(rest).filter(([name]) => name !== '__proto__');
    return [event(type, Object.fromEntries(payload))];
  };
  return [[{ type: text, filters: any }, onEvent]];
}

type KindsOf = (frame: Frame) => readonly Kind[];
/**
 * The kinds of messages of each protocol, written from its documentation, and the indexes of those with which a document
 * connects. None: it is connected when it has loaded. `null`: the protocol reads no messages.
 */
export const PROTOCOLS: Readonly<Record<string, readonly [KindsOf, handshake: readonly number[]] | null>> = {
  native: [native, [0]],
  superset: [superset, [1]],
  looker: [looker, [1, 2]],
  powerbi: [powerbi, [3]],
  metabase: [metabase, [0]],
  thoughtspot: [thoughtspot, [0]],
  luzmo: [luzmo, []],
  'token-update': null,
  reload: null,
};

/** Seconds between two batches: a rejected token is replaced by then, however many were rejected before. */
const PAUSE = 61;
/** The longest delay of a timer: no handshake and no request times out. */
const NEVER = 2 ** 31 - 1;
const EVENTS = ['status', 'connected', 'token-delivered', 'unresponsive', 'resize', 'message', 'error'];
/** The host's own errors; all others are the frame's. */
const OWN_ERRORS = ['call_failed', 'message_invalid'];

/** One protocol's host side: an embed in a page, whose frame posts whatever a frame can post. */
export async function hostTarget(name: string): Promise<Target> {
  const [kindsOf, handshake] = PROTOCOLS[name] ?? [native, []];
  const frame = new Frame();
  const others = impostors(location.origin);
  /** The ports to which the host has listened; the last one is open. */
  const ports: MessagePort[] = [];
  let hasReported = false;
  let issued = 0;
  let unconnected = 0;

  // Ports deliver nothing: what the host posts is recorded, and what it receives is dispatched.
  MessagePort.prototype.postMessage = (message: unknown) => {
    frame.read('port', structuredClone(message));
  };
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    configurable: true,
    set(this: MessagePort, listener: EventListener) {
      this.addEventListener('message', listener);
      ports.push(this);
    },
  });
  // Ten years: no token expires. No new one arrives before time passes.
  const issue = (): TokenResponse => ({ access_token: `${SECRET}${++issued}`, expires_in: 315_360_000 });
  const refresher = (): Promise<TokenResponse> => new Promise(resolve => setTimeout(resolve)).then(issue);
  const provider = put(document.createElement('token-provider'));
  Object.assign(provider, { requestTimeout: NEVER, tokens: issue(), refresher });
  const embed = makeEmbed('silent', { protocol: name, src: frameUrl('silent', location.origin) });
  Object.assign(embed, { autoHeight: true, handshakeTimeout: NEVER });
  provider.append(embed);
  await next(embed, 'embed-status', ({ status }) => status === 'connecting' || status === 'connected');
  for (const event of EVENTS.map(name => `embed-${name}`))
    embed.addEventListener(event, ({ detail }: CustomEventInit<Fields>) => {
      const own = OWN_ERRORS.find(code => code === detail?.['code']);
      if (own && JSON.stringify(detail).includes(SECRET)) log.push(['token in an error']);
      log.push(own ? [`${event} ${own}`] : [event, ...Object.values(detail ?? {})]);
    });
  const iframe = embed.renderRoot.querySelector('iframe')!;
  const source = iframe.contentWindow!;
  // The frame has the page's origin, so that its window can be replaced in part.
  source.postMessage = (message: unknown, to: unknown, transfer: unknown = []) => {
    if (to !== location.origin) log.push(['post to', to]);
    frame.read('post', structuredClone(message, { transfer: transfer as Transferable[] }));
  };

  return {
    kinds: () => kindsOf(frame),
    async start(count) {
      frame.generation = provider.generation;
      frame.wasRejected = hasReported = false;
      // After some protocols' handshake, the first load belongs to the document that has connected.
      for (let load = 0; load < 2; load++) {
        Object.assign(frame, { isSent: false, pending: [] });
        iframe.dispatchEvent(new Event('load'));
        await settle();
      }
      // The first document connects: there may be no port before.
      return count % 5 > 0 || unconnected++ === 0 ? handshake : [];
    },
    state() {
      const { status, generation, expiresAt } = provider;
      const shown = [iframe.isConnected, iframe.src, iframe.style.height];
      return [embed.status, embed.generation, status, generation, expiresAt, ...shown, clock.countTimers()];
    },
    /** The senders: 0 is the frame, 1 its window without a port, 2 a port that is closed, and the rest are impostors. */
    deliver(data, { index, sender }, exampleWay) {
      const way = sender === 0 ? exampleWay : 'window';
      let other = sender > 2 ? others[(sender + index) % others.length]! : {};
      // A frame that shows another origin has until the end of its handshake.
      if ('origin' in other && embed.status !== 'connected') other = { source: window };
      frame.hasAcknowledged = embed.generation > 0;
      let verdict = sender < 2 && PROTOCOLS[name] ? judge(kindsOf(frame), fieldsOf(data), way) : null;
      if ('origin' in other) verdict = [];
      if (verdict === MALFORMED && hasReported) verdict = null;
      hasReported ||= verdict === MALFORMED;
      if (verdict && verdict !== MALFORMED) verdict = [...verdict, ...CONNECTION];
      const init = { data, source, origin: location.origin, ...other };
      if (sender === 2) ports.at(-2)?.dispatchEvent(new MessageEvent('message', { data }));
      else if (way === 'port') ports.at(-1)?.dispatchEvent(new MessageEvent('message', { data }));
      else if (way === 'window') dispatchEvent(new MessageEvent('message', init));
      else dispatchEvent(new MessageEvent('message', { ...init, ports: [new MessageChannel().port1] }));
      return verdict;
    },
    async end() {
      for (let second = 0; second < PAUSE; second++) {
        clock.tick(1_000);
        await settle();
      }
      check('generation', provider.generation, frame.generation + (frame.wasRejected ? 1 : 0));
    },
  };
}
