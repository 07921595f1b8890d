import type {
  IssuedToken,
  RefreshRequest,
  SessionEvent,
  Stamp,
  TokenError,
  TokenResponse,
  TokenSession,
} from '../../src/session/index.js';
import { leaks } from './authorization-server.js';
import { line, type AuditReport, type AuditSubject } from './audit-report.js';
import { elapsed, type Machine } from './machine.js';
import { RetryAudit } from './retry-audit.js';

/** What a session says of a login's life; all that an invariant needs to know of one request. */
interface AuditedRequest {
  readonly request: RefreshRequest;
  readonly silentLogin: boolean;
  readonly epoch: number;
  readonly cycle: number;
  readonly since: Stamp;
  settled: boolean;
}

/** Those that another attempt can mend; written once more, since the code under test must not judge itself. */
const TRANSIENT = ['network', 'timeout', 'rate_limited', 'server_error', 'invalid_response'];
const isTransient = ({ code }: TokenError): boolean => TRANSIENT.includes(code);

/** Watches one session from outside, and knows of each invariant of the contract when it is broken. */
export class Audit {
  readonly #report: AuditReport;
  readonly #subject: AuditSubject;
  readonly #machine: Machine;
  readonly retries: RetryAudit;
  readonly #open = new Set<AuditedRequest>();
  #session: TokenSession | null = null;
  /** Whose tokens may be here. */
  user: string | null = null;
  #epoch = 0;
  #cycle = 0;
  #cyclesOfToken = 0;
  #expected: string | undefined;
  #token: IssuedToken | null = null;
  #tokenSince: Stamp | null = null;
  #answerSince: Stamp | null = null;
  #ended = false;
  #running = false;
  #logins = 0;
  /** The newest generation that was refused. */
  #complaint = 0;
  #refusal: TokenError | null = null;
  #lastStart: Stamp | null = null;
  /** How many tokens in a row were over before they came. */
  stillborn = 0;
  /** Called when a token comes, and when one runs out. */
  onToken: () => void = () => undefined;
  onExpired: () => void = () => undefined;

