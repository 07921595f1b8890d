// They have no types of their own.
declare module '@size-limit/*' {
  const plugin: (...args: unknown[]) => unknown;
  export default plugin;
}

// Its package.json hides its types from modules that import it; the used ones are repeated here.
declare module 'post-me' {
  /** One end of the connection to another window. */
  export const WindowMessenger: new (ends: {
    readonly localWindow: Window;
    readonly remoteWindow: Window;
    readonly remoteOrigin: string;
  }) => object;

  /** Posts its request until the frame has answered, at most so many times. */
  export function ParentHandshake(
    messenger: object,
    methods: object,
    maxAttempts: number,
  ): Promise<{ remoteHandle(): { call(method: string, ...args: readonly unknown[]): Promise<unknown> } }>;

  /** Waits for the host's request. */
  export function ChildHandshake(messenger: object, methods: object): Promise<unknown>;
}
