import { elapsed, type Clock, type Instant } from '../clock.js';
import { CancellableDelays } from './cancellable-delays.js';

/** ms within which a sibling that lives says what it knows, when nothing is at stake. */
export const SYNC_TIMEOUT_MS = 150;
/** ms, before a refresh token is presented that siblings may have used. */
const REFRESH_TOKEN_SYNC_TIMEOUT_MS = 500;

/** ms: a server that asks for more than a day does not mean it, and the step of backoff that comes on top. */
const MAX_PEER_BACKOFF_MS = 86_460_000;

/** Why a tab does not ask the server yet: siblings may know more, or have just failed. */
export class RefreshHoldOff {
  readonly #clock: Clock;
  readonly #peerStateDelays: CancellableDelays;
  readonly #isTokenNeeded: () => boolean;
  /** Ended by everything that may change how long there is a reason to wait. */
  readonly #delays: CancellableDelays;
  /** Since when siblings are asked, and none has answered. */
  #syncRequestedAt: Instant | null = null;
  /** A sibling's: until then nobody asks the server. */
  #peerBackoff: {
    readonly since: Instant;
    readonly retryIn: number;
    readonly relaxedRetryIn: number;
  } | null = null;

  /**
   * @param peerStateDelays ended by every message that says how far a sibling is.
   * @param isTokenNeeded whether somebody in this tab lacks a token.
   */
  constructor(clock: Clock, peerStateDelays: CancellableDelays, isTokenNeeded: () => boolean) {
    this.#clock = clock;
    this.#peerStateDelays = peerStateDelays;
    this.#isTokenNeeded = isTokenNeeded;
    this.#delays = new CancellableDelays(clock);
  }

  /** Siblings were asked. */
  onSyncRequested(): void {
    this.#syncRequestedAt = this.#clock.now();
  }

  /** One of them has answered. */
  onSyncReceived(): void {
    this.#syncRequestedAt = null;
    this.#peerStateDelays.cancelAll();
    this.#delays.cancelAll();
  }

  /** Somebody in this tab may lack a token by now. */
  onDemand(): void {
    this.#delays.cancelAll();
  }

  /** Nobody waits any more. */
  dispose(): void {
    this.#delays.dispose();
  }

  /** A sibling's attempt has failed, and its next one is in `long` ms: or in `short` ms, where somebody lacks a token. */
  setPeerBackoff(retryIn: number, relaxedRetryIn: number): void {
    this.#peerBackoff = {
      since: this.#clock.now(),
      retryIn: Math.min(retryIn, MAX_PEER_BACKOFF_MS),
      relaxedRetryIn: Math.min(relaxedRetryIn, MAX_PEER_BACKOFF_MS),
    };
  }

  /** There are new tokens, or none any more: what failed before does not count. */
  clearPeerBackoff(): void {
    this.#peerBackoff = null;
  }

  /** ms for which there is still a reason to wait; `stake`: a refresh token would be presented. */
  msRemaining(hasRefreshToken: boolean): number {
    const { wall, monotonic } = this.#clock.now();
    const msSince = (stamp: Instant): number => elapsed(stamp, { wall, monotonic });
    const syncMs = this.#syncRequestedAt
      ? (hasRefreshToken ? REFRESH_TOKEN_SYNC_TIMEOUT_MS : SYNC_TIMEOUT_MS) - msSince(this.#syncRequestedAt)
      : 0;
    const { retryIn = 0, relaxedRetryIn = 0, since: failedAt } = this.#peerBackoff ?? {};
    const backoffMs = failedAt ? (this.#isTokenNeeded() ? retryIn : relaxedRetryIn) - msSince(failedAt) : 0;
    return Math.max(syncMs, backoffMs, 0);
  }

  /** Waits as long as there is a reason, which may change meanwhile; or until the signal is aborted. */
  async waitUntilClear(hasRefreshToken: () => boolean, signal: AbortSignal): Promise<void> {
    let delayMs = this.msRemaining(hasRefreshToken());
    while (delayMs > 0 && !signal.aborted && !this.#delays.isDisposed) {
      await this.#delays.wait(delayMs, signal);
      delayMs = this.msRemaining(hasRefreshToken());
    }
  }
}
