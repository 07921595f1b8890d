import { PageChecks } from './page-checks.js';
import type { RefreshEnd } from './due-audit.js';
import type { AuditedRequest } from './request-audit.js';

/** ms. Timers run on whole milliseconds. */
const SOON = 5;

/** Checks that each end is reported, in time and once (11). */
export class NoticeAudit extends PageChecks {
  #expiredGeneration = 0;
  /** ms of true time since when it should have been reported. */
  #overSince: number | null = null;
  #endingSince: number | null = null;
  #reportedEnds: RefreshEnd[] = [];
  #answer: AuditedRequest | null = null;

  /** A new login, or a sign-out: its ends are its own. */
  begin(): void {
    this.#reportedEnds = [];
    this.#answer = null;
  }

  /** A token came, by this answer if by any. */
  token(answer: AuditedRequest | null): void {
    this.#answer = answer;
  }

  /** The token in hand has a later end: that will be reported, too. */
  extended(answer: AuditedRequest): void {
    this.#answer = answer;
    this.#expiredGeneration = 0;
  }

  refreshed(generation: number, attempts: number): void {
    this.report.checked(11);
    if (generation !== this.audit.generation || !this.#answer)
      this.report.violate(11, `a refresh is reported that brought nothing (${generation})`);
    else if (attempts !== this.#answer.request.attempt)
      this.report.violate(11, `${attempts} attempts are reported of ${this.#answer.request.attempt}`);
    this.#answer = null;
  }

  expired(generation: number): void {
    this.report.check(11, this.audit.remaining <= 0, 'a valid token is reported as expired');
    if (generation === this.#expiredGeneration)
      this.report.violate(11, 'the same end of a token is reported twice');
    this.#expiredGeneration = generation;
  }

  ending(endsAt: number): void {
    this.report.checked(11);
    const end = this.audit.refreshEnd;
    if (!end || Math.abs(end.endsAt - endsAt) > 1)
      this.report.violate(11, 'a wrong end of the refresh token is reported');
    // Epochs that are added up have no more than a tenth of a millisecond left to be exact.
    else if (end.remaining > end.notice + 1)
      this.report.violate(11, 'the end of the refresh token is reported too early');
    const reported = end && this.#reported(end);
    // A clock that was set forward makes another end of it.
    if (reported && this.page.machine.setForwardAt < reported.announcedAt)
      this.report.violate(11, 'the same end of the refresh token is reported twice');
    if (end) this.#reportedEnds.push(end);
  }

  /** @param attentive whether the page runs, and is seen. */
  step(attentive: boolean): void {
    if (this.#answer) this.report.violate(11, 'a token came, and no refresh is reported');
    const { generation, remaining, refreshEnd } = this.audit;
    const over = attentive && generation !== null && remaining <= 0 && this.#expiredGeneration !== generation;
    this.#overSince = this.#since(over, this.audit.tokenSentAt, this.#overSince);
    if (this.#late(this.#overSince)) this.report.violate(11, 'a token expired, and no event says so');
    const isNear = refreshEnd !== null && refreshEnd.remaining <= refreshEnd.notice - 1;
    const ending = attentive && isNear && !this.#reported(refreshEnd);
    this.#endingSince = this.#since(ending, refreshEnd?.announcedAt ?? null, this.#endingSince);
    if (this.#late(this.#endingSince))
      this.report.violate(11, 'the refresh token ends soon, and no event says so');
  }

  /** An end that moves by less than its notice, or back, is the same end. */
  #reported({ trueEnd, notice }: RefreshEnd): RefreshEnd | undefined {
    return this.#reportedEnds.find(known => trueEnd - known.trueEnd < notice);
  }

  /** The session notices a clock that was set forward only at its next step. */
  #since(due: boolean, knownAt: number | null, before: number | null): number | null {
    if (!due || knownAt === null || this.page.machine.setForwardAt >= knownAt) return null;
    return before ?? this.page.trueNow;
  }

  #late(since: number | null): boolean {
    return since !== null && this.page.trueNow - since > SOON;
  }
}
