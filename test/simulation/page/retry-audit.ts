import type { Instant } from '../../../src/session/index.js';
import { elapsed } from '../machine.js';
import { PageChecks } from './page-checks.js';
import type { Truth } from '../responses.js';

/** The policy as the contract has it; written once more, so that the code under test does not check itself. */
const BASE = 1_000;
const CAP = 60_000;
/** ms, the step while a token will not be needed for longer than {@link CAP}, and the server has not named a time. */
const LONG = 350_000;
/** ms, the longest step after a failure of the network or the server, while a user may see that there is no valid token. */
const MISSED = 15_000;
/** ms: "tried again quickly". */
export const QUICK = 250;
/** ms that a timer may be late. */
const LATE = 50;

interface Failure {
  readonly at: Instant;
  readonly retryIn: number;
  /** ms until the server's time is over, and the request that has timed out. */
  readonly floor: number;
  /** ms that the server requires. */
  readonly required: number;
  /** The longest wait once a token is needed. */
  readonly short: number;
  /** Whether the network or the server failed. */
  readonly isOutage: boolean;
  /** Whether the request has timed out, and continues. */
  readonly isHeld: boolean;
  /** Whether no response came while the machine reported to be offline. */
  readonly isOffline: boolean;
}

/** Checks the delay between two attempts: backoff, jitter, and the server's actual `Retry-After` (6). */
export class RetryAudit extends PageChecks {
  #failures = 0;
  #quickUsed = false;
  #last: Failure | null = null;
  /** Whether the rest of the wait may be skipped, down to the server's floor. */
  #skipped = false;
  /** Whether the page was removed since the first failure. */
  #removed = false;
  /** Whether a caller has needed a token since the last failure. */
  #called = false;
  /** By when (ms of true time) it must be requested on a machine that reports to be offline; `null` without such a caller. */
  #calledUntil: number | null = null;
  /** How often the machine had stood still by then. */
  #stops = 0;
  #clockSet = false;

  constructor(...parts: ConstructorParameters<typeof PageChecks>) {
    super(...parts);
    this.page.machine.onSignal = signal => {
      if (!this.audit.running) return;
      if (signal === 'online') this.#skipped = true;
    };
  }

  reset(): void {
    this.#failures = 0;
    this.#quickUsed = false;
    this.#removed = false;
    this.#last = null;
    this.#calledUntil = null;
  }

