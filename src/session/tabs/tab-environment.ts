import { systemClock, type Clock } from '../clock.js';

/** What is used of Web Locks. */
export interface TabLocks {
  /** As `navigator.locks.request`. After a theft the callback still runs to its end. */
  request(
    name: string,
    options: LockOptions,
    callback: (lock: object | null) => Promise<void>,
  ): Promise<unknown>;
  /** As `navigator.locks.query`: the held locks as of a moment after the call. */
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

/** What is used of a BroadcastChannel. */
export interface TabChannel {
  /** Posts to all channels of the name except this object. */
  postMessage(message: unknown): void;
  /** No message is posted or received afterwards. */
  close(): void;
}

/** What the tabs of an origin share, and what they do not: the clock and chance. Tests pass in a virtual one. */
export interface TabEnvironment {
  readonly clock: Clock;
  readonly locks: TabLocks;
  /** In [0, 1). */
  readonly random: () => number;
  /** Returns another id at each call, among all tabs. */
  readonly createId: () => string;
  /** Opens a channel. Messages and lock grants are not ordered: a lock may be granted before an earlier message arrives. */
  readonly open: (name: string, onMessage: (message: unknown) => void) => TabChannel;
  /** Calls `listener` at `pagehide` and `freeze`, until the signal is aborted. */
  readonly onLeave: (listener: (event: { readonly type: string }) => void, signal: AbortSignal) => void;
}

/** Web Locks and BroadcastChannel; `null` where they are missing (an insecure context, Node). */
export function browserTabs(): TabEnvironment | null {
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  // Newer versions of Node have both, but no secure context and no tabs.
  if (!globalThis.isSecureContext || !locks || typeof BroadcastChannel !== 'function') return null;
  return {
    clock: systemClock,
    locks,
    random: Math.random,
    createId: () => crypto.randomUUID(),
    open(name, onMessage) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
      return channel;
    },
    onLeave(listener, signal) {
      for (const type of ['pagehide', 'freeze'])
        // In the capture phase, `freeze` passes the window, too.
        addEventListener(type, listener, { capture: true, signal });
    },
  };
}
