import type { LockOptions, TabEnvironment } from './tab-environment.js';

/** A lock of this tab, requested or held. */
export interface HeldLock {
  /** Resolves when the lock is granted, or cannot be. */
  readonly isRequested: Promise<void>;
  /** Gives up the lock; if it is not granted yet, at the grant. */
  readonly release: () => void;
}

/** What follows from a lock request. */
interface LockEvents {
  /** The lock is granted. Not called once `signal` is aborted. */
  readonly onGranted?: () => void;
  /** The lock was not granted, or was stolen. `isDenied`: the page has no access to locks (such as in a sandbox). */
  readonly onLost?: (isDenied: boolean) => void;
}

/** Requests a lock, and holds it until `release()`. */
export function requestLock(
  tabs: TabEnvironment,
  name: string,
  options: LockOptions = {},
  { onGranted, onLost }: LockEvents = {},
): HeldLock {
  let release = (): void => undefined;
  const isReleased = new Promise<void>(resolve => (release = resolve));
  const isRequested = new Promise<void>(resolve => {
    tabs
      .lock(name, options, async () => {
        if (options.signal?.aborted) return;
        onGranted?.();
        resolve();
        await isReleased;
      })
      .catch((error: unknown) => onLost?.(!(error instanceof DOMException && error.name === 'AbortError')))
      .finally(resolve);
  });
  return { isRequested, release };
}
