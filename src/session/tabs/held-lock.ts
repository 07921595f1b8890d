import type { TabLocks } from './tab-environment.js';

/** A lock of this tab, requested or held. */
export interface HeldLock {
  /** Resolves when the lock is granted, or cannot be. */
  readonly isRequested: Promise<void>;
  /** Gives up the lock; if it is not granted yet, at the grant. */
  readonly release: () => void;
}

/**
 * Requests a lock, and holds it until `release()`.
 *
 * @param onGranted not called once the options' `signal` is aborted.
 * @param onLost the lock was not granted, or was stolen. `isDenied`: the page has no access to locks (such as in a sandbox).
 */
export function requestLock(
  locks: TabLocks,
  name: string,
  options: LockOptions,
  onGranted?: () => void,
  onLost?: (isDenied: boolean) => void,
): HeldLock {
  let release = (): void => undefined;
  const isReleased = new Promise<void>(resolve => (release = resolve));
  const isRequested = new Promise<void>(resolve => {
    const request = locks.request(name, options, async () => {
      if (options.signal?.aborted) return;
      onGranted?.();
      resolve();
      await isReleased;
    });
    request.catch((error: unknown) => onLost?.((error as Error).name !== 'AbortError')).finally(resolve);
  });
  return { isRequested, release };
}
