import type { Instant, PageSignal } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { Report } from '../simulation.js';
import { elapsed, type Machine } from '../machine.js';
import { LAST_USE } from './refresh-end.js';
import { ambiguous, type Truth } from '../truth.js';

/** The policy as the contract has it; written once more, since the code under test must not judge itself. */
const BASE = 1_000;
const CAP = 60_000;
/** ms, the step while nobody lacks a token for longer than {@link CAP}, and the server has named no time. */
const LONG = 350_000;
/** ms: "tried again quickly". */
export const QUICK = 250;

interface Failure {
  readonly at: Instant;
  readonly retryIn: number;
  readonly floor: number;
  /** The longest wait from the moment on in which somebody lacks a token. */
  readonly short: number;
}

/** Watches what comes between two attempts: backoff, jitter, and what the server truly asked for (6). */
export class RetryAudit {
  #failures = 0;
  #quickUsed = false;
  #last: Failure | null = null;
  /** Whether the rest of the wait may be skipped, down to the server's floor. */
  #hurried = false;
  /** Whether the page was removed since the first failure. */
  #removed = false;
  /** Whether the page knows that it is. */
  #offline = false;
  #clockSet = false;

  constructor(
    private readonly audit: Audit,
    private readonly machine: Machine,
    private readonly report: Report,
  ) {
    machine.onSignal = signal => {
      if (audit.running) this.#heard(signal);
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

  #heard(signal: PageSignal): void {
    if (signal === 'online') this.#hurried = true;
    if (signal === 'online' || signal === 'offline') this.#offline = signal === 'offline';
  }

  /** The clock was set forward: by the more pessimistic clock the wait may be over. */
  clockSet(): void {
    this.#clockSet = true;
  }

  /** Whether a refresh is being tried again. */
  get retrying(): boolean {
    return this.#last !== null;
  }

  /** ms that a session may still wait before its next attempt. */
  get remaining(): number {
    if (!this.#last) return 0;
    return Math.max(0, this.#wait(this.#last) - elapsed(this.#last.at, this.machine.now()));
  }

  /** ms of the longest wait that the next failure may bring. */
  get nextStep(): number {
    return this.#slack > CAP ? LONG : Math.min(CAP, BASE * 2 ** this.#failures);
  }

  /** ms for which nobody lacks a token: not while somebody waits for one, or this one was refused. */
  get #slack(): number {
    const { remaining, demands, generation } = this.audit;
    return demands.waiting > 0 || demands.refuses(generation) ? 0 : remaining;
  }

  /** Whether the refresh token may need its last use: there is no slack then, but whether it had that use is not judged here. */
  get #ending(): boolean {
    const { refreshEnd } = this.audit;
    return refreshEnd !== null && refreshEnd.remaining - LAST_USE <= LONG;
  }

  #wait({ retryIn, floor, short }: Failure): number {
    if (this.#hurried) return floor;
    return this.#slack > 0 && !this.#ending ? retryIn : Math.min(retryIn, short);
  }

  failed(truth: Truth | undefined, retryIn: number): void {
    const floor = truth?.wait ?? 0;
    const bound = this.#bound(truth, floor);
    this.audit.checked(6);
    if (retryIn < floor || retryIn > floor + bound + 1e-6)
      this.audit.violate(6, `a retry in ${retryIn} ms, not within ${floor} and ${floor + bound} ms`);
    if (bound >= BASE && !(bound > CAP && this.#ending))
      this.report.drawn(this.#removed ? 'jitter after a removal' : 'jitter', (retryIn - floor) / bound);
    const short = floor + Math.min(CAP, BASE * 2 ** (this.#failures - 1));
    this.#last = { at: this.machine.now(), retryIn, floor, short };
    this.#hurried = false;
    this.#clockSet = false;
  }

  requested(): void {
    const last = this.#last;
    if (!last || this.#clockSet) return;
    const waited = elapsed(last.at, this.machine.now());
    const least = this.#wait(last);
    this.audit.checked(6);
    if (waited < least - 1) this.audit.violate(6, `a retry after ${waited} ms instead of ${least} ms`);
  }

  #bound(truth: Truth | undefined, floor: number): number {
    if (this.machine.online) this.#offline = false;
    else if (truth?.outcome === 'lost') this.#offline = true;
    if (this.#offline) return 0;
    if (ambiguous(truth) && !this.#quickUsed) {
      this.#quickUsed = true;
      return QUICK;
    }
    this.#failures += 1;
    if (floor === 0 && this.#slack > CAP) return Math.min(LONG, this.#slack);
    return Math.min(CAP, BASE * 2 ** (this.#failures - 1));
  }
}
