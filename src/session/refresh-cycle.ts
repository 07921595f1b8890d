import { elapsed, lasted, type Clock, type Stamp } from './clock.js';
import type { OfflineWatch } from './connectivity.js';
import type { Refresher, RefreshReason } from './refresher.js';
import type { Retries } from './retries.js';
import type { Siblings } from './siblings.js';
import { TokenError, toTokenError } from './token-error.js';
import { holdsToken } from './token-response.js';

/** ms that an attempt still gets when a jump of time has taken it past its deadline: its answer may be waiting in line. */
const GRACE = 2_000;
/** ms until the machine is asked again whether it is offline: the event that says so can be missed. */
const OFFLINE_LOOK = 60_000;

/** Whose cycle it is: how the page wants it done, which may change between two attempts, and who hears how it goes. */
export interface RefreshCycleOwner {
  readonly refresher: Refresher | undefined;
  readonly reauthenticate: Refresher | undefined;
  /** ms, one attempt's limit. */
  readonly requestTimeout: number;
  /** Those in other tabs, with whom it takes turns. */
  readonly siblings: Siblings | undefined;
  /** Looked at for each attempt: the one before may have been answered with a new refresh token. */
  readonly held: { readonly refreshToken: string | undefined };
  /** The first request goes out. */
  asked(since: Stamp): void;
  /** It was this session's turn, and what is due next has changed. */
  begun(): void;
  answered(answer: unknown, attempt: Attempt, cycle: RefreshCycle): void;
  /** @param retryIn ms; `null` when there is nothing left to try. */
  failed(error: TokenError, attempt: Attempt, retryIn: number | null, cycle: RefreshCycle): void;
}

/** What a cycle is made of. */
export interface RefreshCycleOptions {
  readonly clock: Clock;
  readonly network: OfflineWatch;
  readonly reason: RefreshReason;
  readonly retries: Retries;
}

/** One request of a cycle. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent, or it began to wait for its turn. */
  readonly since: Stamp;
  /** Whether it asks for a new login in silence: the old refresh token is dead. */
  readonly silentLogin: boolean;
}

interface RunningAttempt extends Attempt {
  since: Stamp;
  readonly controller: AbortController;
  /** On the monotonic clock; none while it waits for its turn. */
  deadline: number;
  /** Whether time was found to have jumped past it. */
  overdue: boolean;
}

/**
 * One refresh: from its first attempt, over waits and retries, to a token or the end. It has no timer; it is looked at
 * (`look`) when `nextLook` says so, or earlier.
 */
export class RefreshCycle {
  readonly #owner: RefreshCycleOwner;
  readonly #options: RefreshCycleOptions;
  #startedAt: Stamp | null = null;
  #attempt: RunningAttempt | null = null;
  #attempts = 0;
  /** Why the refresh token is dead. */
  #refusal: TokenError | null = null;
  #closed = false;

  constructor(owner: RefreshCycleOwner, options: RefreshCycleOptions) {
    this.#owner = owner;
    this.#options = options;
  }

  /** Whether an attempt is under way. */
  get asking(): boolean {
    return this.#attempt !== null;
  }

  /** Why the refresh token is dead; `null` while it is not. */
  get refusal(): TokenError | null {
    return this.#refusal;
  }

  /** ms since its first attempt began. */
  get duration(): number {
    return this.#startedAt ? lasted(this.#startedAt, this.#options.clock.now()) : 0;
  }

