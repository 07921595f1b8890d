/** The options of a lock request, as those of Web Locks. */
export interface LockOptions {
  /** `shared`: several tabs may hold the lock. */
  readonly mode?: 'shared';
  /** Ends the wait; the request then rejects. Not together with `steal`. */
  readonly signal?: AbortSignal;
  /** Takes the lock from its holder. */
  readonly steal?: boolean;
  /** Calls back with `false` instead of waiting. */
  readonly ifAvailable?: boolean;
}

/** A channel to all others of the same name in the origin. */
export interface TabChannel {
  /** Posts to all channels of the name except this object. */
  post(message: unknown): void;
  /** No message is posted or received afterwards. */
  close(): void;
}

/** The event at which a page may begin to stand still: in the back/forward cache, or frozen. */
export type LeaveEvent = 'pagehide' | 'freeze';

/** What the tabs of an origin share: locks and channels. Tests pass in a virtual one. */
export interface TabEnvironment {
  /**
   * Calls `callback(true)` when the lock is granted, and releases the lock when the callback's promise settles. With
   * `ifAvailable`, it calls `callback(false)` if the lock is held elsewhere. Rejects when the signal is aborted, when
   * access to locks is denied, or when the lock is stolen; after a theft the callback still runs to its end.
   */
  lock(name: string, options: LockOptions, callback: (isGranted: boolean) => Promise<void>): Promise<void>;
  /** The names of all held locks of the origin, as of a moment after the call. */
  heldLocks(): Promise<readonly string[]>;
  /** Opens a channel. Messages and lock grants are not ordered: a lock may be granted before an earlier message arrives. */
  open(name: string, onMessage: (message: unknown) => void): TabChannel;
  /** Calls `listener` when this page goes. Returns a function that unsubscribes it. */
  onLeave(listener: (event: LeaveEvent) => void): () => void;
}

const LEAVE_EVENTS: LeaveEvent[] = ['pagehide', 'freeze'];

/** Web Locks and BroadcastChannel; `null` where they are missing (an insecure context, Node). */
export function browserTabs(): TabEnvironment | null {
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  // Newer versions of Node have both, but no secure context and no tabs.
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
      channel.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
      return {
        post(message) {
          channel.postMessage(message);
        },
        close() {
          channel.close();
        },
      };
    },
    onLeave(listener) {
      const onEvent = ({ type }: Event): void => listener(type as LeaveEvent);
      // In the capture phase, `freeze` passes the window, too.
      for (const type of LEAVE_EVENTS) addEventListener(type, onEvent, true);
      return () => {
        for (const type of LEAVE_EVENTS) removeEventListener(type, onEvent, true);
      };
    },
  };
}
