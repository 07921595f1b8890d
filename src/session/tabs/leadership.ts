import { elapsed, type Clock, type Instant } from '../clock.js';
import type { CancellableDelays } from './cancellable-delays.js';
import { requestLock, type HeldLock } from './held-lock.js';
import type { HoldOff } from './hold-off.js';
import type { LeaveEvent, LockOptions, TabEnvironment } from './tab-environment.js';
import type { OwnVersion } from './versions.js';
import type { VersionLocks } from './version-locks.js';

/** How long to wait for the leader's answer to `due`: twice as long as for the last answer, within these bounds. */
const MIN_ANSWER_TIMEOUT_MS = 1_000;
const MAX_ANSWER_TIMEOUT_MS = 5_000;
/** Spreads the ends of this time, so that one of the waiting tabs steals the lock first. */
const ANSWER_TIMEOUT_JITTER_MS = 250;
/** A timer that is later was interrupted by a freeze. */
const MAX_TIMER_DELAY_MS = 100;
/** Interval at which a waiting tab posts `due` again after an answer: the leader may have been frozen since. */
const BUSY_CHECK_INTERVAL_MS = 5_000;
/** How long to wait for a peer's message before it is requested once more. */
const SYNC_RETRY_MS = 500;
/** A message that was posted longer ago has arrived. */
const MAX_MESSAGE_DELAY_MS = 5_000;
/** How long a page that was left sends no request, if no event says that it is back. */
const AWAY_MS = 60_000;

/** What {@link Leadership} needs of its tab. */
export interface LeadershipTab {
  readonly options: { readonly tabs: TabEnvironment; readonly clock: Clock; readonly random: () => number };
  /** Ended by each change that matters to a wait. */
  readonly delays: CancellableDelays;
  readonly versionLocks: VersionLocks;
  readonly version: OwnVersion;
  readonly holdOff: HoldOff;
  /** The longest time in milliseconds to wait for the result of a peer's attempt. */
  readonly maxAttemptMs: number;
  /** Requests the peers' state. */
  requestSync(): void;
  /** Posts `busy`, the leader's answer. */
  postAnswer(): void;
}

/** A `due` that this tab posted. */
interface Due {
  readonly postedAt: Instant;
  /** Whether the leader has answered. */
  isAnswered: boolean;
  /** Whether a peer has posted an older version since. */
  hasStaleAnswer: boolean;
}

/**
 * Makes one tab of a session the leader, which alone sends refresh requests. It keeps the lead lock until it goes. Another tab
 * takes the lead when the lock is free, or steals it from a leader that does not answer.
 */
export class Leadership {
  readonly #lockName: string;
  readonly #tab: LeadershipTab;
  #lock: HeldLock | null = null;
  /** The attempt that acquires the lead or has acquired it. */
  #attempt: AbortSignal | null = null;
  /** Whether that attempt has sent its request. */
  #isRequesting = false;
  /** Why the page may stand still; `null` if it does not. */
  #awayReason: LeaveEvent | null = null;
  #isDisposed = false;
  /** The last `due` that this tab posted. */
  #due: Due | null = null;
  #answerTimeoutMs = MIN_ANSWER_TIMEOUT_MS;
  /** When the leader last answered. */
  #busyAt: Instant | null = null;

  constructor(lockName: string, tab: LeadershipTab) {
    this.#lockName = lockName;
    this.#tab = tab;
  }

  /** Whether this tab is the leader, as far as it knows. A page with frozen timers may still receive messages. */
  get isLeading(): boolean {
    return this.#lock !== null && this.#awayReason === null;
  }

