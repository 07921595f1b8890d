import type { Instant } from '../clock.js';
import type { SessionCore } from '../session-core.js';
import { maxAttemptMs } from '../session-options.js';
import { requestLock, type HeldLock } from './held-lock.js';
import type { TabEnvironment } from './tab-environment.js';
import type { TabMessage } from './tab-messages.js';
import { isNewer, type OwnVersion, type Version } from './versions.js';
import type { VersionLocks } from './version-locks.js';
import type { Delays } from './delays.js';

/** How long to wait for the peer tabs' state when no refresh token would be presented. */
export const SYNC_TIMEOUT_MS = 150;
/** The same before a refresh token is presented, which a peer tab may have used. */
const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;
/** How long to wait for the leader's answer to `due`. */
const ANSWER_TIMEOUT_MS = 1_000;
/** Spreads the ends of this time, so that one of the waiting tabs steals the lock first. */
const ANSWER_TIMEOUT_JITTER_MS = 250;
/** A page that was frozen receives the queued messages within this time. */
const QUEUED_MESSAGES_MS = 100;
/** Interval at which a waiting tab posts `due` again after an answer: the leader may have been frozen since. */
const BUSY_CHECK_INTERVAL_MS = 5_000;
/**
 * How many answers of a leader that brings no tokens a tab accepts, and up to twice as many at random: a script that only claims
 * to lead must not prevent refreshes for good.
 */
const MAX_ANSWERS = 24;
/** How long to wait for a peer's message before it is requested once more. */
const SYNC_RETRY_MS = 500;
/** One wait of a page that was left, which waits again until an event says that it is back. */
const AWAY_WAIT_MS = 60_000;
/** How long an attempt may take beyond the time after which its request is aborted. */
const ATTEMPT_GRACE_MS = 2_000;

/** What {@link Leadership} needs of its tab. */
export interface LeadershipTab {
  readonly tabs: TabEnvironment;
  readonly core: SessionCore;
  readonly delays: Delays;
  readonly version: OwnVersion;
  readonly versionLocks: VersionLocks;
  post(message: TabMessage): void;
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
  /** The event after which the page may stand still; empty if it does not. */
  #awayReason = '';
  /** When the leader last answered; `null` if it did not since the last `due`. */
  #answeredAt: Instant | null = null;
  /** When this tab requested its peers' state; `null` once a peer has answered. */
  #syncRequestedAt: Instant | null = null;
  /** When the server required tabs to wait, and how long: unless they have newer tokens than these. */
  #backoff: { readonly since: Instant; readonly ms: number; readonly version: Version } | null = null;

  constructor(lockName: string, tab: LeadershipTab) {
    this.#lockName = lockName;
    this.#tab = tab;
  }

  /** Whether this tab is the leader, as far as it knows. A page with frozen timers may still receive messages. */
  get isLeading(): boolean {
    return this.#lock !== null && !this.#awayReason;
  }

