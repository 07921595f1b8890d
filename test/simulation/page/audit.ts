import type {
  IssuedToken,
  SessionEvent,
  Instant,
  TokenResponse,
  TokenSession,
} from '../../../src/session/index.js';
import { leaks } from '../authorization-server.js';
import { describeSessionEvent, type Report } from '../simulation.js';
import type { AuditSubject } from './audit-subject.js';
import { DeadlineAudit } from './deadline-audit.js';
import { DemandAudit } from './demand-audit.js';
import { DueAudit } from './due-audit.js';
import { EndAudit } from './end-audit.js';
import { elapsed } from '../machine.js';
import { NoticeAudit } from './notice-audit.js';
import { RefreshEnd } from './refresh-end.js';
import { RequestAudit } from './request-audit.js';
import { RetryAudit } from './retry-audit.js';
import { passes, type AuditedRequest } from '../truth.js';

/**
 * Watches one session from outside: what it must have in hand, by what its requests truly came to. What that means for
 * each invariant is its parts' to say.
 */
export class Audit {
  readonly retries: RetryAudit;
  readonly demands: DemandAudit;
  readonly #deadlines: DeadlineAudit;
  readonly requests: RequestAudit;
  readonly due: DueAudit;
  readonly ends: EndAudit;
  readonly #notices: NoticeAudit;
  #session: TokenSession | null = null;
  /** Whose tokens may be here. */
  user: string | null = null;
  #token: IssuedToken | null = null;
  #tokenSince: Instant | null = null;
  #tokenSentAt: number | null = null;
  #answer: AuditedRequest | null = null;
  #running = false;
  /** The refresh token's end, as far as the page was told. */
  refreshEnd: RefreshEnd | null = null;
  /** How many tokens in a row were over before they came. */
  stillborn = 0;
  #overTold = false;
  /** Called when a token comes, and when one runs out. */
  onToken: () => void = () => undefined;
  onExpired: () => void = () => undefined;

  constructor(
    private readonly report: Report,
    private readonly subject: AuditSubject,
  ) {
    this.retries = new RetryAudit(this, subject.machine, report);
    this.demands = new DemandAudit(this, subject);
    this.#deadlines = new DeadlineAudit(this, subject);
    this.due = new DueAudit(this, report, subject);
    this.requests = new RequestAudit(this, subject);
    this.ends = new EndAudit(this, subject);
    this.#notices = new NoticeAudit(this, subject);
  }

  violate(invariant: number, what: string): void {
    this.report.violate(invariant, `${this.subject.who}: ${what}`);
  }

  checked(invariant: number): void {
    this.report.checked(invariant);
  }

  log(what: string): void {
    this.report.log(`${this.subject.who}: ${what}`);
  }

  get running(): boolean {
    return this.#running;
  }

  get ended(): boolean {
    return this.ends.ended;
  }

  get generation(): number | null {
    return this.#token?.generation ?? null;
  }

  get accessToken(): string | null {
    return this.#token?.accessToken ?? null;
  }

  /** ms of true time at which the token in hand was asked for. */
  get tokenSentAt(): number | null {
    return this.#tokenSentAt;
  }

