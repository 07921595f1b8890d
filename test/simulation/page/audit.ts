import type { IssuedToken, SessionEvent, Instant, TokenResponse } from '../../../src/session/index.js';
import { leaks } from '../authorization-server.js';
import { elapsed } from '../machine.js';
import { describeSessionEvent } from '../simulation.js';
import { Callers } from './callers.js';
import { DueAudit, RefreshEnd } from './due-audit.js';
import { EndAudit, isFromProxy, isTransient } from './end-audit.js';
import { NoticeAudit } from './notice-audit.js';
import type { SimulatedPage } from './page.js';
import { RepeatAudit } from './repeat-audit.js';
import { RequestAudit, type AuditedRequest } from './request-audit.js';
import { RetryAudit } from './retry-audit.js';

/**
 * Tracks from outside which token a session must have, according to the actual results of its requests. Each part checks
 * some of the invariants.
 */
export class Audit {
  readonly retries = new RetryAudit(this, this.page);
  readonly callers = new Callers(this, this.page);
  readonly requests = new RequestAudit(this, this.page);
  readonly due = new DueAudit(this, this.page);
  readonly ends = new EndAudit(this, this.page);
  readonly repeats = new RepeatAudit(this, this.page);
  readonly notices = new NoticeAudit(this, this.page);
  private readonly report = this.page.report;
  /** The user who is logged in. */
  user: string | null = null;
  token: IssuedToken | null = null;
  tokenSince: Instant | null = null;
  /** ms of true time at which the current token was requested. */
  tokenSentAt: number | null = null;
  #answer: AuditedRequest | null = null;
  /** The last response. */
  #stated: TokenResponse | null = null;
  running = false;
  /** The refresh token's end, as stated to the page. */
  refreshEnd: RefreshEnd | null = null;
  /** How many answers in a row did not help: with a token that had expired on arrival, or with the one in hand and its end. */
  unhelpful = 0;
  #expiryNoted = false;
  /** ms of the current token; `null` where the server does not state it. */
  lifetime: number | null = null;

  constructor(private readonly page: SimulatedPage) {}

  get ended(): boolean {
    return this.ends.ended;
  }

  get generation(): number | null {
    return this.token?.generation ?? null;
  }

  /** ms until the current token expires, by the page's own clocks. */
  get remaining(): number {
    if (!this.tokenSince) return 0;
    return this.lifetime === null
      ? Infinity
      : this.lifetime - elapsed(this.tokenSince, this.page.machine.now());
  }

  /** A new login, or (`null`) a sign-out: nothing from before may come in. */
  epoch(user: string | null, tokens: TokenResponse | null): void {
    const { machine, trueNow } = this.page;
    this.user = user;
    this.#answer = null;
    this.unhelpful = 0;
    this.refreshEnd = null;
    if (tokens) this.#readRefreshEnd(tokens, machine.now(), trueNow);
    this.#stated = tokens;
    this.requests.begin(tokens?.refresh_token);
    this.ends.begin(user === null ? 'signed_out' : null);
    this.notices.begin();
    this.callers.begin();
    this.retries.reset();
  }

  /** The session starts, or stops: its refresh is over, but not the delay that the server requires. */
  run(running: boolean): void {
    this.running = running;
    if (this.refreshEnd) this.refreshEnd.used = false;
    this.requests.run(running);
    this.ends.run(running);
    this.callers.run();
    this.retries.run();
  }

  /** A resource server rejected a token. */
  rejected(generation: number): void {
    if (this.running && !this.ended && generation === this.generation) this.callers.rejected(generation);
  }

  /** A response reached the page, not too late. */
  answered(audited: AuditedRequest, answer: TokenResponse): void {
    const { silentLogin, since, sentAt } = audited;
    this.#answer = audited;
    this.#stated = answer;
    if (silentLogin) this.#forgetRefreshToken();
    this.requests.expected = answer.refresh_token ?? this.requests.expected;
    this.#readRefreshEnd(answer, since, sentAt);
    if (answer.access_token !== this.token?.accessToken) return;
    if (!this.repeats.answered(audited, answer)) this.#answer = null;
    this.#expiryNoted = this.#expiryNoted && this.remaining <= 0;
  }