  /** The page was removed, or is back. */
  run(): void {
    this.released();
    this.#calledUntil = null;
    if (this.#last) this.#removed = true;
  }

  /** The clock was set forward: by the more pessimistic clock the wait may be over. */
  clockSet(): void {
    this.#clockSet = true;
  }

  /** Whether a refresh waits for its next attempt, or makes it. */
  get retrying(): boolean {
    return this.#last !== null;
  }

  /** ms that a session may still wait before its next attempt. */
  get remaining(): number {
    if (!this.#last) return 0;
    return Math.max(0, this.#wait(this.#last) - elapsed(this.#last.at, this.page.machine.now()));
  }

  /** ms of the longest wait that the next failure may bring. */
  get nextStep(): number {
    if (!this.page.machine.online) return CAP;
    return this.#msUntilNeeded > CAP ? LONG : Math.min(CAP, BASE * 2 ** this.#failures);
  }

  /** ms until a token is needed; 0 while a caller waits for one, or this one was rejected. */
  get #msUntilNeeded(): number {
    const { remaining, callers, generation } = this.audit;
    return callers.waiting > 0 || callers.rejects(generation) ? 0 : remaining;
  }

  /** Whether the refresh token may need its last use: a token is needed then, but whether it had that use is not checked here. */
  get #ending(): boolean {
    const { refreshEnd } = this.audit;
    return refreshEnd !== null && refreshEnd.remaining - refreshEnd.lead <= LONG;
  }

  /** A caller needs a token: a machine that reports to be offline is not believed. */
  called(): void {
    this.#called = true;
    if (!this.#last?.isOffline || this.#last.isHeld || this.audit.requests.inFlight) return;
    this.#calledUntil ??= this.page.trueNow + this.remaining + LATE;
    this.#stops = this.page.machine.stops;
  }

  /** A caller's token must have been requested, unless the page's timers are late. */
  step(): void {
    const { hidden, stops } = this.page.machine;
    if (hidden || stops !== this.#stops) this.#calledUntil = null;
    if (this.#calledUntil !== null && this.page.trueNow > this.#calledUntil)
      this.report.violate(11, 'a caller waits for a machine that reports to be offline');
  }

  #wait({ retryIn, floor, required, short, isOutage, isOffline }: Failure): number {
    if (this.#skipped) return floor;
    if (isOffline) {
      if (this.page.machine.online) return floor;
      return Math.max(floor, Math.min(retryIn, this.#slowest, this.#called ? BASE : Infinity));
    }
    const wait = this.#msUntilNeeded > 0 && !this.#ending ? retryIn : Math.min(retryIn, short);
    return isOutage && this.#isTokenMissed ? Math.min(wait, Math.max(floor, required + MISSED)) : wait;
  }

  /** ms, the pace while the machine reports to be offline. */
  get #slowest(): number {
    return this.#isTokenMissed ? MISSED : CAP;
  }

  /** Whether a user may see that there is no valid token. */
  get #isTokenMissed(): boolean {
    const { remaining, callers, generation } = this.audit;
    const isUsable = generation !== null && remaining > 0 && !callers.rejects(generation);
    return !isUsable && (callers.waiting > 0 || !this.page.machine.hidden);
  }

  /** A request that had timed out is over: nothing is waited for but the delay, which was not reported. */
  released(): void {
    if (this.#last?.isHeld) this.#last = { ...this.#last, retryIn: 0, floor: 0, short: 0 };
  }

  /** @param hold ms for which the request that has timed out continues: the shortest and the longest time. */
  failed(truth: Truth | undefined, retryIn: number, hold = { least: 0, most: 0 }): void {
    const wait = truth?.wait ?? 0;
    const isOutage = !truth || ['lost', 'unavailable'].includes(truth.outcome);
    const isOffline = !this.page.machine.online && (!truth || truth.outcome === 'lost');
    const step = isOffline ? this.#slowest : this.#bound(truth, wait);
    const bound = isOutage && this.#isTokenMissed ? Math.min(step, MISSED) : step;
    const least = isOffline ? bound : 0;
    const [floor, most] = [Math.max(wait, hold.least), Math.max(wait + bound, hold.most)];
    this.report.check(6, retryIn >= least, `a retry in ${retryIn} ms, sooner than the slowest pace`);
    const isWithin = retryIn >= floor - 1e-6 && retryIn <= most + 1e-6;
    this.report.check(6, isWithin, `a retry in ${retryIn} ms, not within ${floor} and ${most} ms`);
    if (!isOffline && hold.most === 0 && bound >= BASE && !(bound > CAP && this.#ending))
      this.report.drawn(this.#removed ? 'jitter after a removal' : 'jitter', (retryIn - wait) / bound);
    const short = Math.max(floor, wait + Math.min(CAP, BASE * 2 ** (this.#failures - 1)));
    this.#last = {
      at: this.page.machine.now(),
      retryIn,
      floor,
      required: wait,
      short,
      isOutage,
      isHeld: hold.most > 0,
      isOffline,
    };
    this.#skipped = false;
    this.#called = false;
    this.#calledUntil = null;
    this.#clockSet = false;
  }

  requested(): void {
    this.#calledUntil = null;
    const last = this.#last;
    if (!last || this.#clockSet) return;
    const waited = elapsed(last.at, this.page.machine.now());
    const least = this.#wait(last);
    this.report.check(6, waited >= least - 1, `a retry after ${waited} ms instead of ${least} ms`);
  }

  #bound(truth: Truth | undefined, floor: number): number {
    // The server may have processed the request although no response came.
    const isUnknown = truth === undefined || truth.outcome === 'lost';
    if (isUnknown && !this.#quickUsed) {
      this.#quickUsed = true;
      return QUICK;
    }
    this.#failures += 1;
    if (floor === 0 && this.#msUntilNeeded > CAP) return Math.min(LONG, this.#msUntilNeeded);
    return Math.min(CAP, BASE * 2 ** (this.#failures - 1));
  }
}
