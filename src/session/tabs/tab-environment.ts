/** How a lock is asked for. */
export interface LockOptions {
  /** Ends the wait; the request rejects then. Not together with `steal`. */
  readonly signal?: AbortSignal;
  /** Takes it from whoever has it. */
  readonly steal?: boolean;
  /** Does not wait. */
  readonly ifAvailable?: boolean;
}

/** A channel to those who opened one of the same name, in all tabs of the origin. */
export interface TabChannel {
  /** To all but this very object. */
  post(message: unknown): void;
  close(): void;
}

/** What tabs have in common. Tests hand in a virtual one. */
export interface TabEnvironment {
  /**
   * Calls `hold` when the lock is had, and gives it back when the promise of `hold` settles. With `ifAvailable`, `hold`
   * hears `false` when somebody else has it. Rejects when the wait was ended, or the lock stolen: `hold` runs on then.
   */
  lock(name: string, options: LockOptions, callback: (isGranted: boolean) => Promise<void>): Promise<void>;
  /** The names of all locks that somebody has, as of a moment after the call. */
  heldLocks(): Promise<readonly string[]>;
  /** Opens a channel. When a message is heard has nothing to do with when a lock is had: either may be first. */
  open(name: string, onMessage: (message: unknown) => void): TabChannel;
}

/** Web Locks and BroadcastChannel; `null` where there are none (an insecure context, Node). */
export function browserTabs(): TabEnvironment | null {
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  // Newer Nodes have both, and no tabs.
  if (!globalThis.isSecureContext || !locks || typeof BroadcastChannel !== 'function') return null;
  return {
    async lock(name, options, callback) {
      await locks.request(name, options, lock => callback(lock !== null));
    },
    async heldLocks() {
      const { held = [] } = await locks.query();
      return held.map(({ name = '' }) => name);
    },
    open(name, onMessage) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        onMessage(data);
      };
      return {
        post(message) {
          channel.postMessage(message);
        },
        close() {
          channel.close();
        },
      };
    },
  };
}
