import { elapsed, type Clock, type Instant } from '../clock.js';
import type { SessionCore } from '../session-core.js';

/** How long to wait for the peer tabs' state when no refresh token would be presented. */
export const SYNC_TIMEOUT_MS = 150;
/** The same before a refresh token is presented, which a peer tab may have used. */
const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;

/** Bounds a backoff: one day, the longest `Retry-After` that counts, and one step of backoff. */
const MAX_BACKOFF_MS = 86_460_000;

/** What delays this tab's requests: its peers may have newer tokens, or the server requires tabs to wait. */
export class HoldOff {
  readonly #core: SessionCore;
  readonly #clock: Clock;
  /** When this tab requested its peers' state; `null` once a peer has answered. */
  #syncRequestedAt: Instant | null = null;
  /** When a peer's attempt failed, and how long the server requires tabs to wait. */
  #backoff: { readonly since: Instant; readonly ms: number } | null = null;

  constructor(core: SessionCore, clock: Clock) {
    this.#core = core;
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

  /** The server requires tabs to wait so long; the longer of two delays counts. */
  onBackoff(retryIn: number): void {
    const ms = Math.min(Math.max(retryIn, this.msOfBackoff), MAX_BACKOFF_MS);
    this.#backoff = { since: this.#clock.now(), ms };
  }

  /** There are new tokens, or the login ended: earlier failures do not count. */
  clearBackoff(): void {
    this.#backoff = null;
  }

  /** Milliseconds for which a peer's answer to this tab's request may still arrive, of so many; 0 or less for none. */
  msUntilSynced(timeoutMs = this.#syncTimeoutMs): number {
    return this.#syncRequestedAt ? timeoutMs - elapsed(this.#syncRequestedAt, this.#clock.now()) : 0;
  }

  get #syncTimeoutMs(): number {
    return this.#core.tokens.refreshToken === undefined ? SYNC_TIMEOUT_MS : REFRESH_TOKEN_SYNC_TIMEOUT_MS;
  }

  /** Milliseconds for which this tab must not send a request because of a peer's failure; 0 or less for none. */
  get msOfBackoff(): number {
    return this.#backoff ? this.#backoff.ms - elapsed(this.#backoff.since, this.#clock.now()) : 0;
  }
}
