import type { Audit } from './audit.js';
import type { AuditSubject } from './audit-subject.js';
import type { RefreshEnd } from './refresh-end.js';
import type { AuditedRequest } from '../truth.js';

/** ms before a refresh token's end at which the page is told. */
const ENDING_NOTICE = 60_000;
/** ms. An end that moves by less is the same end. */
const SAME_END = 30_000;
/** ms. Timers ring on whole milliseconds. */
const SOON = 5;

/** Watches that what comes to its end is told, in time and once (11). */
export class NoticeAudit {
  #expiredGeneration = 0;
  /** ms of true time since when it should have been told. */
  #overSince: number | null = null;
  #endingSince: number | null = null;
  #endsTold: RefreshEnd[] = [];
  #answer: AuditedRequest | null = null;

  constructor(
    private readonly audit: Audit,
    private readonly subject: AuditSubject,
  ) {}

  /** A new login, or a sign-out: its ends are its own. */
  begin(): void {
    this.#endsTold = [];
    this.#answer = null;
  }

  /** A token came, by this answer if by any. */
  token(answer: AuditedRequest | null): void {
    this.#answer = answer;
  }

  refreshed(generation: number, attempts: number): void {
    this.audit.checked(11);
    if (generation !== this.audit.generation || !this.#answer)
      this.audit.violate(11, `a refresh is told that brought nothing (${generation})`);
    else if (attempts !== this.#answer.request.attempt)
      this.audit.violate(11, `${attempts} attempts are told of ${this.#answer.request.attempt}`);
    this.#answer = null;
  }

  expired(generation: number): void {
    this.audit.checked(11);
    if (this.audit.remaining > 0) this.audit.violate(11, 'a living token is told to have run out');
    if (generation === this.#expiredGeneration)
      this.audit.violate(11, 'the same end of a token is told twice');
    this.#expiredGeneration = generation;
  }

  ending(endsAt: number): void {
    this.audit.checked(11);
    const end = this.audit.refreshEnd;
    if (!end || Math.abs(end.endsAt - endsAt) > 1)
      this.audit.violate(11, 'an end of the refresh token is told that is none');
    // Epochs that are added up have no more than a tenth of a millisecond left to be exact.
    else if (end.remaining > ENDING_NOTICE + 1)
      this.audit.violate(11, 'the end of the refresh token is told too early');
    const told = end && this.#told(end);
    // A clock that was set forward makes another end of it.
    if (told && this.subject.machine.setForwardAt < told.announcedAt)
      this.audit.violate(11, 'the same end of the refresh token is told twice');
    if (end) this.#endsTold.push(end);
  }

  /** @param attentive whether the page runs, and is seen. */
  step(attentive: boolean): void {
    if (this.#answer) this.audit.violate(11, 'a token came, and no refresh is told');
    const { generation, remaining, refreshEnd } = this.audit;
    const over = attentive && generation !== null && remaining <= 0 && this.#expiredGeneration !== generation;
    this.#overSince = this.#since(over, this.audit.tokenSentAt, this.#overSince);
    if (this.#late(this.#overSince)) this.audit.violate(11, 'a token ran out, and nobody is told');
    const ending =
      attentive &&
      refreshEnd !== null &&
      refreshEnd.remaining <= ENDING_NOTICE - 1 &&
      !this.#told(refreshEnd);
    this.#endingSince = this.#since(ending, refreshEnd?.announcedAt ?? null, this.#endingSince);
    if (this.#late(this.#endingSince))
      this.audit.violate(11, 'the refresh token ends soon, and nobody is told');
  }

  #told({ trueEnd }: RefreshEnd): RefreshEnd | undefined {
    return this.#endsTold.find(told => Math.abs(told.trueEnd - trueEnd) < SAME_END);
  }

  /** A clock that was set forward is not noticed before the next look. */
  #since(due: boolean, knownAt: number | null, before: number | null): number | null {
    if (!due || knownAt === null || this.subject.machine.setForwardAt >= knownAt) return null;
    return before ?? this.subject.trueNow();
  }

  #late(since: number | null): boolean {
    return since !== null && this.subject.trueNow() - since > SOON;
  }
}