  /** ms that the token in hand has left, by the page's own clocks. */
  get remaining(): number {
    const { lifetime, machine } = this.subject;
    if (!this.#tokenSince) return 0;
    return lifetime === null ? Infinity : lifetime - elapsed(this.#tokenSince, machine.now());
  }

  watch(session: TokenSession): void {
    this.#session = session;
  }

  /** A new login, or (`null`) a sign-out: nothing from before may come in. */
  epoch(user: string | null, tokens: TokenResponse | null): void {
    const { machine } = this.subject;
    this.user = user;
    this.#answer = null;
    this.stillborn = 0;
    this.refreshEnd = tokens
      ? RefreshEnd.after(null, tokens, machine, machine.now(), this.subject.trueNow())
      : null;
    this.requests.begin(tokens?.refresh_token);
    this.ends.begin(user === null ? 'signed_out' : null);
    this.#notices.begin();
    this.demands.begin();
    this.retries.reset();
  }

  /** The session runs, or it does not: what was under way is over, but not what the server asked for. */
  run(running: boolean): void {
    this.#running = running;
    if (this.refreshEnd) this.refreshEnd.used = false;
    this.requests.run(running);
    this.ends.run(running);
    this.demands.run();
    this.retries.run();
  }

  /** The page changed the limit of its requests. */
  limitChanged(): void {
    this.#deadlines.changed(this.requests.open);
  }

  /** A resource server refused a token. */
  complained(generation: number): void {
    if (this.#running && !this.ended && generation === this.generation) this.demands.complained(generation);
  }

  /** An answer reached the page, and is not too late. */
  answered(audited: AuditedRequest, answer: TokenResponse): void {
    const { silentLogin, since, sentAt } = audited;
    this.#answer = audited;
    if (silentLogin) this.#forgetRefreshToken();
    this.requests.expect(answer.refresh_token);
    this.refreshEnd = RefreshEnd.after(this.refreshEnd, answer, this.subject.machine, since, sentAt);
  }

  /** The session told something. */
  heard(event: SessionEvent): void {
    this.checked(4);
    if (leaks(JSON.stringify(event))) this.violate(4, `a token in the event "${event.type}"`);
    if (event.type !== 'status') this.log(describeSessionEvent(event));
    switch (event.type) {
      case 'token':
        this.#newToken();
        break;
      case 'refreshed':
        if (this.#answer) this.#deadlines.measured(this.#answer, event.latency);
        this.#notices.refreshed(event.generation, event.attempts);
        this.#answer = null;
        break;
      case 'refresh-failed':
        this.#failed(event);
        break;
      case 'expired':
        this.#notices.expired(event.generation);
        break;
      case 'session-ending':
        this.#notices.ending(event.endsAt);
        break;
      case 'revoked':
        this.ends.revoked(event.reason);
        if (this.#session?.token) this.violate(7, 'a token after the end');
        this.#token = null;
        this.#tokenSince = this.#tokenSentAt = null;
        this.#forgetRefreshToken();
        this.requests.over();
        this.retries.reset();
        break;
      case 'login-required':
        this.ends.loginRequired();
        break;
      default:
    }
  }

  /** The bridge posted to its frame. */
  posted(exact: boolean, token: string | undefined, generation: number, acknowledged: number): void {
    this.checked(4);
    if (!exact) this.violate(4, 'a message to another origin than the frame’s');
    if (token === undefined) return;
    this.checked(3);
    if (generation < acknowledged) this.violate(3, 'a frame was sent a token older than one it has');
    if (this.remaining <= 0) this.violate(3, 'a frame was sent an expired token');
  }

  /** After every step of the simulation. */
  step(timers: number): void {
    const session = this.#session;
    if (!session) return;
    this.checked(9);
    if (timers > 1) this.violate(9, `${timers} timers of one session`);
    if (!this.#running && timers > 0) this.violate(9, 'a timer after the removal');
    if (session.token !== this.#token) this.violate(8, 'the token in hand was lost');
    const { machine } = this.subject;
    if (!this.#running || !machine.running) return;
    this.#overStep();
    this.#statusStep(session);
    this.ends.step();
    this.#notices.step(!machine.hidden);
    if (this.ended) return;
    this.demands.step();
    this.due.step();
  }

  #overStep(): void {
    if (this.#overTold || !this.#token || this.remaining > 0) return;
    this.#overTold = true;
    this.onExpired();
  }

  #statusStep({ status }: TokenSession): void {
    if (status !== 'active' && status !== 'refreshing') return;
    if (this.#tokenSince === null) this.violate(3, `${status} without a token`);
    if (this.remaining <= 0) this.violate(3, `${status} with an expired token`);
  }

  #forgetRefreshToken(): void {
    this.requests.forget();
    this.refreshEnd = null;
    this.#notices.begin();
  }

  #newToken(): void {
    const token = this.#session?.token ?? null;
    const { machine } = this.subject;
    this.checked(8);
    if (!token) return;
    if (this.user === null || this.subject.ownerOf(token.accessToken) !== this.user)
      this.violate(8, 'a token of somebody who is signed out');
    if (this.#token && token.generation <= this.#token.generation)
      this.violate(3, 'generations that do not count up');
    this.demands.token(this.demands.refuses(this.generation));
    this.#token = token;
    this.#tokenSince = this.#answer?.since ?? machine.now();
    this.#tokenSentAt = this.#answer?.sentAt ?? this.subject.trueNow();
    this.#notices.token(this.#answer);
    this.stillborn = this.remaining > 0 ? 0 : this.stillborn + 1;
    this.#overTold = false;
    this.requests.token();
    this.ends.token();
    this.retries.reset();
    this.onToken();
  }

  #failed({ error, attempt, retryIn }: Extract<SessionEvent, { type: 'refresh-failed' }>): void {
    if (leaks(`${error.message} ${error.stack ?? ''}`)) this.violate(4, 'a token in an error');
    const audited = this.requests.attempt(attempt);
    if (!audited) {
      this.violate(8, `the failure of an attempt that was not made (${attempt})`);
      return;
    }
    // Its time was over in the same moment: either is true.
    const both = error.code === 'timeout' && audited.toldAt === this.subject.trueNow();
    if (both) audited.truth = undefined;
    if (audited.truth === undefined) this.#deadlines.gaveUp(audited);
    this.ends.failed(audited, error, retryIn);
    // What came with an answer that is otherwise of no use was kept; the answer itself is done with.
    this.#answer = null;
    if (retryIn === null) return;
    if (this.#session?.token !== this.#token) this.violate(8, 'a failure took the token');
    if (passes(audited.truth) || audited.silentLogin) this.retries.failed(audited.truth, retryIn);
    else {
      this.#forgetRefreshToken();
      this.retries.reset();
    }
  }
}
