/** A library in a host page, with its frames. */
export interface HostSide {
  /** Puts one more frame into the page and connects it; resolves when the frame has answered its first token. */
  add(url: string): Promise<unknown>;
  /** Sends another token to all frames, in the way that its documentation describes; resolves when the last one has answered. */
  push(token: string): Promise<unknown>;
}

/** The sender of a message that is not for the page: an unknown window, or that of a frame which is at another origin. */
export type Sender = 'stranger' | 'strayed';

/** How long one frame took to connect: ms. */
export interface Handshake {
  /** From its insertion, while it is being loaded, to the answer to its first token. */
  readonly whole: number;
  /** From the first line of its script, to the same. */
  readonly sinceScript: number;
}

declare global {
  interface Window {
    arena?: Arena;
    /** In a frame: the token that its requests would send. */
    currentToken?: string;
  }
}

/** Frames that load at the same time, where the time is not measured. */
const CHUNK = 25;
/** ms that one batch of foreign messages is to last: long for the clock, short for the run. */
const BATCH_TIME = 8;
/** Messages by whose time the size of a batch is computed. */
const SAMPLE = 15;

let serial = 0;

/** A token of 900 bytes, another one at each call. */
export function freshToken(): string {
  return `${(serial++).toString().padStart(10, '0')}${'t'.repeat(890)}`;
}

/** Epoch ms, by a clock that all frames of the page share; exact to 5 µs, since they are isolated. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** In a frame: posts the time at which its script began to the host page, for the measurement alone, and connects a library. */
export function openFrame(connect: (hostOrigin: string) => unknown): void {
  const hostOrigin = new URL(location.href).searchParams.get('host') ?? '';
  window.parent.postMessage({ began: now() }, hostOrigin);
  connect(hostOrigin);
}

/** A host page with one library and nothing else; the page that opened it drives it. */
export class Arena {
  readonly #host: HostSide;
  readonly #url: string;
  readonly #windows: MessageEventSource[] = [];
  #frames = 0;

  /** @param side gets the frames' origin. */
  constructor(side: (frameOrigin: string) => HostSide) {
    const origin = new URL(location.href).searchParams.get('frames') ?? '';
    this.#host = side(origin);
    this.#url = `${origin}${location.pathname}?host=${encodeURIComponent(location.origin)}`;
  }

  /** Adds a frame. */
  async handshake(): Promise<Handshake> {
    const script = scriptBegin();
    const start = now();
    await this.#add();
    const end = now();
    const { began, source } = await script;
    if (source) this.#windows.push(source);
    return { whole: end - start, sinceScript: end - began };
  }

  /** Adds frames until there are `count`. */
  async growTo(count: number): Promise<void> {
    while (this.#frames < count) {
      const length = Math.min(CHUNK, count - this.#frames);
      await Promise.all(Array.from({ length }, () => this.#add()));
    }
  }

  /** ms from a new token to the last answer. */
  async push(): Promise<number> {
    const token = freshToken();
    const start = performance.now();
    await this.#host.push(token);
    return performance.now() - start;
  }

  /** µs that a message takes which is not for the library: a batch of them is dispatched, all of which claim another origin than the frames'. */
  foreign(sender: Sender): number {
    const unknown = document.body.appendChild(document.createElement('iframe'));
    const windows = sender === 'strayed' ? this.#windows : [unknown.contentWindow];
    const data = { type: 'TOKEN_ACK', generation: 1 };
    const dispatch = (count: number): number => {
      const events = Array.from({ length: count }, (_, index) => {
        const source = windows[index % windows.length] ?? null;
        return new MessageEvent('message', { source, origin: 'https://stranger.example', data });
      });
      const start = performance.now();
      for (const event of events) window.dispatchEvent(event);
      return ((performance.now() - start) * 1_000) / count;
    };
    const perMessage = dispatch(SAMPLE);
    const time = dispatch(Math.min(10_000, Math.max(SAMPLE, Math.ceil((BATCH_TIME * 1_000) / perMessage))));
    unknown.remove();
    return time;
  }

  #add(): Promise<unknown> {
    this.#frames += 1;
    return this.#host.add(this.#url);
  }
}

/** Waits for the next frame's message about its script, and removes its listener. */
function scriptBegin(): Promise<{ readonly began: number; readonly source: MessageEventSource | null }> {
  return new Promise(resolve => {
    const onMessage = ({ data, source }: MessageEvent<unknown>): void => {
      if (typeof data !== 'object' || data === null || !('began' in data)) return;
      window.removeEventListener('message', onMessage);
      resolve({ began: Number(data.began), source });
    };
    window.addEventListener('message', onMessage);
  });
}
