import { backoffDelay, quickDelay } from './backoff.js';
import { elapsed, type Clock, type Stamp } from './clock.js';
import type { OfflineWatch } from './connectivity.js';
import type { Refresher, RefreshReason } from './refresher.js';
import { TokenError, toTokenError } from './token-error.js';

/** ms that an attempt still gets when a jump of time has taken it past its deadline: its answer may be waiting in line. */
const GRACE = 2_000;
/** ms until the machine is asked again whether it is offline: the event that says so can be missed. */
const OFFLINE_LOOK = 60_000;

/** What a cycle is made of. */
export interface RefreshCycleOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: OfflineWatch;
  readonly reason: RefreshReason;
  /** ms, one attempt's limit. */
  readonly requestTimeout: number;
  readonly refresher: Refresher;
  readonly reauthenticate: Refresher | undefined;
  /** Asked at each attempt: the one before may have been answered with a new one. */
  readonly refreshToken: () => string | undefined;
}

/** Who hears how it goes. */
export interface RefreshCycleListener {
  /** The first request goes out. */
  asked(since: Stamp): void;
  answered(answer: unknown, attempt: Attempt): void;
  /** @param retryIn ms; `null` when it gives up. */
  failed(error: TokenError, attempt: Attempt, retryIn: number | null): void;
  /** There is nothing left to try. */
  over(error: TokenError): void;
}

/** One request of a cycle. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** When its request was sent. */
  readonly since: Stamp;
  /** Whether it asks for a new login in silence: the old refresh token is dead. */
  readonly silentLogin: boolean;
}

interface RunningAttempt extends Attempt {
  readonly controller: AbortController;
  /** When time was found to have jumped past its deadline. */
  overdueSince: Stamp | null;
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
  #startedAt: Stamp | null = null;
  #attempt: RunningAttempt | null = null;
  #wait: Wait | null = null;
  #attempts = 0;
  /** Failures that made the backoff longer. */
  #failures = 0;
  #triedAgain = false;
  /** Why the refresh token is dead. */
  #refusal: TokenError | null = null;
  #closed = false;

  constructor(options: RefreshCycleOptions, listener: RefreshCycleListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Whether an attempt has failed. */
  get retrying(): boolean {
    return this.#attempts > (this.#attempt ? 1 : 0);
  }

  /** ms since its first attempt began. */
  get duration(): number {
    return this.#startedAt ? elapsed(this.#startedAt, this.#options.clock.now()) : 0;
  }

  /** ms until something is due. */
  get nextLook(): number {
    const { clock, network, requestTimeout } = this.#options;
    const now = clock.now();
    if (this.#closed) return Infinity;
    if (this.#attempt) {
      const { since, overdueSince } = this.#attempt;
      return overdueSince ? GRACE - elapsed(overdueSince, now) : requestTimeout - elapsed(since, now);
    }
    if (network.offline) return OFFLINE_LOOK;
    return this.#wait ? this.#wait.delay - elapsed(this.#wait.since, now) : 0;
  }

  /** Does what is due: gives up an attempt that takes too long, or starts the next one. */
  look(): void {
    const late = -this.nextLook;
    if (late < 0) return;
    const { clock, requestTimeout } = this.#options;
    const attempt = this.#attempt;
    if (!attempt) {
      this.#start();
    } else if (late > GRACE && !attempt.overdueSince) {
      // The page slept or its clock was set. To ask again at once would present a refresh token that may be spent.
      attempt.overdueSince = clock.now();
    } else {
      attempt.controller.abort();
      this.#fail(new TokenError('timeout', `No complete answer within ${requestTimeout} ms.`), attempt);
    }
  }

  /** The network is back: what is left to wait was a guess at when it would be, but for what the server asked for. */
  hurry(): void {
    if (this.#wait) this.#wait = { ...this.#wait, delay: this.#wait.floor };
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
    const { clock, reason, refresher, reauthenticate } = this.#options;
    const silentLogin = this.#refusal !== null;
    const refreshToken = silentLogin ? undefined : this.#options.refreshToken();
    const controller = new AbortController();
    const attempt: RunningAttempt = {
      number: ++this.#attempts,
      since: clock.now(),
      silentLogin,
      controller,
      overdueSince: null,
    };
    this.#attempt = attempt;
    if (!this.#startedAt) {
      this.#startedAt = attempt.since;
      this.#listener.asked(attempt.since);
    }
    const request = {
      ...(refreshToken === undefined ? {} : { refreshToken }),
      signal: controller.signal,
      reason,
      attempt: attempt.number,
    };
    const ask = (silentLogin && reauthenticate) || refresher;
    // Called within a promise, so that a refresher that throws is the same as one that rejects.
    const answer = new Promise<unknown>(resolve => {
      resolve(ask(request));
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

  /** An answer counts even after its deadline: the refresh token that the next attempt would present is spent. */
  #hear(response: unknown, attempt: RunningAttempt): void {
    if (this.#closed || attempt.silentLogin !== (this.#refusal !== null)) return;
    if (this.#attempt !== attempt) this.#attempt?.controller.abort();
    this.#attempt = attempt;
    this.#listener.answered(response, attempt);
  }

  #fail(error: TokenError, attempt: RunningAttempt): void {
    const { clock, network, reauthenticate } = this.#options;
    this.#attempt = null;
    network.failed(error);
    // A login that is asked for in silence is asked for once, unless there was nobody to ask.
    const last = attempt.silentLogin && !network.offline;
    if (!last && (error.transient || attempt.silentLogin)) {
      const floor = error.retryAfter ?? 0;
      const delay = this.#delay(error, floor);
      this.#wait = { since: clock.now(), delay, floor };
      this.#listener.failed(error, attempt, delay);
    } else if (!last && error.refusesRefreshToken && reauthenticate) {
      this.#refusal = error;
      this.#wait = null;
      this.#listener.failed(error, attempt, 0);
    } else {
      this.#closed = true;
      this.#listener.failed(error, attempt, null);
      this.#listener.over(this.#refusal ?? error);
    }
  }

  #delay(error: TokenError, floor: number): number {
    const { network, random } = this.#options;
    // An attempt without a network teaches nothing about the server.
    if (network.offline) return floor;
    if (error.ambiguous && !this.#triedAgain) {
      // Servers with a grace period take the same refresh token again for a few seconds; a spent one is known sooner.
      this.#triedAgain = true;
      return quickDelay(random());
    }
    this.#failures += 1;
    return backoffDelay(this.#failures, random(), floor);
  }
}