  /** ms until something is due. */
  get nextLook(): number {
    const { clock, network, retries } = this.#options;
    const now = clock.now();
    if (this.#closed) return Infinity;
    if (this.#attempt) return this.#attempt.deadline - now.monotonic;
    return network.offline ? OFFLINE_LOOK : retries.until(now);
  }

  /** Does what is due: gives up an attempt that takes too long, or starts the next one. */
  look(): void {
    const attempt = this.#attempt;
    if (attempt) this.#checkJump(attempt);
    if (this.nextLook > 0) return;
    if (!attempt) {
      this.#start();
      return;
    }
    const { requestTimeout } = this.#owner;
    this.#fail(new TokenError('timeout', `No answer within ${requestTimeout} ms.`), attempt);
  }

  /**
   * When the page slept or its clock was set, an answer may be waiting in line. To ask again at once would present a
   * refresh token that may be spent: what the monotonic clock leaves of the attempt's time is kept.
   */
  #checkJump(attempt: RunningAttempt): void {
    const now = this.#options.clock.now();
    const limit = attempt.deadline - attempt.since.monotonic;
    if (attempt.overdue || elapsed(attempt.since, now) <= limit + GRACE) return;
    attempt.overdue = true;
    attempt.deadline = Math.max(attempt.deadline, now.monotonic + GRACE);
  }

  /** The answer that was just given is no use. */
  refuseAnswer(error: TokenError): void {
    if (this.#attempt) this.#fail(error, this.#attempt);
  }

  /** Ends it: the request is aborted, and an answer that still comes is dropped. */
  close(): void {
    this.#closed = true;
    this.#attempt?.controller.abort();
    this.#attempt = null;
  }

  #start(): void {
    const { reauthenticate, refresher, siblings } = this.#owner;
    const silentLogin = this.#refusal !== null;
    const ask = (silentLogin && reauthenticate) || refresher;
    if (!ask) return;
    const attempt: RunningAttempt = {
      number: ++this.#attempts,
      since: this.#options.clock.now(),
      silentLogin,
      controller: new AbortController(),
      deadline: Infinity,
      overdue: false,
    };
    this.#attempt = attempt;
    const { signal } = attempt.controller;
    const turn = siblings?.turn(signal).then(() => {
      signal.throwIfAborted();
      const asked = this.#ask(ask, attempt);
      this.#owner.begun();
      return asked;
    });
    // Called within a promise, so that a refresher that throws is the same as one that rejects.
    const answer = new Promise<unknown>(resolve => {
      resolve(turn ?? this.#ask(ask, attempt));
    });
    answer.then(
      response => {
        this.#hear(response, attempt);
      },
      (error: unknown) => {
        if (this.#attempt === attempt) this.#fail(toTokenError(error), attempt);
      },
    );
  }

  /** Its time begins. */
  #ask(ask: Refresher, attempt: RunningAttempt): unknown {
    const owner = this.#owner;
    const { clock, reason } = this.#options;
    const { number, controller, silentLogin } = attempt;
    const since = clock.now();
    attempt.since = since;
    attempt.deadline = since.monotonic + owner.requestTimeout;
    if (!this.#startedAt) {
      this.#startedAt = since;
      owner.asked(since);
    }
    const refreshToken = silentLogin ? undefined : owner.held.refreshToken;
    return ask({
      ...(refreshToken === undefined ? {} : { refreshToken }),
      signal: controller.signal,
      reason,
      attempt: number,
    });
  }

  /** An answer counts even after its deadline: the refresh token that the next attempt would present is spent. */
  #hear(response: unknown, attempt: RunningAttempt): void {
    if (this.#closed || attempt.silentLogin !== (this.#refusal !== null)) return;
    if (this.#attempt !== attempt) {
      // Late and of no use: the attempt that is under way by now may do better.
      if (!holdsToken(response)) return;
      this.#attempt?.controller.abort();
      this.#attempt = attempt;
    }
    this.#owner.answered(response, attempt, this);
  }

  #fail(error: TokenError, attempt: RunningAttempt): void {
    const { clock, network, retries } = this.#options;
    this.#attempt = null;
    network.failed(error);
    // A login that is asked for in silence is asked for once, unless there was nobody to ask.
    const last = attempt.silentLogin && !network.offline;
    let retryIn: number | null = null;
    if (!last && (error.transient || attempt.silentLogin)) {
      retryIn = retries.failed(error, clock.now(), network.offline);
    } else if (!last && error.refusesRefreshToken && this.#owner.reauthenticate) {
      this.#refusal = error;
      retries.reset();
      retryIn = 0;
    } else {
      this.#closed = true;
    }
    // Only now: those who hear of it find everything as it is from here on.
    attempt.controller.abort();
    this.#owner.failed(error, attempt, retryIn, this);
  }
}