  /** The session emitted an event. */
  onEvent(event: SessionEvent): void {
    this.report.check(4, !leaks(JSON.stringify(event)), `a token in the event "${event.type}"`);
    if (event.type !== 'status') this.report.log(describeSessionEvent(event));
    switch (event.type) {
      case 'token':
        this.#newToken();
        break;
      case 'refreshed':
        if (this.#answer) this.requests.measured(this.#answer, event.latency);
        this.notices.refreshed(event.generation, event.attempts);
        this.#answer = null;
        break;
      case 'refresh-failed':
        this.#failed(event);
        break;
      case 'expired':
        this.notices.expired(event.generation);
        break;
      case 'session-ending':
        this.notices.ending(event.endsAt);
        break;
      case 'revoked':
        this.ends.revoked(event.reason);
        if (this.page.session.token) this.report.violate(7, 'a token after the end');
        this.token = this.tokenSince = this.tokenSentAt = null;
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
    this.report.check(4, exact, 'a message to another origin than the frame’s');
    if (token === undefined) return;
    this.report.check(3, generation >= acknowledged, 'a frame was sent a token older than one it has');
    if (this.remaining <= 0) this.report.violate(3, 'a frame was sent an expired token');
  }

  /** After each step of the simulation. */
  step(): void {
    const { machine, session, timers } = this.page;
    this.report.check(9, timers <= 1, `${timers} timers of one session`);
    if (!this.running && timers > 0) this.report.violate(9, 'a timer after the removal');
    if (session.token !== this.token) this.report.violate(8, 'the current token was lost');
    if (!this.running || !machine.running) return;
    if (!this.#expiryNoted && this.token && this.remaining <= 0) {
      this.#expiryNoted = true;
      this.page.calm.onExpired();
    }
    if (session.status === 'active' || session.status === 'refreshing') {
      if (this.tokenSince === null) this.report.violate(3, `${session.status} without a token`);
      if (this.remaining <= 0) this.report.violate(3, `${session.status} with an expired token`);
    }
    this.repeats.step();
    this.ends.step();
    this.notices.step(!machine.hidden);
    if (this.ended) return;
    this.callers.step();
    this.retries.step();
    this.due.step();
  }

  /** A response that states no end leaves the known one, unless it brings another refresh token before the login's end is known. */
  #readRefreshEnd(answer: TokenResponse, since: Instant, sentAt: number): void {
    const seconds = answer['refresh_expires_in'];
    const last = this.refreshEnd;
    if (typeof seconds === 'number' && seconds > 0)
      this.refreshEnd = new RefreshEnd(this.page.machine, since, sentAt, seconds * 1_000, last);
    else if (answer.refresh_token === undefined && last) last.isLoginEnd = true;
    else if (!last?.isLoginEnd) this.refreshEnd = null;
  }

  #forgetRefreshToken(): void {
    this.requests.expected = undefined;
    this.refreshEnd = null;
    this.notices.begin();
  }

  #newToken(): void {
    const { machine, session, trueNow, world } = this.page;
    const { token } = session;
    this.report.checked(8);
    if (!token) return;
    if (token === this.token) {
      this.report.check(11, this.repeats.isLast, 'a token came again that no response has brought');
      return;
    }
    if (this.user === null || world.server.ownerOf(token.accessToken) !== this.user)
      this.report.violate(8, 'a token of a user who is signed out');
    if (this.token && token.generation <= this.token.generation)
      this.report.violate(3, 'generations that do not count up');
    this.repeats.token(token);
    this.callers.token(this.callers.rejects(this.generation));
    this.token = token;
    this.tokenSince = this.#answer?.since ?? machine.now();
    this.lifetime = this.repeats.lifetimeOf(this.#stated ?? {});
    this.tokenSentAt = this.#answer?.sentAt ?? trueNow;
    this.notices.token(this.#answer);
    this.unhelpful = this.remaining > 0 ? 0 : this.unhelpful + 1;
    this.#expiryNoted = false;
    this.requests.token();
    this.ends.token();
    this.retries.reset();
    this.page.calm.onToken();
  }

  #failed({ error, attempt, retryIn }: Extract<SessionEvent, { type: 'refresh-failed' }>): void {
    if (leaks(`${error.message} ${error.stack ?? ''}`)) this.report.violate(4, 'a token in an error');
    const audited = this.requests.attempts.get(attempt);
    if (!audited) {
      this.report.violate(8, `the failure of an attempt that was not made (${attempt})`);
      return;
    }
    // Its time limit ended in the same moment: either is true.
    const both = error.code === 'timeout' && audited.toldAt === this.page.trueNow;
    if (both) {
      audited.wasLost = audited.truth?.outcome === 'lost';
      audited.truth = undefined;
    }
    if (audited.truth === undefined) this.requests.timedOut(audited);
    this.ends.failed(audited, error, retryIn);
    // The refresh token of an otherwise unusable response was kept; nothing else of it is used.
    this.#answer = null;
    if (retryIn === null) return;
    if (this.page.session.token !== this.token) this.report.violate(8, 'a failure deleted the token');
    const { truth, silentLogin } = audited;
    if (isTransient(truth) || isFromProxy(truth) || silentLogin)
      this.retries.failed(truth, retryIn, this.requests.holdOf(audited));
    else {
      this.#forgetRefreshToken();
      this.retries.reset();
    }
  }
}
