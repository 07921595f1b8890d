import { Chatty } from '@looker/chatty';
import { Switchboard } from '@superset-ui/switchboard';
import { expose, windowEndpoint, wrap } from 'comlink';
import { connect, WindowMessenger } from 'penpal';
import { ChildHandshake, ParentHandshake, WindowMessenger as PostMeMessenger } from 'post-me';

import { connectToHost } from '../../../src/frame/index.js';
import type { TokenProvider } from '../../../src/index.js';
import { freshToken, type HostSide } from './arena.js';

// Both sides of each library, as functions of the other side's origin. The bundle of a page has one of these functions only.

type Connect = (url: string, origin: string) => Promise<(token: string) => Promise<unknown>>;

function useToken(token: string): void {
  window.currentToken = token;
}

/** A library that calls a function of one frame at a time. @param connectFrame puts a frame into the page and connects it. */
function calling(connectFrame: Connect): (origin: string) => HostSide {
  return origin => {
    const frames: ((token: string) => Promise<unknown>)[] = [];
    return {
      async add(url) {
        const setToken = await connectFrame(url, origin);
        await setToken(freshToken());
        frames.push(setToken);
      },
      push: token => Promise.all(frames.map(setToken => setToken(token))),
    };
  };
}

/** Puts a frame into the document; returns its window, at once and after its `load`. */
function appendFrame(url: string): { readonly remoteWindow: Window; readonly loaded: Promise<unknown> } {
  const frame = document.createElement('iframe');
  frame.src = url;
  // The clock of an isolated page is exact to 5 µs.
  frame.allow = 'cross-origin-isolated';
  const loaded = new Promise(resolve => (frame.onload = resolve));
  document.body.append(frame);
  if (!frame.contentWindow) throw new Error('A frame has no window.');
  return { remoteWindow: frame.contentWindow, loaded };
}

/** The messages of the least code that does it: one listener on each side, which checks the source and the origin of a message. */
interface BareMessage {
  readonly type: 'ready' | 'push' | 'ack';
  readonly serial: number;
  readonly token: string;
}

export function bareFrame(hostOrigin: string): void {
  const host = window.parent;
  const post = (type: BareMessage['type'], serial: number): void => {
    host.postMessage({ type, serial, token: '' } satisfies BareMessage, hostOrigin);
  };
  window.addEventListener('message', ({ source, origin, data }: MessageEvent<BareMessage>) => {
    if (source !== host || origin !== hostOrigin || data.type !== 'push') return;
    useToken(data.token);
    post('ack', data.serial);
  });
  post('ready', 0);
}

export function bareHost(origin: string): HostSide {
  const windows = new Set<MessageEventSource>();
  let serial = 0;
  let missing = 0;
  let done = (): void => undefined;
  const post = (target: MessageEventSource, token: string): void => {
    (target as Window).postMessage({ type: 'push', serial, token } satisfies BareMessage, origin);
  };
  /** By the frame: the callback of its first answer. */
  const first = new Map<MessageEventSource, () => void>();
  window.addEventListener('message', ({ source, origin: from, data }: MessageEvent<BareMessage>) => {
    if (source === null || from !== origin || !windows.has(source)) return;
    if (data.type === 'ready') post(source, freshToken());
    if (data.type !== 'ack') return;
    const resolve = first.get(source);
    first.delete(source);
    if (resolve) resolve();
    else if (data.serial === serial && --missing === 0) done();
  });
  return {
    add(url) {
      const { remoteWindow } = appendFrame(url);
      windows.add(remoteWindow);
      return new Promise<void>(resolve => first.set(remoteWindow, resolve));
    },
    push(token) {
      serial += 1;
      missing = windows.size;
      return new Promise<void>(resolve => {
        done = resolve;
        for (const target of windows) post(target, token);
      });
    },
  };
}

export function oursFrame(hostOrigin: string): void {
  connectToHost({
    hostOrigins: [hostOrigin],
    onToken: ({ token }) => {
      useToken(token);
    },
  });
}

