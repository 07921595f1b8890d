import { elapsed, monotonicElapsed, type Clock, type Instant } from '../clock.js';
import type { LockOptions, TabEnvironment } from './tab-environment.js';

/** How long to wait for the lock holder's `alive` after a `sync-request`. */
const HEARTBEAT_TIMEOUT_MS = 1_000;
/** Spreads the moments at which waiting tabs check the lock holder, so that one tab steals first. */
const STEAL_JITTER_MS = 1_000;

/** What {@link RefreshLock} needs of its tab. */
export interface RefreshLockOptions {
  /** The lock's name, the same in all tabs of the session. */
  readonly name: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  readonly random: () => number;
  /** The longest time for which a responsive tab holds the lock without progress. */
  readonly maxHoldMs: () => number;
  /**
   * Resolves when no peer tab has newer tokens, or the signal is aborted.
   *
   * @param hasQueued whether another tab held the lock just before.
   */
  readonly waitUntilCurrent: (hasQueued: boolean, signal: AbortSignal) => Promise<void>;
  /** The lock is granted; `waitUntilCurrent` follows. */
  readonly onAcquired: () => void;
  /** Resolves when the version lock of the refresh is acquired; only then is the refresh lock released. */
  readonly whenPublished: () => Promise<void>;
  /** Posts `sync-request`, which the lock holder answers with `alive`. */
  readonly requestHeartbeat: () => void;
  /** This tab stole the lock from a holder that did not respond. */
  readonly onStolen: () => void;
}

interface LockRequest {
  /** Ends the wait, or releases the lock. */
  readonly signal: AbortSignal;
  /** As the result of {@link RefreshLock.acquire}. */
  readonly resolve: (isAcquired: boolean) => void;
}

const noop = (): void => undefined;

/**
 * The lock that one tab of a session holds during a refresh. A tab that waits too long checks the holder, and steals the
 * lock if the holder does not respond.
 */
export class RefreshLock {
  readonly #options: RefreshLockOptions;
  /** While this tab holds the lock. */
  #lease: { renewedAt: Instant } | null = null;
  /** Whether the holder answered the current check. */
  #isHolderAlive = false;

  constructor(options: RefreshLockOptions) {
    this.#options = options;
  }

  /**
   * Whether this tab holds the lock and has renewed its lease in time. A page with frozen timers may still process
   * messages, but does not end its attempt: it must not post `alive`.
   */
  get isHeld(): boolean {
    const { clock, maxHoldMs } = this.#options;
    return this.#lease !== null && elapsed(this.#lease.renewedAt, clock.now()) < maxHoldMs();
  }

  /** This tab makes progress. */
  renewLease(): void {
    if (this.#lease) this.#lease.renewedAt = this.#options.clock.now();
  }

  /** The holder posted `alive`. */
  onHeartbeat(): void {
    this.#isHolderAlive = true;
  }

  /**
   * Resolves `true` when this tab holds the lock and no peer tab has newer tokens; aborting the signal releases the lock.
   * Resolves `false` if the lock was stolen before that. If the signal is aborted first, it may resolve `true` or never.
   */
  acquire(signal: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      void this.#request(signal, resolve);
    });
  }

  async #request(signal: AbortSignal, resolve: (isAcquired: boolean) => void): Promise<void> {
    const request: LockRequest = { signal, resolve };
    const isGranted =
      (await this.#holdLock({ ifAvailable: true }, request)) || (await this.#waitInQueue(request));
    // Without access to locks (such as in a sandbox), the tab is alone.
    if (!isGranted) resolve(true);
  }

  /** Waits while another tab holds the lock. Resolves `false` if it was not granted; `true` after an earlier abort. */
  async #waitInQueue(request: LockRequest): Promise<boolean> {
    const { signal } = request;
    if (signal.aborted) return true;
    const wait = new AbortController();
    const stop = (): void => {
      wait.abort();
    };
    signal.addEventListener('abort', stop);
    const timeout = { isExpired: false };
    const stopWatching = this.#watchHolder(() => {
      timeout.isExpired = true;
      stop();
    });
    const isGranted = await this.#holdLock({ signal: wait.signal }, request, stopWatching);
    stopWatching();
    signal.removeEventListener('abort', stop);
    if (isGranted || !timeout.isExpired) return isGranted;
    return this.#holdLock({ steal: true }, request, this.#options.onStolen);
  }

  /** Requests the lock and holds it until the signal is aborted. Resolves `false` if it was not granted. */
  async #holdLock(
    options: LockOptions,
    { signal, resolve }: LockRequest,
    onGranted = noop,
  ): Promise<boolean> {
    const { tabs, name, clock, waitUntilCurrent, whenPublished } = this.#options;
    const state = { isGranted: false, isStolen: false, renewedAt: clock.now() };
    const clearLease = (): void => {
      if (this.#lease === state) this.#lease = null;
    };
    try {
      await tabs.lock(name, options, async isGranted => {
        if (!isGranted) return;
        state.isGranted = true;
        onGranted();
        this.#lease = state;
        this.renewLease();
        this.#options.onAcquired();
        await waitUntilCurrent(options.ifAvailable !== true, signal);
        this.renewLease();
        resolve(!state.isStolen);
        if (!state.isStolen) await whenAborted(signal);
        await whenPublished();
        clearLease();
      });
    } catch (error) {
      // Not granted, or stolen. A request that is already sent continues: its response counts unless a peer was faster.
      state.isStolen = true;
      clearLease();
      // Stolen by another tab before it was granted to this one: the caller has to acquire it again.
      if (options.steal && !state.isGranted && error instanceof DOMException && error.name === 'AbortError') {
        resolve(false);
        return true;
      }
    }
    return state.isGranted;
  }

  /**
   * Checks the holder each time this tab has waited longer than `maxHoldMs`, and stops the wait if the holder does not
   * respond. Returns a function that ends the checks.
   */
  #watchHolder(stopWaiting: () => void): () => void {
    const { clock, random, requestHeartbeat, maxHoldMs } = this.#options;
    let cancel: () => void;
    const wait = (delayMs = maxHoldMs() + STEAL_JITTER_MS * random()): void => {
      const startedAt = clock.now();
      cancel = clock.schedule(() => {
        // Timers may fire early.
        const remainingMs = delayMs - monotonicElapsed(startedAt, clock.now());
        if (remainingMs > 0) wait(Math.ceil(remainingMs));
        else checkHolder();
      }, delayMs);
    };
    const checkHolder = (): void => {
      const requestedAt = clock.now();
      this.#isHolderAlive = false;
      requestHeartbeat();
      cancel = clock.schedule(() => {
        if (this.#isHolderAlive) wait();
        // This page was frozen meanwhile, and the holder's answer may still be queued.
        else if (elapsed(requestedAt, clock.now()) > 2 * HEARTBEAT_TIMEOUT_MS) checkHolder();
        else stopWaiting();
      }, HEARTBEAT_TIMEOUT_MS);
    };
    wait();
    return () => {
      cancel();
    };
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}
