import { has, now, type Began } from '../wire.js';
import { freshToken, type HostSide } from './host-side.js';

/** ms for a frame to answer. */
const TIMEOUT = 120_000;
/** Frames that load at the same time, where the time is not measured. */
const CHUNK = 25;
/** ms that one batch of foreign messages is to last: long for the clock, short for the run. */
const BATCH_TIME = 8;
/** Messages by whose time the size of a batch is computed. */
const SAMPLE = 15;
const STRANGE_ORIGIN = 'https://stranger.example';

/** The sender of a message that is not for the page: an unknown window, or that of a frame which is at another origin. */
export type Sender = 'stranger' | 'strayed';

/** How long one frame took to connect: ms. */
export interface Handshake {
  /** From its insertion, while it is being loaded, to the answer to its first token. */
  readonly whole: number;
  /** From the first line of its script, to the same. */
  readonly sinceScript: number;
}

/** A host page with one library and nothing else; the page that opened it drives it. */
export interface Arena {
  /** Adds frames, one after the other. */
  handshakes(count: number): Promise<Handshake[]>;
  /** Adds frames until there are `count`. */
  growTo(count: number): Promise<void>;
  /** ms from a new token to the last answer. */
  push(): Promise<number>;
  /** µs that a message which is not for the library takes. */
  foreign(sender: Sender): number;
}

declare global {
  interface Window {
    arena?: Arena;
  }
}

/** Opens the page's arena. @param side gets the frames' origin. */
export function openArena(side: (frameOrigin: string) => HostSide): void {
  const parameters = new URL(location.href).searchParams;
  const origin = parameters.get('frames') ?? '';
  const library = parameters.get('library') ?? '';
  const url = `${origin}/${library}?host=${encodeURIComponent(location.origin)}`;
  const host = side(origin);
  const windows: MessageEventSource[] = [];
  let frames = 0;

  const add = async (): Promise<void> => {
    frames += 1;
    await inTime(host.add(url), `${library}: a frame did not answer its first token.`);
  };
  const handshake = async (): Promise<Handshake> => {
    const begin = nextBegin();
    const start = now();
    await add();
    const end = now();
    const { began, frame } = await begin;
    if (frame) windows.push(frame);
    return { whole: end - start, sinceScript: end - began };
  };

  window.arena = {
    async handshakes(count) {
      const all: Handshake[] = [];
      while (all.length < count) all.push(await handshake());
      return all;
    },
    async growTo(count) {
      while (frames < count) {
        await Promise.all(Array.from({ length: Math.min(CHUNK, count - frames) }, add));
      }
    },
    async push() {
      const token = freshToken();
      const start = performance.now();
      await inTime(host.push(token), `${library}: a frame did not answer a token.`);
      return performance.now() - start;
    },
    foreign: sender => dispatchForeign(sender === 'strayed' ? windows : []),
  };
}

async function inTime(promise: Promise<unknown>, message: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message));
    }, TIMEOUT);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for the next frame's message about its beginning, and removes its listener. */
function nextBegin(): Promise<{ readonly began: number; readonly frame: MessageEventSource | null }> {
  return new Promise(resolve => {
    const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
      if (!has<Began>(data, 'began')) return;
      window.removeEventListener('message', onMessage);
      resolve({ began: data.began, frame: source });
    };
    window.addEventListener('message', onMessage);
  });
}

/**
 * Dispatches a batch of messages that are not for this page, from these windows or, without any, from a strange one; all claim
 * another origin than the frames'.
 *
 * @returns µs per message.
 */
function dispatchForeign(sources: readonly MessageEventSource[]): number {
  const strange = document.body.appendChild(document.createElement('iframe'));
  const windows = sources.length > 0 ? sources : [strange.contentWindow];
  const data = { type: 'TOKEN_ACK', generation: 1 };
  const dispatch = (count: number): number => {
    const events = Array.from({ length: count }, (_, index) => {
      const source = windows[index % windows.length] ?? null;
      return new MessageEvent('message', { source, origin: STRANGE_ORIGIN, data });
    });
    const start = performance.now();
    for (const event of events) window.dispatchEvent(event);
    return ((performance.now() - start) * 1_000) / count;
  };
  const perMessage = dispatch(SAMPLE);
  const time = dispatch(Math.min(10_000, Math.max(SAMPLE, Math.ceil((BATCH_TIME * 1_000) / perMessage))));
  strange.remove();
  return time;
}
