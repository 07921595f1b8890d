import type { Instant } from '../../../src/session/index.js';
import { elapsed } from '../machine.js';
import { PageChecks } from './page-checks.js';
import { LAST_USE } from './due-audit.js';
import type { Truth } from '../responses.js';

/** The policy as the contract has it; written once more, so that the code under test does not check itself. */
const BASE = 1_000;
const CAP = 60_000;
/** ms, the step while a token will not be needed for longer than {@link CAP}, and the server has not named a time. */
const LONG = 350_000;
/** ms: "tried again quickly". */
export const QUICK = 250;

interface Failure {
  readonly at: Instant;
  readonly retryIn: number;
  readonly floor: number;
  /** The longest wait once a token is needed. */
  readonly short: number;
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
  /** Whether it is offline, and has noticed. */
  #offline = false;
  #clockSet = false;

  constructor(...parts: ConstructorParameters<typeof PageChecks>) {
    super(...parts);
    this.page.machine.onSignal = signal => {
      if (!this.audit.running) return;
      if (signal === 'online') this.#skipped = true;
      if (signal === 'online' || signal === 'offline') this.#offline = signal === 'offline';
    };
  }

  reset(): void {
    this.#failures = 0;
    this.#quickUsed = false;
    this.#removed = false;
    this.#last = null;
  }

  /** The page was removed, or is back. */
  run(): void {
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
    return refreshEnd !== null && refreshEnd.remaining - LAST_USE <= LONG;
  }

  #wait({ retryIn, floor, short }: Failure): number {
    if (this.#skipped) return floor;
    return this.#msUntilNeeded > 0 && !this.#ending ? retryIn : Math.min(retryIn, short);
  }

  failed(truth: Truth | undefined, retryIn: number): void {
    const floor = truth?.wait ?? 0;
    const bound = this.#bound(truth, floor);
    const isWithin = retryIn >= floor && retryIn <= floor + bound + 1e-6;
    this.report.check(6, isWithin, `a retry in ${retryIn} ms, not within ${floor} and ${floor + bound} ms`);
    if (bound >= BASE && !(bound > CAP && this.#ending))
      this.report.drawn(this.#removed ? 'jitter after a removal' : 'jitter', (retryIn - floor) / bound);
    const short = floor + Math.min(CAP, BASE * 2 ** (this.#failures - 1));
    this.#last = { at: this.page.machine.now(), retryIn, floor, short };
    this.#skipped = false;
    this.#clockSet = false;
  }

  requested(): void {
    const last = this.#last;
    if (!last || this.#clockSet) return;
    const waited = elapsed(last.at, this.page.machine.now());
    const least = this.#wait(last);
    this.report.check(6, waited >= least - 1, `a retry after ${waited} ms instead of ${least} ms`);
  }

  #bound(truth: Truth | undefined, floor: number): number {
    if (this.page.machine.online) this.#offline = false;
    else if (truth?.outcome === 'lost') this.#offline = true;
    if (this.#offline) return 0;
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
