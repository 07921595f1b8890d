import type { RefreshReason, RefreshRequest, Instant, TokenResponse } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { AuditSubject } from './audit-subject.js';
import { elapsed } from '../machine.js';
import type { AuditedRequest } from '../truth.js';

/** ms between refreshes that nobody asked for by name. */
const SHORTEST_PAUSE = 1_000;

/** Watches the requests of a session: one at a time, with the newest refresh token, one refresh per token (1, 6, 9). */
export class RequestAudit {
  readonly #open = new Set<AuditedRequest>();
  /** Those of the refresh that is under way, by their number. */
  readonly #attempts = new Map<number, AuditedRequest>();
  #epoch = 0;
  #cycle = 0;
  #cyclesOfToken = 0;
  #expected: string | undefined;
  #lastStart: Instant | null = null;

  constructor(
    private readonly audit: Audit,
    private readonly subject: AuditSubject,
  ) {}

  /** Those that may still be answered. */
  get open(): ReadonlySet<AuditedRequest> {
    return this.#open;
  }

  get inFlight(): boolean {
    return [...this.#open].some(({ request, settled }) => !settled && !request.signal.aborted);
  }

  /** The refresh token that must be presented next. */
  get expected(): string | undefined {
    return this.#expected;
  }

  /** One of the refresh that is under way, by its number. */
  attempt(number: number): AuditedRequest | undefined {
    return this.#attempts.get(number);
  }

  /** A new login, or a sign-out. */
  begin(refreshToken: string | undefined): void {
    this.#epoch += 1;
    this.#expected = refreshToken;
    this.#cyclesOfToken = 0;
    this.#lastStart = null;
    this.#attempts.clear();
  }

  run(running: boolean): void {
    this.#cyclesOfToken = 0;
    this.over();
    this.#attempts.clear();
    if (running) return;
    this.audit.checked(9);
    if (this.inFlight) this.audit.violate(9, 'a request is in flight after the removal');
  }

  /** The refresh has its token. */
  token(): void {
    this.#cyclesOfToken = 0;
    this.over();
  }

  /** The refresh that was under way is no more. */
  over(): void {
    this.#cycle += 1;
  }

  /** An answer brought a refresh token, or left the old one. */
  expect(refreshToken: string | undefined): void {
    this.#expected = refreshToken ?? this.#expected;
  }

  forget(): void {
    this.#expected = undefined;
  }

  /** A request goes out. */
  requested(request: RefreshRequest, silentLogin: boolean): AuditedRequest {
    const { reason, attempt, refreshToken } = request;
    const { machine, requestTimeout } = this.subject;
    const audit = this.audit;
    audit.log(`request ${attempt} (${silentLogin ? 'silent login' : reason})`);
    audit.checked(1);
    if (this.inFlight) audit.violate(1, 'two refresh requests in flight');
    if (!silentLogin && refreshToken !== this.#expected)
      audit.violate(1, 'a refresh token is presented that is not the newest');
    if (silentLogin && !audit.ends.refused) audit.violate(11, 'a silent login that nothing made necessary');
    if (!audit.running) audit.violate(9, 'a request of a session that was removed');
    audit.ends.requested();
    if (attempt === 1) this.#cycleBegins(reason);
    audit.retries.requested();
    audit.demands.requested();
    audit.due.requested();
    const audited: AuditedRequest = {
      request,
      silentLogin,
      epoch: this.#epoch,
      cycle: this.#cycle,
      since: machine.now(),
      sentAt: this.subject.trueNow(),
      stops: machine.stops,
      stoodStill: machine.stoodStill,
      timeout: { least: requestTimeout, most: requestTimeout },
      truth: undefined,
      toldAt: null,
      settled: false,
    };
    this.#open.add(audited);
    this.#attempts.set(attempt, audited);
    return audited;
  }

  /** An answer reached the page. */
  answered(audited: AuditedRequest, answer: TokenResponse): void {
    const { epoch, cycle, silentLogin } = audited;
    this.settled(audited);
    // Late is no loss: the cycle is still on, and has not given up its refresh token.
    const heard = epoch === this.#epoch && cycle === this.#cycle && silentLogin === this.audit.ends.refused;
    this.audit.log(`answer${heard ? '' : ', too late'}`);
    if (heard) this.audit.answered(audited, answer);
  }

  settled(audited: AuditedRequest): void {
    audited.settled = true;
    this.#open.delete(audited);
  }

  #cycleBegins(reason: RefreshReason): void {
    const now = this.subject.machine.now();
    const audit = this.audit;
    this.#cycle += 1;
    this.#cyclesOfToken += 1;
    this.#attempts.clear();
    audit.checked(6);
    if (this.#cyclesOfToken > 1) audit.violate(6, 'two refreshes of one generation');
    const pause = this.#lastStart ? elapsed(this.#lastStart, now) : Infinity;
    const least = reason === 'rejected' ? audit.demands.pause : SHORTEST_PAUSE;
    if (pause < least - 1 && !audit.demands.byName) {
      // The last use of a refresh token comes when its end does, whatever else is wanted.
      const inTime = pause >= SHORTEST_PAUSE - 1 && audit.due.takeLastUse();
      if (!inTime) audit.violate(6, `a refresh ${pause} ms after the last one`);
    }
    this.#lastStart = now;
    const refused = audit.demands.refuses(audit.generation);
    if (reason === 'rejected' && !refused) audit.violate(6, 'a refresh for an old generation’s sake');
    if (reason === 'scheduled' || (reason === 'expired' && !refused)) audit.due.begins(reason);
  }
}
