import type { Stamp, WakeUpSignal } from '../../src/session/index.js';
import type { Audit } from './audit.js';
import type { AuditReport } from './audit-report.js';
import { elapsed, type Machine } from './machine.js';
import { ambiguous, type Truth } from './truth.js';

/** The policy as the contract has it; written once more, since the code under test must not judge itself. */
const BASE = 1_000;
const CAP = 60_000;
/** ms: "tried again quickly". */
export const QUICK = 250;

interface Failure {
  readonly at: Stamp;
  readonly retryIn: number;
  readonly floor: number;
}

/** Watches what comes between two attempts: backoff, jitter, and what the server truly asked for (6). */
export class RetryAudit {
  readonly #audit: Audit;
  readonly #machine: Machine;
  readonly #report: AuditReport;
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

  constructor(audit: Audit, machine: Machine, report: AuditReport) {
    this.#audit = audit;
    this.#machine = machine;
    this.#report = report;
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

  #heard(signal: WakeUpSignal): void {
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
    const { at, retryIn, floor } = this.#last;
    return Math.max(0, (this.#hurried ? floor : retryIn) - elapsed(at, this.#machine.now()));
  }

  /** ms of the longest wait that the next failure may bring. */
  get nextStep(): number {
    return Math.min(CAP, BASE * 2 ** this.#failures);
  }

  failed(truth: Truth | undefined, retryIn: number): void {
    const floor = truth?.wait ?? 0;
    const bound = this.#bound(truth);
    this.#audit.checked(6);
    if (retryIn < floor || retryIn > floor + bound + 1e-6)
      this.#audit.violate(6, `a retry in ${retryIn} ms, not within ${floor} and ${floor + bound} ms`);
    if (bound >= BASE)
      this.#report.drawn(this.#removed ? 'jitter after a removal' : 'jitter', (retryIn - floor) / bound);
    this.#last = { at: this.#machine.now(), retryIn, floor };
    this.#hurried = false;
    this.#clockSet = false;
  }

  requested(): void {
    const last = this.#last;
    if (!last || this.#clockSet) return;
    const waited = elapsed(last.at, this.#machine.now());
    const least = this.#hurried ? last.floor : last.retryIn;
    this.#audit.checked(6);
    if (waited < least - 1) this.#audit.violate(6, `a retry after ${waited} ms instead of ${least} ms`);
  }

  #bound(truth: Truth | undefined): number {
    if (this.#machine.online) this.#offline = false;
    else if (truth?.outcome === 'lost') this.#offline = true;
    if (this.#offline) return 0;
    if (ambiguous(truth) && !this.#quickUsed) {
      this.#quickUsed = true;
      return QUICK;
    }
    this.#failures += 1;
    return Math.min(CAP, BASE * 2 ** (this.#failures - 1));
  }
}
