import type { Stamp, TokenError, WakeUpSignal } from '../../src/session/index.js';
import type { Audit } from './audit.js';
import type { AuditReport } from './audit-report.js';
import { elapsed, type Machine } from './machine.js';

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

/** Watches what comes between two attempts: backoff, jitter, floors. */
export class RetryAudit {
  readonly #audit: Audit;
  readonly #machine: Machine;
  readonly #report: AuditReport;
  #failures = 0;
  #quickUsed = false;
  #last: Failure | null = null;
  #onlineSince = false;
  /** Whether the page knows that it is. */
  #offline = false;
  #clockSet = false;

  constructor(audit: Audit, machine: Machine, report: AuditReport) {
    this.#audit = audit;
    this.#machine = machine;
    this.#report = report;
    machine.onSignal = signal => {
      this.#heard(signal);
    };
  }

  reset(): void {
    this.#failures = 0;
    this.#quickUsed = false;
    this.#last = null;
  }

  #heard(signal: WakeUpSignal): void {
    // The network came back: the rest of the wait may be skipped, down to the server's floor.
    if (signal === 'online') this.#onlineSince = true;
    if (signal === 'online' || signal === 'offline') this.#offline = signal === 'offline';
  }

  clockSet(): void {
    this.#clockSet = true;
  }

  /** ms that a session may still wait before its next attempt. */
  get remaining(): number {
    if (!this.#last) return 0;
    const { at, retryIn, floor } = this.#last;
    return Math.max(0, (this.#onlineSince ? floor : retryIn) - elapsed(at, this.#machine.now()));
  }

  /** ms of the longest wait that the next failure may bring. */
  get nextStep(): number {
    return Math.min(CAP, BASE * 2 ** this.#failures);
  }

  failed(error: TokenError, retryIn: number): void {
    const floor = error.retryAfter ?? 0;
    const bound = this.#bound(error);
    this.#report.checked(6);
    if (retryIn < floor || retryIn > floor + bound + 1e-6)
      this.#audit.violate(6, `a retry in ${retryIn} ms, not within ${floor} and ${floor + bound} ms`);
    if (bound >= BASE) this.#report.jitter((retryIn - floor) / bound);
    this.#last = { at: this.#machine.now(), retryIn, floor };
    this.#onlineSince = false;
    this.#clockSet = false;
  }

  requested(attempt: number): void {
    if (attempt === 1) this.reset();
    const last = this.#last;
    if (!last || this.#clockSet) return;
    const waited = elapsed(last.at, this.#machine.now());
    const least = this.#onlineSince ? last.floor : last.retryIn;
    this.#report.checked(6);
    if (waited < least - 1) this.#audit.violate(6, `a retry after ${waited} ms instead of ${least} ms`);
  }

  #bound(error: TokenError): number {
    if (this.#machine.online) this.#offline = false;
    else if (error.code === 'network') this.#offline = true;
    if (this.#offline) return 0;
    const ambiguous = error.code === 'network' || error.code === 'timeout';
    if (ambiguous && !this.#quickUsed) {
      this.#quickUsed = true;
      return QUICK;
    }
    this.#failures += 1;
    return Math.min(CAP, BASE * 2 ** (this.#failures - 1));
  }
}