  /**
   * Resolves when this tab leads, and no peer tab has newer tokens: it may send its request. The attempt ends when the signal is
   * aborted; the tab still leads. Resolves or rejects earlier if the signal is aborted before.
   */
  async acquire(signal: AbortSignal): Promise<void> {
    const { delays } = this.#tab;
    this.#attempt = signal;
    this.#isRequesting = false;
    this.#answeredAt = null;
    signal.addEventListener('abort', () => {
      delays.recheck();
      // In a microtask: the tokens of a successful attempt are published first.
      queueMicrotask(() => this.#endAttempt(signal));
    });
    do {
      while (!this.#lock && !signal.aborted) await this.#follow(signal);
      await delays.waitWhile(() => (signal.aborted ? 0 : this.#msUntilAllowed));
      // A message that arrived meanwhile may be a reason to back off.
    } while (!signal.aborted && (!(await this.#reserveVersion(signal)) || this.#msOfBackoff > 0));
    this.#isRequesting = !signal.aborted;
  }

  /** Requests the peers' state. */
  requestSync(): void {
    this.#syncRequestedAt = this.#tab.delays.now;
    this.#tab.post({ type: 'sync-request', version: this.#tab.version.current });
  }

  /** A peer tab posted its state. */
  onSyncReceived(): void {
    this.#syncRequestedAt = null;
  }

  /** Milliseconds for which a peer's answer to this tab's request may still arrive; 0 or less for none. */
  msUntilSynced(timeoutMs = SYNC_TIMEOUT_MS): number {
    return timeoutMs - this.#tab.delays.msSince(this.#syncRequestedAt);
  }

  /** Posts that this tab leads. @param retryIn milliseconds for which the server requires all tabs to wait. */
  postAnswer(retryIn = 0): void {
    // Also that of this tab to itself: it does not steal its lock back at once from a thief.
    this.#answeredAt = this.#tab.delays.now;
    this.#tab.post({ type: 'busy', version: this.#tab.version.current, retryIn });
  }

  /** The leader answered. Of the times for which the server requires tabs to wait, the longest counts. */
  onAnswer({ version, retryIn }: { readonly version: Version; readonly retryIn: number }): void {
    const since = this.#tab.delays.now;
    this.#answeredAt = since;
    if (retryIn > 0) this.#backoff = { since, ms: Math.max(retryIn, this.#msOfBackoff), version };
  }

  /** The page goes to the back/forward cache (`pagehide`), is frozen (`freeze`), or is back (an empty text). */
  setAway(reason: string): void {
    this.#awayReason = reason;
    this.#releaseIfAway();
    this.#tab.delays.recheck();
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

  #endAttempt(attempt: AbortSignal): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    this.#isRequesting = false;
    this.#tab.versionLocks.releaseExcept(this.#tab.version.current);
    this.#releaseIfAway();
  }

  /** Waits for the lead lock, and requests refreshes of the leader meanwhile. Steals the lock if it does not answer. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { core, tabs, version, delays } = this.#tab;
    const isOver = (): boolean => this.#lock !== null || !!this.#awayReason || signal.aborted;
    await delays.waitWhile(() => (this.#awayReason && !signal.aborted ? AWAY_WAIT_MS : 0));
    const queue = new AbortController();
    void this.#requestLock({ signal: queue.signal });
    const isAnswered = (): boolean => this.#answeredAt !== null;
    const isPending = (): boolean => !isOver() && !isAnswered();
    const maxAnswers = MAX_ANSWERS * (1 + tabs.random());
    let answers = 0;
    let dueAt: Instant | null = this.#answeredAt;
    do {
      await delays.waitWhile(() =>
        isOver() ? 0 : Math.max(BUSY_CHECK_INTERVAL_MS - delays.msSince(dueAt), this.#msUntilAllowed),
      );
      if (isOver()) break;
      this.#answeredAt = null;
      dueAt = delays.now;
      this.#syncRequestedAt = dueAt;
      const needed = core.isTokenRejected ? 'rejected' : 'requested';
      const trigger = core.msUntilTokenNeeded > 0 ? 'scheduled' : needed;
      this.#tab.post({ type: 'due', version: version.current, trigger });
      await delays.waitFor(ANSWER_TIMEOUT_MS + ANSWER_TIMEOUT_JITTER_MS * tabs.random(), isPending);
      // If this page was frozen meanwhile, the leader's answer is queued behind the late timer.
      await delays.waitFor(QUEUED_MESSAGES_MS, isPending);
      if (core.msUntilTokenNeeded <= 0) answers += 1;
    } while (!isOver() && isAnswered() && answers < maxAnswers);
    // Without effect on a lock that is held.
    queue.abort();
    if (!isOver()) await this.#requestLock({ steal: true });
  }

  get #msUntilAllowed(): number {
    const { refreshToken } = this.#tab.core.tokens;
    const timeoutMs = refreshToken === undefined ? SYNC_TIMEOUT_MS : REFRESH_TOKEN_SYNC_TIMEOUT_MS;
    return Math.max(this.msUntilSynced(timeoutMs), this.#msOfBackoff);
  }

  get #msOfBackoff(): number {
    const { version, delays } = this.#tab;
    if (!this.#backoff || isNewer(version.current, this.#backoff.version)) return 0;
    return this.#backoff.ms - delays.msSince(this.#backoff.since);
  }

  /** Requests the lead lock. Resolves when this tab leads, or the request has failed. */
  #requestLock(options: LockOptions): Promise<void> {
    const { tabs, delays } = this.#tab;
    const lock = requestLock(
      tabs.locks,
      this.#lockName,
      options,
      () => {
        if (!this.#attempt || this.#awayReason) {
          lock.release();
          return;
        }
        this.#lock = lock;
        // A peer that waits for the previous leader must not steal the lock from this one.
        this.postAnswer();
        if (!options.steal) this.requestSync();
        delays.recheck();
      },
      isDenied => {
        // Without access to locks, the tab is alone. A request that was sent before the theft continues: its response counts
        // unless a peer was faster.
        if (isDenied) this.#lock = lock;
        else if (this.#lock === lock) this.#lock = null;
        delays.recheck();
      },
    );
    return lock.isRequested;
  }

  /**
   * Locks the next version, then waits until no peer tab has a newer one than this tab, or does not post it in time. Every leader
   * locks first and queries afterwards: of two tabs that both believe to lead, one finds the other's lock. Resolves `false` if
   * this tab has to begin again.
   */
  async #reserveVersion(signal: AbortSignal): Promise<boolean> {
    const { core, version, versionLocks, delays } = this.#tab;
    const maxMs = maxAttemptMs(core.options) + ATTEMPT_GRACE_MS;
    const isValid = (): boolean => this.#lock !== null && !signal.aborted;
    const startedAt = delays.now;
    let isOverdue = false;
    while (isValid()) {
      const { current } = version;
      // Anew each time: a version is of the time of its request.
      versionLocks.releaseExcept(current);
      await versionLocks.hold(version.refresh(), 'reserved');
      const isLate = await versionLocks.isNewerHeld(current, maxMs);
      if (isValid() && (isOverdue || !isLate)) return true;
      // Before the wait: if this page was frozen until now, the peers' messages are still queued.
      isOverdue = delays.msSince(startedAt) > maxMs;
      await delays.waitFor(SYNC_RETRY_MS, () => isValid() && version.current === current);
      // After the wait, not before it: usually the message is already on its way.
      if (isValid()) this.requestSync();
    }
    versionLocks.releaseExcept(version.current);
    return false;
  }
}
