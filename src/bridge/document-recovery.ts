import { isPageHidden, type BridgeClock } from './protocol.js';

/**
 * Why a frame is loaded again.
 *
 * - `document-lost`: a later document does not answer
 * - `stale-token`: the document had no valid token for a while, and its vendor repeats no failed query
 * - `no-token`: the document's first token had expired when it arrived
 */
export type RecoveryCause = 'document-lost' | 'stale-token' | 'no-token';

/** How a {@link DocumentRecovery} acts on its frame. */
export interface RecoveryHost {
  /** Announces an attempt. Returns `false` if the page has canceled it. */
  announce(cause: RecoveryCause, attempt: number): boolean;
  /** Loads the frame's address again. */
  load(cause: RecoveryCause): void;
  /** A document has answered after `attempts` attempts. */
  recovered(cause: RecoveryCause, attempts: number): void;
}

/**
 * A document must answer within this time of its `load`, or within this multiple of the slowest answer so far, up to the handshake
 * timeout.
 */
const MIN_WAIT_MS = 2_000;
const SLOWEST_ANSWER_FACTOR = 3;
/** The attempts until a document stays connected for the time below. */
const MAX_ATTEMPTS = 3;
const STABLE_AFTER_MS = 60_000;

/**
 * - `idle`: nothing is expected of the document
 * - `waiting`: the document has loaded, and must answer before the deadline
 * - `loading`: the address is loaded again; its `load` leads to `waiting`
 * - `connected`: the document has answered; after a minute, the attempts are forgotten
 * - `blocked`: the frame shows what a person or another page has chosen; only an answer leads out of it
 */
type Phase = 'idle' | 'waiting' | 'loading' | 'connected' | 'blocked';

/** Loads a frame again if its document was lost or has failed: at most three times, at growing intervals. */
export class DocumentRecovery {
  readonly #clock: BridgeClock;
  readonly #host: RecoveryHost;
  #phase: Phase = 'idle';
  /** Of the recovery that has not ended. */
  #cause: RecoveryCause | null = null;
  #attempts = 0;
  #loadedAt: number | null = null;
  #slowestAnswerMs = 0;
  /** No wait for an answer is longer, except by the growth of the intervals. */
  #maxWaitMs = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: BridgeClock, host: RecoveryHost) {
    this.#clock = clock;
    this.#host = host;
  }

  /** Whether the address is about to be loaded again. */
  get isLoading(): boolean {
    return this.#phase === 'loading';
  }

  /**
   * A document has loaded.
   *
   * @param mustAnswer an earlier document of this frame has answered, and this one must.
   * @param maxWaitMs the handshake timeout.
   */
  onLoad(mustAnswer: boolean, maxWaitMs: number): void {
    this.#loadedAt = this.#clock.now();
    this.#maxWaitMs = maxWaitMs;
    if (this.#phase === 'blocked' || !(mustAnswer || this.isLoading)) return;
    // By a click in the page or in the frame: a link must not be undone. Not every browser has `userActivation`.
    const { userActivation } = navigator as { userActivation?: UserActivation };
    if (!this.isLoading && userActivation?.isActive) this.block();
    else this.#wait();
  }

  /** The document answers. */
  onAnswer(): void {
    if (this.#loadedAt !== null)
      this.#slowestAnswerMs = Math.max(this.#slowestAnswerMs, this.#clock.now() - this.#loadedAt);
    const cause = this.#cause;
    this.#end('connected');
    this.#schedule(() => (this.#attempts = 0), STABLE_AFTER_MS);
    if (cause) this.#host.recovered(cause, this.#attempts);
  }

  /** Loads the frame again, unless the page cancels it or there were too many attempts. */
  start(cause: RecoveryCause): void {
    if (this.#attempts === MAX_ATTEMPTS) {
      this.#cause = null;
      return;
    }
    this.#phase = 'loading';
    const isAccepted = this.#host.announce(cause, this.#attempts + 1);
    // A listener may have ended the recovery, or the bridge.
    if (!this.isLoading) return;
    if (!isAccepted) {
      this.#end('idle');
      return;
    }
    this.#cancelTimer?.();
    this.#attempts += 1;
    this.#cause = cause;
    this.#host.load(cause);
  }

  /** Gives up the frame until a document answers: it shows what a person or another page has chosen. */
  block(): void {
    this.#end('blocked');
  }

  /** Ends a recovery, and expects no answer. */
  cancel(): void {
    this.#end('idle');
  }

  #end(phase: Phase): void {
    this.#cancelTimer?.();
    this.#cause = null;
    this.#loadedAt = null;
    this.#phase = phase;
  }

  #wait(): void {
    this.#phase = 'waiting';
    const slowMs = Math.min(this.#maxWaitMs, SLOWEST_ANSWER_FACTOR * this.#slowestAnswerMs);
    const waitMs = Math.max(MIN_WAIT_MS, slowMs);
    this.#schedule(() => this.#onDeadline(), waitMs * 2 ** this.#attempts);
  }

  #onDeadline(): void {
    // The frame of a hidden page may be throttled, and no person misses it.
    if (isPageHidden()) {
      this.#wait();
      return;
    }
    this.#phase = 'idle';
    this.start(this.#cause ?? 'document-lost');
  }

  #schedule(callback: () => void, delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.schedule(callback, delayMs);
  }
}