/** The elements of dist/cdn/analytics-embed.min.js, which the page has loaded, and their events. */
export function oursHost(): HostSide {
  const provider = document.createElement('token-provider');
  provider.refresher = () => Promise.reject(new Error('A token that lasts ten hours is not refreshed.'));
  document.body.append(provider);
  setTokens(provider, freshToken());
  let missing = 0;
  let done = (): void => undefined;
  provider.addEventListener('embed-token-delivered', ({ detail }) => {
    if (detail.generation === provider.generation && --missing === 0) done();
  });
  return {
    add(url) {
      const embed = document.createElement('analytics-embed');
      embed.embedTitle = 'A frame of the benchmark';
      embed.src = url;
      embed.allow = 'cross-origin-isolated';
      return new Promise(resolve => {
        embed.addEventListener('embed-token-delivered', resolve, { once: true });
        provider.append(embed);
      });
    },
    push(token) {
      missing = provider.childElementCount;
      return new Promise<void>(resolve => {
        done = resolve;
        setTokens(provider, token);
      });
    },
  };
}

function setTokens(provider: TokenProvider, token: string): void {
  provider.tokens = { access_token: token, expires_in: 36_000 };
}

export function penpalFrame(hostOrigin: string): void {
  const messenger = new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: [hostOrigin] });
  connect({ messenger, methods: { setToken: useToken } });
}

export const penpalHost = /* @__PURE__ */ calling(async (url, origin) => {
  const { remoteWindow } = appendFrame(url);
  const messenger = new WindowMessenger({ remoteWindow, allowedOrigins: [origin] });
  const remote = await connect<{ setToken: typeof useToken }>({ messenger }).promise;
  return token => remote.setToken(token);
});

export function comlinkFrame(hostOrigin: string): void {
  expose({ setToken: useToken }, windowEndpoint(window.parent, self, hostOrigin), [hostOrigin]);
}

export const comlinkHost = /* @__PURE__ */ calling(async (url, origin) => {
  const { remoteWindow, loaded } = appendFrame(url);
  // As its example with a frame does it: a call before the frame exposes the function is lost.
  await loaded;
  const remote = wrap<{ setToken: typeof useToken }>(windowEndpoint(remoteWindow, self, origin));
  return token => remote.setToken(token);
});

export function postMeFrame(remoteOrigin: string): void {
  const ends = { localWindow: window, remoteWindow: window.parent, remoteOrigin };
  void ChildHandshake(new PostMeMessenger(ends), { setToken: useToken });
}

export const postMeHost = /* @__PURE__ */ calling(async (url, remoteOrigin) => {
  const { remoteWindow } = appendFrame(url);
  const messenger = new PostMeMessenger({ localWindow: window, remoteWindow, remoteOrigin });
  // Its default is five attempts, one every 50 ms: too few where many frames load at once.
  const remote = (await ParentHandshake(messenger, {}, 1_000)).remoteHandle();
  return token => remote.call('setToken', token);
});

export function switchboardFrame(hostOrigin: string): void {
  window.addEventListener('message', ({ source, origin, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source !== window.parent || origin !== hostOrigin || data !== PORT_OFFER || !port) return;
    const switchboard = new Switchboard({ port, name: 'benchmark' });
    switchboard.defineMethod('setToken', ({ token }: { token: string }) => {
      useToken(token);
    });
    switchboard.start();
  });
}

/** Host → frame, with the port to use. Superset's own pages offer a port like this. */
const PORT_OFFER = '__embedded_comms__';

export const switchboardHost = /* @__PURE__ */ calling(async (url, origin) => {
  const { remoteWindow, loaded } = appendFrame(url);
  // As Superset's SDK does it: it posts the port to a document that is loaded.
  await loaded;
  const { port1, port2 } = new MessageChannel();
  remoteWindow.postMessage(PORT_OFFER, origin, [port2]);
  const remote = new Switchboard({ port: port1, name: 'benchmark' });
  return token => remote.get('setToken', { token });
});

export function chattyFrame(hostOrigin: string): void {
  void Chatty.createClient().withTargetOrigin(hostOrigin).on('setToken', useToken).build().connect();
}

export const chattyHost = /* @__PURE__ */ calling(async (url, origin) => {
  // It makes the frame itself.
  const client = await Chatty.createHost(url)
    .appendTo(document.body)
    .withTargetOrigin(origin)
    .withAllowAttribute('cross-origin-isolated')
    .build()
    .connect();
  return token => client.sendAndReceive('setToken', token);
});
