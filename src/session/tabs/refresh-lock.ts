import { elapsed, monotonicElapsed, type Clock, type Instant } from '../clock.js';
import type { LockOptions, TabEnvironment } from './tab-environment.js';

/** ms within which a holder that lives says so. */
const HEARTBEAT_TIMEOUT_MS = 1_000;
/** ms: so much later than another one at most does a tab lose its patience. */
const STEAL_JITTER_MS = 1_000;

/** What turns are made of. */
export interface RefreshLockOptions {
  /** The lock's; everybody who takes turns has the same. */
  readonly name: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  readonly random: () => number;
  /** ms that a holder that is well needs at most. */
  readonly maxHoldMs: () => number;
  /**
   * Resolves when it is certain that siblings have nothing newer, or the signal is aborted.
   *
   * @param hasQueued whether somebody else had the lock just before.
   */
  readonly waitUntilCurrent: (hasQueued: boolean, signal: AbortSignal) => Promise<void>;
  /** The turn is this tab's. */
  readonly onAcquired: () => void;
  /** Resolves when the lock manager knows what came of the turn. */
  readonly whenPublished: () => Promise<void>;
  /** Asks who has the turn; whoever has it says so. */
  readonly requestHeartbeat: () => void;
  /** The turn was taken from a holder that gave no sign of life. */
  readonly onStolen: () => void;
}

interface LockRequest {
  /** Ends the wait, or the turn. */
  readonly signal: AbortSignal;
  /** Tells that it begins; `false`: it was taken away before. */
  readonly resolve: (isAcquired: boolean) => void;
}

const noop = (): void => undefined;

/** One at a time of all tabs: who has the turn, for how long others wait for it, and what they do when that is too long. */
export class RefreshLock {
  readonly #options: RefreshLockOptions;
  #lease: { renewedAt: Instant } | null = null;
  /** The holder said that it lives. */
  #isHolderAlive = false;

  constructor(options: RefreshLockOptions) {
    this.#options = options;
  }

  /** Whether this tab has the turn, and is well: a page that is frozen may hear and speak, but its timers do not end an attempt. */
  get isHeld(): boolean {
    const { clock, maxHoldMs } = this.#options;
    return this.#lease !== null && elapsed(this.#lease.renewedAt, clock.now()) < maxHoldMs();
  }

  /** This tab is at it. */
  renewLease(): void {
    if (this.#lease) this.#lease.renewedAt = this.#options.clock.now();
  }

  /** The holder has said that it lives. */
  onHeartbeat(): void {
    this.#isHolderAlive = true;
  }

  /** Resolves when it is this tab's turn, which lasts until the signal is aborted. `false`: it was taken away before it began. */
  acquire(signal: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      void this.#request(signal, resolve);
    });
  }

  async #request(signal: AbortSignal, resolve: (isAcquired: boolean) => void): Promise<void> {
    const request: LockRequest = { signal, resolve };
    const isGranted =
      (await this.#holdLock({ ifAvailable: true }, request)) || (await this.#waitInQueue(request));
    // Where locks are refused, a tab is alone.
    if (!isGranted) resolve(true);
  }

  /** Somebody else has it: `false` where it was not had for another reason than an abort. */
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

  /** Has the lock from its grant to the end of the turn; `false` where it was not granted. */
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
      // Not had, or taken away. What was asked already goes on: its outcome counts where nobody was faster.
      state.isStolen = true;
      clearLease();
      // Taken away before it was had: it has to be asked for once more.
      if (options.steal && !state.isGranted && error instanceof DOMException && error.name === 'AbortError') {
        resolve(false);
        return true;
      }
    }
    return state.isGranted;
  }

  /** Whoever waits for too long asks whether the holder lives, and stops waiting when nobody says so. Returns what ends that. */
  #watchHolder(stopWaiting: () => void): () => void {
    const { clock, random, requestHeartbeat, maxHoldMs } = this.#options;
    let cancel: () => void;
    const wait = (delayMs = maxHoldMs() + STEAL_JITTER_MS * random()): void => {
      const startedAt = clock.now();
      cancel = clock.schedule(() => {
        // A clock may ring early.
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
        // The page was frozen meanwhile, and what the holder said is still to be heard.
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
