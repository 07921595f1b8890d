import { backoffDelay } from './backoff.js';
import { elapsed, type Clock, type Stamp } from './clock.js';
import type { Refresher, RefreshReason } from './refresher.js';
import { TokenError, toTokenError } from './token-error.js';

/** What a cycle is made of. */
export interface RefreshCycleOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly reason: RefreshReason;
  /** ms, one attempt's limit. */
  readonly requestTimeout: number;
  readonly refresher: Refresher;
  /** Asked at each attempt: the one before may have been answered with a new one. */
  readonly refreshToken: () => string | undefined;
}

/** Who hears how it goes. */
export interface RefreshCycleListener {
  answered(answer: unknown, attempt: Attempt): void;
  /** @param retryIn ms; `null` when the error is final. */
  failed(error: TokenError, attempt: Attempt, retryIn: number | null): void;
}

/** One request of a cycle. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent. */
  readonly since: Stamp;
}

interface RunningAttempt extends Attempt {
  readonly controller: AbortController;
}

interface Wait {
  readonly since: Stamp;
  /** ms. */
  readonly delay: number;
  /** ms of it that the server asked for. */
  readonly floor: number;
}

/**
 * One refresh: from its first attempt, over waits and retries, to a token or the end. It has no timer; it is looked at
 * (`look`) when `nextLook` says so, or earlier.
 */
export class RefreshCycle {
  readonly #options: RefreshCycleOptions;
  readonly #listener: RefreshCycleListener;
  /** When its first attempt began. */
  readonly startedAt: Stamp;
  #attempt: RunningAttempt | null = null;
  #wait: Wait | null = null;
  #failures = 0;

  constructor(options: RefreshCycleOptions, listener: RefreshCycleListener) {
    this.#options = options;
    this.#listener = listener;
    this.startedAt = options.clock.now();
  }

  /** Whether an attempt has failed. */
  get retrying(): boolean {
    return this.#failures > 0;
  }

  /** ms until something is due. */
  get nextLook(): number {
    const now = this.#options.clock.now();
    if (this.#attempt) return this.#options.requestTimeout - elapsed(this.#attempt.since, now);
    return this.#wait ? this.#wait.delay - elapsed(this.#wait.since, now) : 0;
  }

  /** Does what is due: gives up an attempt that takes too long, or starts the next one. */
  look(): void {
    if (this.nextLook > 0) return;
    if (!this.#attempt) {
      this.#start();
      return;
    }
    this.#attempt.controller.abort();
    this.fail(new TokenError('timeout', `No complete answer within ${this.#options.requestTimeout} ms.`));
  }

  /** The network is back: what is left to wait was a guess at when it would be, but for what the server asked for. */
  hurry(): void {
    if (this.#wait) this.#wait = { ...this.#wait, delay: this.#wait.floor };
  }

  /** The attempt under way has failed; the next one comes after a wait, unless the error is final. */
  fail(error: TokenError): void {
    const attempt = this.#attempt;
    if (!attempt) return;
    this.#attempt = null;
    this.#failures += 1;
    const { clock, random } = this.#options;
    const floor = error.retryAfter ?? 0;
    const delay = backoffDelay(this.#failures, random, floor);
    this.#wait = { since: clock.now(), delay, floor };
    this.#listener.failed(error, attempt, error.transient ? delay : null);
  }

  /** Ends it: the request is aborted, and an answer that still comes is dropped. */
  abort(): void {
    this.#attempt?.controller.abort();
    this.#attempt = null;
  }

  #start(): void {
    const { clock, reason, refresher } = this.#options;
    const refreshToken = this.#options.refreshToken();
    const controller = new AbortController();
    const attempt = { number: this.#failures + 1, since: clock.now(), controller };
    this.#attempt = attempt;
    const request = {
      ...(refreshToken === undefined ? {} : { refreshToken }),
      signal: controller.signal,
      reason,
      attempt: attempt.number,
    };
    // Called within a promise, so that a refresher that throws is the same as one that rejects.
    const answer = new Promise<unknown>(resolve => {
      resolve(refresher(request));
    });
    answer.then(
      response => {
        if (this.#attempt === attempt) this.#listener.answered(response, attempt);
      },
      (error: unknown) => {
        if (this.#attempt === attempt) this.fail(toTokenError(error));
      },
    );
  }
}
