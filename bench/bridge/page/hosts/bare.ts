import { has, type BareAck, type BarePush, type BareReady } from '../../wire.js';
import { openArena } from '../arena.js';
import { appendFrame, freshToken } from '../host-side.js';

// What cannot be done with less: one listener, and a look at where a message comes from.

openArena(origin => {
  const windows = new Set<MessageEventSource>();
  let serial = 0;
  let missing = 0;
  let done = (): void => undefined;
  const post = (window: Window, token: string): void => {
    window.postMessage({ push: serial, token } satisfies BarePush, origin);
  };
  /** By the frame: what its first answer resolves. */
  const first = new Map<MessageEventSource, () => void>();

  window.addEventListener('message', ({ source, origin: from, data }: MessageEvent<unknown>) => {
    if (source === null || from !== origin || !windows.has(source)) return;
    if (has<BareReady>(data, 'ready')) post(source as Window, freshToken());
    else if (has<BareAck>(data, 'ack')) {
      const resolve = first.get(source);
      if (resolve) {
        first.delete(source);
        resolve();
      } else if (data.ack === serial && --missing === 0) done();
    }
  });
  return {
    add(url) {
      const { window: frame } = appendFrame(url);
      windows.add(frame);
      return new Promise(resolve => first.set(frame, resolve));
    },
    push(token) {
      serial += 1;
      missing = windows.size;
      return new Promise<void>(resolve => {
        done = resolve;
        for (const frame of windows) post(frame as Window, token);
      });
    },
  };
});