  /**
   * Resolves when this tab leads, and no peer tab has newer tokens: it may send its request. The attempt ends when the signal is
   * aborted; the tab still leads. Rejects, or stays pending, if the signal is aborted before.
   *
   * @param postDue requests newer tokens of the peer tabs, or a refresh by the leader.
   */
  async acquire(signal: AbortSignal, postDue: () => void): Promise<void> {
    this.#attempt = signal;
    this.#isRequesting = false;
    signal.addEventListener('abort', () => {
      // In a microtask: the tokens of a successful attempt are published first.
      queueMicrotask(() => this.#endAttempt(signal));
    });
    do {
      await this.#takeLead(signal, postDue);
      await this.#tab.delays.waitWhile(() => this.#msUntilAllowed, signal);
      signal.throwIfAborted();
      // A message that arrived meanwhile may be a reason to back off.
    } while (!(await this.#reserveVersion(signal)) || this.#tab.holdOff.msOfBackoff > 0);
    signal.throwIfAborted();
    this.#isRequesting = true;
  }

  /** The leader posted `busy`. */
  onAnswer(): void {
    const now = this.#tab.options.clock.now();
    this.#busyAt = now;
    if (!this.#due || this.#due.isAnswered) return;
    this.#due.isAnswered = true;
    const timeoutMs = Math.max(2 * elapsed(this.#due.postedAt, now), MIN_ANSWER_TIMEOUT_MS);
    this.#answerTimeoutMs = Math.min(timeoutMs, MAX_ANSWER_TIMEOUT_MS);
  }

  /** A peer tab posted an older version: it may be the leader, and answer a `due` that this tab posted with a still older one. */
  onStaleAnswer(): void {
    if (this.#due) this.#due.hasStaleAnswer = true;
  }

  /** The result of the leader's attempt has arrived. */
  onResult(): void {
    this.#busyAt = null;
  }

  /** The page goes to the back/forward cache (`pagehide`), is frozen (`freeze`), or is back. */
  setAway(reason: LeaveEvent | null): void {
    this.#awayReason = reason;
    this.#releaseIfAway();
    this.#tab.delays.cancelAll();
  }

  /** A page that is away does not lead, except during its request: then the lock goes with the page, or is stolen. */
  #releaseIfAway(): void {
    if (!this.#awayReason || this.#isRequesting) return;
    this.release();
    // Some browsers do not cache a page that holds a lock.
    if (this.#awayReason === 'pagehide') this.#tab.versionLocks.releaseExcept();
  }

  /** Gives up the lead. */
  release(): void {
    this.#lock?.release();
    this.#lock = null;
  }

  /** Gives up the lead; if its lock is granted later, at once. The attempt in progress has to be aborted, too. */
  dispose(): void {
    this.#isDisposed = true;
    this.release();
  }

  #endAttempt(attempt: AbortSignal): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    this.#isRequesting = false;
    this.#tab.versionLocks.releaseExcept(this.#tab.version.current);
    this.#releaseIfAway();
  }

  /** Resolves when this tab leads, or the signal is aborted. */
  async #takeLead(signal: AbortSignal, postDue: () => void): Promise<void> {
    while (!this.#lock && !signal.aborted) {
      if (this.#awayReason) {
        await this.#tab.delays.waitFor(AWAY_MS, () => this.#awayReason !== null, signal);
        this.#awayReason = null;
      }
      const wait = new AbortController();
      const stop = (): void => wait.abort();
      signal.addEventListener('abort', stop);
      void this.#requestLock({ signal: wait.signal });
      const hasLeader = await this.#follow(signal, postDue);
      signal.removeEventListener('abort', stop);
      // Without effect on a lock that is held.
      stop();
      if (!hasLeader) await this.#requestLock({ steal: true });
    }
  }

  /**
   * Waits as a follower. Resolves `true` when this tab leads or has to begin again; `false` if the leader does not answer: then
   * its lock can be stolen.
   */
  async #follow(signal: AbortSignal, postDue: () => void): Promise<boolean> {
    const { clock, random } = this.#tab.options;
    const isOver = (): boolean => this.#lock !== null || this.#awayReason !== null || signal.aborted;
    let interruptions = 0;
    for (;;) {
      await this.#tab.delays.waitWhile(() => (isOver() ? 0 : this.#msUntilNextDue), signal);
      if (isOver()) return true;
      const due: Due = { postedAt: clock.now(), isAnswered: false, hasStaleAnswer: false };
      const timeoutMs = this.#answerTimeoutMs + ANSWER_TIMEOUT_JITTER_MS * random();
      const isPending = (): boolean => !isOver() && !due.isAnswered;
      this.#due = due;
      postDue();
      await this.#tab.delays.waitFor(timeoutMs, isPending, signal);
      // If this page was frozen meanwhile, the leader's answer is queued behind the late timer.
      await this.#tab.delays.waitFor(MAX_TIMER_DELAY_MS, isPending, signal);
      const waitedMs = elapsed(due.postedAt, clock.now());
      // The lock may have been granted, and stolen at once.
      if (isOver() || (!due.isAnswered && waitedMs < timeoutMs)) return true;
      // Throttled timers are always late.
      const isInterrupted = waitedMs > timeoutMs + 2 * MAX_TIMER_DELAY_MS && ++interruptions <= 2;
      if (!due.isAnswered && !due.hasStaleAnswer && !isInterrupted) return false;
    }
  }

  get #msUntilNextDue(): number {
    const now = this.#tab.options.clock.now();
    const busyMs = this.#busyAt ? BUSY_CHECK_INTERVAL_MS - elapsed(this.#busyAt, now) : 0;
    return Math.max(busyMs, this.#msUntilAllowed);
  }

  get #msUntilAllowed(): number {
    return Math.max(this.#tab.holdOff.msUntilSynced(), this.#tab.holdOff.msOfBackoff);
  }

  /** Requests the lead lock. Resolves when this tab leads, or the request has failed. */
  async #requestLock(options: LockOptions): Promise<void> {
    const lock = requestLock(this.#tab.options.tabs, this.#lockName, options, {
      onGranted: () => {
        if (this.#isDisposed || this.#awayReason) {
          lock.release();
          return;
        }
        this.#lock = lock;
        // A peer that waits for the previous leader must not steal the lock from this one.
        this.#tab.postAnswer();
        if (!options.steal) this.#tab.requestSync();
        void this.#tab.versionLocks.hold(this.#tab.version.current, 'posted');
        this.#tab.delays.cancelAll();
      },
      onLost: isDenied => {
        // Without access to locks, the tab is alone. A request that was sent before the theft continues: its response counts
        // unless a peer was faster.
        if (isDenied) this.#lock = lock;
        else if (this.#lock === lock) this.#lock = null;
        this.#tab.delays.cancelAll();
      },
    });
    await lock.isRequested;
  }

  /**
   * Locks the next version, then waits until no peer tab has a newer one than this tab, or does not post it in time. Every leader
   * locks first and queries afterwards: of two tabs that both believe to lead, one finds the other's lock. Resolves `false` if
   * this tab has to begin again.
   */
  async #reserveVersion(signal: AbortSignal): Promise<boolean> {
    const { version, versionLocks, delays, maxAttemptMs } = this.#tab;
    const { clock } = this.#tab.options;
    const isValid = (): boolean => this.#lock !== null && !signal.aborted;
    const startedAt = clock.now();
    let postedAt: Instant | null = null;
    while (isValid()) {
      const { current } = version;
      // Anew each time: a version is of the time of its request.
      versionLocks.releaseExcept(current);
      await versionLocks.hold(version.refresh(), 'reserved');
      const newer = await versionLocks.findNewer(current, maxAttemptMs);
      const now = clock.now();
      if (newer === 'posted') postedAt = now;
      // If the peer has released its lock since, its message may still be on its way.
      const isCurrent = !newer && (!postedAt || elapsed(postedAt, now) > MAX_MESSAGE_DELAY_MS);
      if (isValid() && (isCurrent || elapsed(startedAt, now) > maxAttemptMs)) return true;
      await delays.waitFor(SYNC_RETRY_MS, () => isValid() && version.current === current, signal);
      // After the wait, not before it: usually the message is already on its way.
      if (isValid()) this.#tab.requestSync();
      if (version.current !== current) postedAt = null;
    }
    versionLocks.releaseExcept(version.current);
    return false;
  }
}
