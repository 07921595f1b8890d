import { elapsed, type Clock, type Instant } from '../clock.js';
import type { SessionCore } from '../session-core.js';

/** How long to wait for the peer tabs' state when no refresh token would be presented. */
export const SYNC_TIMEOUT_MS = 150;
/** The same before a refresh token is presented, which a peer tab may have used. */
const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;

/** Bounds a backoff: one day, the longest `Retry-After` that counts, and one step of backoff. */
const MAX_BACKOFF_MS = 86_460_000;

/** How long tabs send no request after a failure: `retryIn` ms if they need a token, else `relaxedRetryIn` ms. */
interface Backoff {
  readonly retryIn: number;
  readonly relaxedRetryIn: number;
}

const NO_BACKOFF: Backoff = { retryIn: 0, relaxedRetryIn: 0 };

/** What delays this tab's requests: its peers may have newer tokens, or the leader backs off after a failure. */
export class HoldOff {
  readonly #core: SessionCore;
  readonly #clock: Clock;
  /** When this tab requested its peers' state; `null` once a peer has answered. */
  #syncRequestedAt: Instant | null = null;
  #backoff = NO_BACKOFF;
  #failedAt: Instant;

  constructor(core: SessionCore, clock: Clock) {
    this.#core = core;
    this.#clock = clock;
    this.#failedAt = clock.now();
  }

  /** This tab requested its peers' state. */
  onSyncRequested(): void {
    this.#syncRequestedAt = this.#clock.now();
  }

  /** A peer tab posted its state. @param sentAt epoch ms: a message that was queued before the request is not an answer. */
  onSyncReceived(sentAt = Infinity): void {
    if (this.#syncRequestedAt && sentAt >= this.#syncRequestedAt.wall) this.#syncRequestedAt = null;
  }

  /** A peer's attempt failed; the longer of two delays counts. */
  onBackoff({ retryIn, relaxedRetryIn }: Backoff): void {
    const [needed, relaxed] = [this.msOfBackoff(true), this.msOfBackoff(false)];
    this.#failedAt = this.#clock.now();
    this.#backoff = {
      retryIn: Math.min(Math.max(retryIn, needed), MAX_BACKOFF_MS),
      relaxedRetryIn: Math.min(Math.max(relaxedRetryIn, relaxed), MAX_BACKOFF_MS),
    };
  }

  /** There are new tokens, or the login ended: earlier failures do not count. */
  clearBackoff(): void {
    this.#backoff = NO_BACKOFF;
  }

  /** Milliseconds for which a peer's answer to this tab's request may still arrive, of so many; 0 or less for none. */
  msUntilSynced(timeoutMs = this.#syncTimeoutMs): number {
    return this.#syncRequestedAt ? timeoutMs - elapsed(this.#syncRequestedAt, this.#clock.now()) : 0;
  }

  get #syncTimeoutMs(): number {
    return this.#core.tokens.refreshToken === undefined ? SYNC_TIMEOUT_MS : REFRESH_TOKEN_SYNC_TIMEOUT_MS;
  }

  /** Milliseconds for which this tab must not send a request because of a peer's failure; 0 or less for none. */
  msOfBackoff(isTokenNeeded = this.isTokenNeeded): number {
    const delayMs = this.#backoff[isTokenNeeded ? 'retryIn' : 'relaxedRetryIn'];
    return delayMs - elapsed(this.#failedAt, this.#clock.now());
  }

  /** Whether this tab has no valid token, or a caller waits for one. */
  get isTokenNeeded(): boolean {
    return this.#core.msUntilTokenNeeded <= 0;
  }
}
