import { hearBegin, now } from './began.js';
import { dispatchForeign } from './foreign.js';
import { freshToken, type HostSide } from './host-side.js';

/** ms; what has not answered by then never will. */
const PATIENCE = 20_000;
/** Frames that load at the same time, where nobody looks at the clock. */
const CHUNK = 25;

/** Who posts a message that is not for the page: a window that it does not know, or a frame's that is not where it should be. */
export type Sender = 'stranger' | 'strayed';

/** How long one frame took to connect: ms. */
export interface Handshake {
  /** From its insertion, while it is being loaded, to the answer to its first token. */
  readonly whole: number;
  /** From the first line of its script, to the same. */
  readonly sinceScript: number;
}

/** A host page with one library and nothing else, for the page around it that makes it run. */
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
    const begin = hearBegin();
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
    }, PATIENCE);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
