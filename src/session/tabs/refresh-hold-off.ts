import { elapsed, type Clock, type Instant } from '../clock.js';
import { maxBackoffDelay } from '../retry-policy.js';
import type { SessionEvent } from '../session-events.js';
import { CancellableDelays } from './cancellable-delays.js';
import type { RefreshLock } from './refresh-lock.js';

/** How long to wait for the peer tabs' state when no refresh token would be presented. */
export const SYNC_TIMEOUT_MS = 150;
/** The same before a refresh token is presented, which a peer tab may have used. */
const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;

/** Bounds a peer's backoff: one day, the longest `Retry-After` that counts, and one step of backoff. */
const MAX_PEER_BACKOFF_MS = 86_460_000;
/** Minimum head start of the tab that failed: it should make the next attempt. */
const PEER_HEAD_START_MS = 250;

/** How long peer tabs hold off after a failure: `retryIn` ms if they need a token, else `relaxedRetryIn` ms. */
interface PeerBackoff {
  readonly retryIn: number;
  readonly relaxedRetryIn: number;
}

/** Holds off this tab's requests while its peer tabs may have newer tokens, or back off after a failure. */
export class RefreshHoldOff {
  readonly #clock: Clock;
  readonly #peerStateDelays: CancellableDelays;
  readonly #isTokenNeeded: () => boolean;
  /** Ended by each change that may shorten the hold-off. */
  readonly #delays: CancellableDelays;
  /** When this tab requested its peers' state; `null` once a peer has answered. */
  #syncRequestedAt: Instant | null = null;
  /** A peer's failure, and how long this tab sends no request because of it. */
  #peerBackoff: (PeerBackoff & { readonly since: Instant }) | null = null;

  /**
   * @param peerStateDelays ended by each `state` and `ended` message.
   * @param isTokenNeeded whether this tab has no valid token, or a caller waits for one.
   */
  constructor(clock: Clock, peerStateDelays: CancellableDelays, isTokenNeeded: () => boolean) {
    this.#clock = clock;
    this.#peerStateDelays = peerStateDelays;
    this.#isTokenNeeded = isTokenNeeded;
    this.#delays = new CancellableDelays(clock);
  }

  /** This tab posted `sync-request`. */
  onSyncRequested(): void {
    this.#syncRequestedAt = this.#clock.now();
  }

  /** A peer tab posted `state` or `ended`. */
  onSyncReceived(): void {
    this.#syncRequestedAt = null;
    this.#peerStateDelays.cancelAll();
    this.#delays.cancelAll();
  }

  /** A token may be needed now, which shortens a peer's backoff. */
  onDemand(): void {
    this.#delays.cancelAll();
  }

  /** Ends all waits. */
  dispose(): void {
    this.#delays.dispose();
  }

  /** A peer's attempt failed. */
  setPeerBackoff(retryIn: number, relaxedRetryIn: number): void {
    this.#peerBackoff = {
      since: this.#clock.now(),
      retryIn: Math.min(retryIn, MAX_PEER_BACKOFF_MS),
      relaxedRetryIn: Math.min(relaxedRetryIn, MAX_PEER_BACKOFF_MS),
    };
  }

  /** There are new tokens, or the login ended: earlier failures do not count. */
  clearPeerBackoff(): void {
    this.#peerBackoff = null;
  }

  /**
   * Milliseconds for which this tab must not send a request.
   *
   * @param hasRefreshToken whether the request would present a refresh token.
   */
  msRemaining(hasRefreshToken: boolean): number {
    const now = this.#clock.now();
    const msSince = (instant: Instant): number => elapsed(instant, now);
    const syncMs = this.#syncRequestedAt
      ? (hasRefreshToken ? REFRESH_TOKEN_SYNC_TIMEOUT_MS : SYNC_TIMEOUT_MS) - msSince(this.#syncRequestedAt)
      : 0;
    const { retryIn = 0, relaxedRetryIn = 0, since: failedAt } = this.#peerBackoff ?? {};
    const backoffMs = failedAt ? (this.#isTokenNeeded() ? retryIn : relaxedRetryIn) - msSince(failedAt) : 0;
    return Math.max(syncMs, backoffMs, 0);
  }

  /**
   * Resolves when no hold-off remains and this tab holds the refresh lock; aborting the signal releases the lock. Rejects
   * if the signal is aborted during the hold-off.
   */
  async acquire(lock: RefreshLock, hasRefreshToken: () => boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#waitUntilClear(hasRefreshToken, signal);
      signal.throwIfAborted();
      const lease = new AbortController();
      const release = (): void => {
        lease.abort();
      };
      signal.addEventListener('abort', release);
      const isAcquired = await lock.acquire(lease.signal);
      // A message that arrived meanwhile may be a reason to hold off again.
      if (isAcquired && this.msRemaining(hasRefreshToken()) === 0) return;
      signal.removeEventListener('abort', release);
      release();
    }
  }

  /** Resolves when no hold-off remains, which may change during the wait, or when the signal is aborted. */
  async #waitUntilClear(hasRefreshToken: () => boolean, signal: AbortSignal): Promise<void> {
    let delayMs = this.msRemaining(hasRefreshToken());
    while (delayMs > 0 && !signal.aborted && !this.#delays.isDisposed) {
      await this.#delays.wait(delayMs, signal);
      delayMs = this.msRemaining(hasRefreshToken());
    }
  }
}

/** How long peer tabs hold off after this tab's failed attempt; `null` if no retry follows. */
export function peerBackoff(event: SessionEvent): PeerBackoff | null {
  if (event.type !== 'refresh-failed' || event.retryIn === null) return null;
  const relaxedRetryIn = Math.max(event.retryIn, PEER_HEAD_START_MS);
  // A server's Retry-After applies to all tabs. A long relaxed delay does not apply to tabs that need a token.
  const maxRetryIn = event.error.retryAfter ? Infinity : maxBackoffDelay(event.attempt, 0);
  return { retryIn: Math.max(Math.min(relaxedRetryIn, maxRetryIn), PEER_HEAD_START_MS), relaxedRetryIn };
}