  constructor(report: AuditReport, subject: AuditSubject) {
    this.#report = report;
    this.#subject = subject;
    this.#machine = subject.machine;
    this.retries = new RetryAudit(this, this.#machine, report);
  }

  violate(invariant: number, what: string): void {
    this.#report.violate(invariant, `${this.#subject.who}: ${what}`);
  }

  checked(invariant: number): void {
    this.#report.checked(invariant);
  }

  log(what: string): void {
    this.#report.log(`${this.#subject.who}: ${what}`);
  }

  /** Whether requests may still be answered. */
  get inFlight(): boolean {
    return [...this.#open].some(({ request, settled }) => !settled && !request.signal.aborted);
  }

  get expectedRefreshToken(): string | undefined {
    return this.#expected;
  }

  /** Whether the refresh token was refused, and the silent login is asked. */
  get refused(): boolean {
    return this.#refusal !== null;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** ms that the token in hand has left, by the page's own clocks. */
  get remaining(): number {
    const { lifetime } = this.#subject;
    if (!this.#tokenSince) return 0;
    return lifetime === null ? Infinity : lifetime - elapsed(this.#tokenSince, this.#machine.now());
  }

  watch(session: TokenSession): void {
    this.#session = session;
  }

  /** A new login, or (`null`) a sign-out: nothing from before may come in. */
  epoch(user: string | null, tokens: TokenResponse | null): void {
    this.#epoch += 1;
    this.user = user;
    this.#expected = tokens?.refresh_token;
    this.#ended = user === null;
    this.#logins = 0;
    this.#cyclesOfToken = 0;
    this.#lastStart = null;
    this.#refusal = null;
    this.#answerSince = null;
    this.stillborn = 0;
    this.retries.reset();
  }

  /** The session runs, or it does not: what was under way is over. */
  run(running: boolean): void {
    this.#running = running;
    this.#cyclesOfToken = 0;
    this.#cycle += 1;
    this.#refusal = null;
    this.retries.reset();
    if (running) return;
    this.#report.checked(9);
    if (this.inFlight) this.violate(9, 'a request is in flight after the removal');
  }

  /** A resource server refused a token. */
  complained(generation: number): void {
    if (generation === this.#token?.generation) this.#complaint = generation;
  }

  /** A request goes out. */
  requested(request: RefreshRequest, silentLogin: boolean): AuditedRequest {
    const { reason, attempt, refreshToken } = request;
    this.log(`request ${attempt} (${silentLogin ? 'silent login' : reason})`);
    this.#report.checked(1);
    if (this.inFlight) this.violate(1, 'two refresh requests in flight');
    if (!silentLogin && refreshToken !== this.#expected)
      this.violate(1, 'a refresh token is presented that is not the newest');
    if (this.#ended) this.violate(7, 'a request after the end');
    if (!this.#running) this.violate(9, 'a request of a session that was removed');
    if (attempt === 1) this.#cycleBegins(reason);
    this.retries.requested(attempt);
    const audited = {
      request,
      silentLogin,
      epoch: this.#epoch,
      cycle: this.#cycle,
      since: this.#machine.now(),
      settled: false,
    };
    this.#open.add(audited);
    return audited;
  }

  /** An answer reached the page. */
  answered(audited: AuditedRequest, answer: TokenResponse): void {
    const { epoch, cycle, silentLogin } = audited;
    this.#settle(audited);
    // Late is no loss: the cycle is still on, and has not given up its refresh token.
    const heard = epoch === this.#epoch && cycle === this.#cycle && silentLogin === (this.#refusal !== null);
    this.log(`answer${heard ? '' : ', too late'}`);
    if (!heard) return;
    this.#answerSince = audited.since;
    if (silentLogin) this.#expected = undefined;
    this.#expected = answer.refresh_token ?? this.#expected;
  }

  rejected(audited: AuditedRequest, silentLogin: boolean): void {
    this.#settle(audited);
    if (silentLogin) this.log('the silent login failed');
  }

  /** The session told something. */
  heard(event: SessionEvent): void {
    this.#report.checked(4);
    if (leaks(JSON.stringify(event))) this.violate(4, `a token in the event "${event.type}"`);
    if (event.type !== 'status') this.log(line(event));
    switch (event.type) {
      case 'token':
        this.#newToken();
        break;
      case 'refresh-failed':
        this.#failed(event.error, event.retryIn);
        break;
      case 'expired':
        this.#report.checked(2);
        this.onExpired();
        break;
      case 'revoked':
        if (this.#session?.token) this.violate(7, 'a token after the end');
        this.#token = null;
        this.#tokenSince = null;
        this.#expected = undefined;
        this.#ended = true;
        this.#cycle += 1;
        break;
      case 'login-required':
        this.#report.checked(7);
        if (isTransient(event.error)) this.violate(8, `a transient ${event.error.code} ended the session`);
        if (++this.#logins > 1 || !this.#ended) this.violate(7, 'login-required more than once');
        break;
      default:
    }
  }

  /** The bridge posted to its frame. */
  posted(
    exact: boolean,
    {
      token,
      generation,
      acknowledged,
    }: { token: string | undefined; generation: number; acknowledged: number },
  ): void {
    this.#report.checked(4);
    if (!exact) this.violate(4, 'a message to another origin than the frame’s');
    if (token === undefined) return;
    this.#report.checked(3);
    if (generation < acknowledged) this.violate(3, 'a frame was sent a token older than one it has');
    if (this.remaining <= 0) this.violate(3, 'a frame was sent an expired token');
  }

  /** After every step of the simulation. */
  step(timers: number): void {
    const session = this.#session;
    if (!session) return;
    this.#report.checked(9);
    if (timers > 1) this.violate(9, `${timers} timers of one session`);
    if (!this.#running && timers > 0) this.violate(9, 'a timer after the removal');
    if (session.token !== this.#token) this.violate(8, 'the token in hand was lost');
    if (!this.#running || !this.#machine.running) return;
    const { status } = session;
    if ((status === 'active' || status === 'refreshing') && this.#tokenSince === null)
      this.violate(3, `${status} without a token`);
  }

  #cycleBegins(reason: string): void {
    const now = this.#machine.now();
    this.#cycle += 1;
    this.#cyclesOfToken += 1;
    this.#report.checked(6);
    if (this.#cyclesOfToken > 1) this.violate(6, 'two refreshes of one generation');
    const pause = this.#lastStart ? elapsed(this.#lastStart, now) : Infinity;
    if (pause < 999 && reason !== 'requested') this.violate(6, `a refresh ${pause} ms after the last one`);
    this.#lastStart = now;
    if (reason === 'rejected' && this.#complaint !== this.#token?.generation)
      this.violate(6, 'a refresh for an old generation’s sake');
    if (reason === 'scheduled') this.#scheduled();
  }

  /** At 80% of the lifetime from the request's start on, or up to 5% earlier. */
  #scheduled(): void {
    const { lifetime } = this.#subject;
    if (lifetime === null || !this.#subject.punctual()) return;
    const share = 1 - this.remaining / lifetime;
    this.#report.checked(2);
    if (share < 0.76 - 1e-9 || share > 0.8 + 10 / lifetime)
      this.violate(2, `a refresh at ${share.toFixed(3)} of the lifetime`);
  }

  #newToken(): void {
    const token = this.#session?.token ?? null;
    this.#report.checked(8);
    if (!token) return;
    if (this.user === null || this.#subject.ownerOf(token.accessToken) !== this.user)
      this.violate(8, 'a token of somebody who is signed out');
    if (this.#token && token.generation !== this.#token.generation + 1)
      this.violate(3, 'generations that do not count up by one');
    this.#token = token;
    this.#tokenSince = this.#answerSince ?? this.#machine.now();
    this.#answerSince = null;
    this.stillborn = this.remaining > 0 ? 0 : this.stillborn + 1;
    this.#ended = false;
    this.#cyclesOfToken = 0;
    this.#cycle += 1;
    this.#refusal = null;
    this.retries.reset();
    this.onToken();
  }

  #failed(error: TokenError, retryIn: number | null): void {
    if (leaks(`${error.message} ${error.stack ?? ''}`)) this.violate(4, 'a token in an error');
    this.#report.checked(8);
    if (retryIn === null) {
      if (isTransient(error) && !this.#refusal) this.violate(8, `gave up after a transient ${error.code}`);
      return;
    }
    if (this.#session?.token !== this.#token) this.violate(8, 'a failure took the token');
    if (!isTransient(error) && !this.#refusal) {
      this.#refusal = error;
      this.#expected = undefined;
      return;
    }
    this.retries.failed(error, retryIn);
  }

  #settle(audited: AuditedRequest): void {
    audited.settled = true;
    this.#open.delete(audited);
  }
}
