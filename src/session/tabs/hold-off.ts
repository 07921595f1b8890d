import { elapsed, type Clock, type Instant } from '../clock.js';
import { maxBackoffDelay } from '../retry-policy.js';
import type { SessionEvent } from '../session-events.js';

/** How long to wait for the peer tabs' state when no refresh token would be presented. */
export const SYNC_TIMEOUT_MS = 150;
/** The same before a refresh token is presented, which a peer tab may have used. */
export const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;

/** Bounds a backoff: one day, the longest `Retry-After` that counts, and one step of backoff. */
const MAX_BACKOFF_MS = 86_460_000;
/** Minimum head start of the leader: it should make the next attempt. */
const HEAD_START_MS = 250;

/** How long tabs send no request after a failure: `retryIn` ms if they need a token, else `relaxedRetryIn` ms. */
interface BackoffTimes {
  readonly retryIn: number;
  readonly relaxedRetryIn: number;
}

interface Backoff extends BackoffTimes {
  readonly since: Instant;
}

/** What delays this tab's requests: its peers may have newer tokens, or the session's tabs back off after a failure. */
export class HoldOff {
  readonly #clock: Clock;
  /** When this tab requested its peers' state; `null` once a peer has answered. */
  #syncRequestedAt: Instant | null = null;
  /** After a failure of this tab, whose session waits by itself. */
  #ownBackoff: Backoff | null = null;
  #peerBackoff: Backoff | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** This tab requested its peers' state. */
  onSyncRequested(): void {
    this.#syncRequestedAt = this.#clock.now();
  }

  /** A peer tab posted its state. @param sentAt epoch ms: a message that was queued before the request is not an answer. */
  onSyncReceived(sentAt = Infinity): void {
    if (this.#syncRequestedAt && sentAt >= this.#syncRequestedAt.wall) this.#syncRequestedAt = null;
  }

  /** This tab's attempt failed. */
  setOwnBackoff(backoff: BackoffTimes): void {
    this.#ownBackoff = this.#startingNow(backoff);
  }

  /** A peer tab's attempt failed; the longer of two delays counts. */
  setPeerBackoff({ retryIn, relaxedRetryIn }: BackoffTimes): void {
    const earlier = this.#remaining(this.#peerBackoff);
    this.#peerBackoff = this.#startingNow({
      retryIn: Math.max(retryIn, earlier.retryIn),
      relaxedRetryIn: Math.max(relaxedRetryIn, earlier.relaxedRetryIn),
    });
  }

  /** There are new tokens, or the login ended: earlier failures do not count. */
  clearBackoff(): void {
    this.#ownBackoff = null;
    this.#peerBackoff = null;
  }

  /** What remains of this tab's own backoff. */
  get ownBackoff(): BackoffTimes {
    return this.#remaining(this.#ownBackoff);
  }

  #startingNow({ retryIn, relaxedRetryIn }: BackoffTimes): Backoff {
    return {
      since: this.#clock.now(),
      retryIn: Math.min(retryIn, MAX_BACKOFF_MS),
      relaxedRetryIn: Math.min(relaxedRetryIn, MAX_BACKOFF_MS),
    };
  }

  #remaining(backoff: Backoff | null): BackoffTimes {
    if (!backoff) return { retryIn: 0, relaxedRetryIn: 0 };
    const ms = elapsed(backoff.since, this.#clock.now());
    return {
      retryIn: Math.max(backoff.retryIn - ms, 0),
      relaxedRetryIn: Math.max(backoff.relaxedRetryIn - ms, 0),
    };
  }

  /** Milliseconds for which a peer's answer to this tab's request may still arrive, of so many; 0 or less for none. */
  msUntilSynced(timeoutMs: number): number {
    return this.#syncRequestedAt ? timeoutMs - elapsed(this.#syncRequestedAt, this.#clock.now()) : 0;
  }

  /** Milliseconds for which this tab must not send a request after a peer tab's failure. */
  msOfBackoff(isTokenNeeded: boolean): number {
    return this.#remaining(this.#peerBackoff)[isTokenNeeded ? 'retryIn' : 'relaxedRetryIn'];
  }
}

/** The backoff of all tabs after this tab's failed attempt; `null` if no retry follows. */
export function backoffAfter(event: SessionEvent): BackoffTimes | null {
  if (event.type !== 'refresh-failed' || event.retryIn === null) return null;
  const relaxedRetryIn = Math.max(event.retryIn, HEAD_START_MS);
  // A server's Retry-After applies to all tabs. A long relaxed delay does not apply to tabs that need a token.
  const maxRetryIn = event.error.retryAfter ? Infinity : maxBackoffDelay(event.attempt, 0);
  return { retryIn: Math.max(Math.min(relaxedRetryIn, maxRetryIn), HEAD_START_MS), relaxedRetryIn };
}
