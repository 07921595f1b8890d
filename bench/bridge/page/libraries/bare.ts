import { has } from '../../wire.js';
import { hostOrigin, useToken } from '../frame-side.js';
import { appendFrame, freshToken, type HostSide } from '../host-side.js';

// The least code that does it: one listener on each side, which checks the source and the origin of a message.

/** Frame → host: it listens. */
interface Ready {
  readonly ready: true;
}

/** Host → frame. */
interface Push {
  readonly push: number;
  readonly token: string;
}

/** Frame → host: the frame has the token of that push. */
interface Ack {
  readonly ack: number;
}

export function frame(): void {
  const host = window.parent;
  window.addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== host || origin !== hostOrigin || !has<Push>(data, 'push')) return;
    useToken(data.token);
    host.postMessage({ ack: data.push } satisfies Ack, hostOrigin);
  });
  host.postMessage({ ready: true } satisfies Ready, hostOrigin);
}

export function host(origin: string): HostSide {
  const windows = new Set<MessageEventSource>();
  let serial = 0;
  let missing = 0;
  let done = (): void => undefined;
  const post = (window: Window, token: string): void => {
    window.postMessage({ push: serial, token } satisfies Push, origin);
  };
  /** By the frame: the callback of its first answer. */
  const first = new Map<MessageEventSource, () => void>();

  window.addEventListener('message', ({ source, origin: from, data }: MessageEvent<unknown>) => {
    if (source === null || from !== origin || !windows.has(source)) return;
    if (has<Ready>(data, 'ready')) post(source as Window, freshToken());
    else if (has<Ack>(data, 'ack')) {
      const resolve = first.get(source);
      if (resolve) {
        first.delete(source);
        resolve();
      } else if (data.ack === serial && --missing === 0) done();
    }
  });
  return {
    add(url) {
      const { window: added } = appendFrame(url);
      windows.add(added);
      return new Promise(resolve => first.set(added, resolve));
    },
    push(token) {
      serial += 1;
      missing = windows.size;
      return new Promise<void>(resolve => {
        done = resolve;
        for (const target of windows) post(target as Window, token);
      });
    },
  };
}
