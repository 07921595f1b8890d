/** A library in a host page, with its frames. */
export interface HostSide {
  /** Puts one more frame into the page and connects it; resolves when the frame has answered its first token. */
  add(url: string): Promise<void>;
  /** Gives all frames another token, as its documentation has it; resolves when the last one has answered. */
  push(token: string): Promise<unknown>;
}

/** Gives one frame a token; resolves when it has answered. */
export type Give = (token: string) => Promise<unknown>;

/** A library that calls functions in frames, one at a time. @param connect puts a frame into the page and connects it. */
export function callingSide(connect: (url: string) => Promise<Give>): HostSide {
  const frames: Give[] = [];
  return {
    async add(url) {
      const give = await connect(url);
      await give(freshToken());
      frames.push(give);
    },
    push: token => Promise.all(frames.map(give => give(token))),
  };
}

/** A frame in the document, being loaded, and its window. */
export function appendFrame(url: string): { readonly frame: HTMLIFrameElement; readonly window: Window } {
  const frame = document.createElement('iframe');
  frame.src = url;
  // The clock of an isolated page is exact to 5 µs.
  frame.allow = 'cross-origin-isolated';
  document.body.append(frame);
  if (!frame.contentWindow) throw new Error('A frame has no window.');
  return { frame, window: frame.contentWindow };
}

/** Waits for the frame's `load`, for libraries that cannot detect when it listens. */
export function loaded(frame: HTMLIFrameElement): Promise<unknown> {
  return new Promise(resolve => {
    frame.addEventListener('load', resolve, { once: true });
  });
}

let serial = 0;

/** A token of 900 bytes, another one at each call. */
export function freshToken(): string {
  return `${(serial++).toString().padStart(10, '0')}${'t'.repeat(890)}`;
}
