// Its package.json hides its types from those who import it as a module; what is used of them is said here again.
declare module 'post-me' {
  /** One end of the way to another window. */
  export class WindowMessenger {
    postMessage: (message: unknown, transfer?: Transferable[]) => void;
    constructor(ends: {
      readonly localWindow: Window;
      readonly remoteWindow: Window;
      readonly remoteOrigin: string;
    });
  }

  /** The host's side of a connection. */
  export interface Connection {
    remoteHandle(): { call(method: string, ...args: readonly unknown[]): Promise<unknown> };
  }

  /** Posts its request until the frame has answered, at most so many times. */
  export function ParentHandshake(
    messenger: WindowMessenger,
    methods: Readonly<Record<string, never>>,
    maxAttempts: number,
  ): Promise<Connection>;

  /** Waits for the host's question. */
  export function ChildHandshake(
    messenger: WindowMessenger,
    methods: Readonly<Record<string, (...args: never[]) => unknown>>,
  ): Promise<unknown>;
}
