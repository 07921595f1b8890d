import type { RefreshReason, RefreshRequest, Instant, TokenResponse } from '../../../src/session/index.js';
import { elapsed } from '../machine.js';
import type { Truth } from '../responses.js';
import { SHORTEST_PAUSE } from './callers.js';
import { PageChecks } from './page-checks.js';

/** ms that an attempt still gets when the page wakes after its limit: its response may be waiting in the queue. */
export const GRACE = 2_000;

/** One request of a session, and its actual result. */
export interface AuditedRequest {
  readonly request: RefreshRequest;
  readonly silentLogin: boolean;
  readonly epoch: number;
  readonly cycle: number;
  /** When it was sent, by the page's clocks. */
  readonly since: Instant;
  /** The same, in ms of true time. */
  readonly sentAt: number;
  /** How often and for how long (ms) the page had stood still by then. */
  readonly stops: number;
  readonly stoodStill: number;
  /** ms, its limit: one of two where it was changed on the way. */
  timeout: { readonly least: number; readonly most: number };
  /** `undefined` while nothing has reached the page. */
  truth: Truth | undefined;
  /** ms of true time at which it did. */
  toldAt: number | null;
  settled: boolean;
  /** Whether it was reported as failed before a response came. */
  timedOut: boolean;
  /** Whether its connection was lost in the moment of its limit. */
  wasLost?: boolean;
}

/**
 * Checks the requests of a session: one at a time, with the newest refresh token, one refresh per token (1, 6, 9), and
 * each with its whole time limit, however the clocks change meanwhile (10).
 */
export class RequestAudit extends PageChecks {
  /** Those that may still get a response. */
  readonly #open = new Set<AuditedRequest>();
  /** The attempts of the current refresh, by their number. */
  readonly attempts = new Map<number, AuditedRequest>();
  #epoch = 0;
  #cycle = 0;
  #cyclesOfToken = 0;
  /** The refresh token that must be presented next. */
  expected: string | undefined;
  #lastStart: Instant | null = null;

  get inFlight(): boolean {
    return [...this.#open].some(({ request, settled }) => !settled && !request.signal.aborted);
  }

  /** A new login, or a sign-out. */
  begin(refreshToken: string | undefined): void {
    this.#epoch += 1;
    this.expected = refreshToken;
    this.#cyclesOfToken = 0;
    this.#lastStart = null;
    this.attempts.clear();
  }

  run(running: boolean): void {
    this.token();
    this.attempts.clear();
    if (running) return;
    this.report.check(9, !this.inFlight, 'a request is in flight after the removal');
  }

  /** The refresh has its token. */
  token(): void {
    this.#cyclesOfToken = 0;
    this.over();
  }

  /** The current refresh is over. */
  over(): void {
    this.#cycle += 1;
  }

  /** The page changed the limit: a request in flight may have either. */
  limitChanged(): void {
    const { requestTimeout } = this.page;
    for (const request of this.#open) {
      const { least, most } = request.timeout;
      request.timeout = { least: Math.min(least, requestTimeout), most: Math.max(most, requestTimeout) };
    }
  }

  /** ms between refreshes: twice as much for each answer that did not help, from the second one on. */
  get shortestPause(): number {
    return Math.min(60_000, SHORTEST_PAUSE * 2 ** Math.max(0, this.audit.unhelpful - 1));
  }

  /** A request is sent. */
  requested(request: RefreshRequest, silentLogin: boolean): AuditedRequest {
    const { reason, attempt, refreshToken } = request;
    const { machine, requestTimeout, trueNow } = this.page;
    const { audit } = this;
    this.report.log(`request ${attempt} (${silentLogin ? 'silent login' : reason})`);
    this.report.check(1, !this.inFlight, 'two refresh requests in flight');
    if (!silentLogin && refreshToken !== this.expected)
      this.report.violate(1, 'a refresh token is presented that is not the newest');
    if (silentLogin && !audit.ends.refused) this.report.violate(11, 'an unnecessary silent login');
    if (!audit.running) this.report.violate(9, 'a request of a session that was removed');
    audit.ends.requested();
    if (attempt === 1) this.#cycleBegins(reason);
    else this.#checkHold(this.attempts.get(attempt - 1));
    audit.retries.requested();
    audit.callers.requested();
    audit.due.requested();
    const audited: AuditedRequest = {
      request,
      silentLogin,
      epoch: this.#epoch,
      cycle: this.#cycle,
      since: machine.now(),
      sentAt: trueNow,
      stops: machine.stops,
      stoodStill: machine.stoodStill,
      timeout: { least: requestTimeout, most: requestTimeout },
      truth: undefined,
      toldAt: null,
      settled: false,
      timedOut: false,
    };
    this.#open.add(audited);
    this.attempts.set(attempt, audited);
    return audited;
  }

  /** A response reached the page. */
  answered(audited: AuditedRequest, answer: TokenResponse): void {
    const { epoch, cycle, silentLogin } = audited;
    this.settled(audited);
    // A late response counts while the same refresh goes on with the same refresh token.
    const counts = epoch === this.#epoch && cycle === this.#cycle && silentLogin === this.audit.ends.refused;
    this.report.log(`response${counts ? '' : ', too late'}`);
    if (counts) this.audit.answered(audited, answer);
  }

  settled(audited: AuditedRequest): void {
    // The connection of a request that had timed out is lost: it is not waited for any more.
    const isLost = audited.wasLost ?? audited.truth?.outcome === 'lost';
    if (audited.timedOut && isLost) this.audit.retries.released();
    audited.settled = true;
    this.#open.delete(audited);
  }

  /** ms for which a request continues that has just timed out: the next one must wait so long. */
  holdOf({
    silentLogin,
    since,
    truth,
    timeout: { least, most },
  }: AuditedRequest): Record<'least' | 'most', number> {
    const { machine, limitFactor } = this.page;
    if (truth !== undefined || silentLogin || limitFactor === 1) return { least: 0, most: 0 };
    const ran = machine.now().monotonic - since.monotonic;
    const left = (limit: number): number => Math.max(0, limitFactor * limit - ran);
    return { least: left(least), most: left(most) };
  }

  /** An attempt has failed before a response came. */
  timedOut(audited: AuditedRequest): void {
    const { since, sentAt, stops, stoodStill, timeout } = audited;
    const { least, most } = timeout;
    audited.timedOut = true;
    const { machine, trueNow } = this.page;
    const now = machine.now();
    if (!machine.honest) this.report.checked(10);
    const waited = elapsed(since, now);
    if (waited < least - 1) this.report.violate(11, `aborted after ${waited} of ${least} ms`);
    // The monotonic clock stands still during sleep, so that this applies only to clocks that are set.
    const measured = now.monotonic - since.monotonic;
    if (measured < least - GRACE - 1)
      this.report.violate(10, `aborted after ${measured} of ${least} ms, since the clock was set`);
    const ran = trueNow - sentAt - (machine.stoodStill - stoodStill);
    // It gets more time once: throttled timers look like a page that slept, repeatedly. A clock that was set forward
    // may have been that once.
    const once = machine.stops === stops + 1 && machine.setForwardAt < sentAt;
    const late = waited - most > GRACE + 1 && once;
    if (late && ran < least - 1 && trueNow - machine.resumedAt < GRACE - 1)
      this.report.violate(10, 'an attempt that slept was aborted before its response could be received');
  }

  /** A reported latency of an attempt is not the jump of a clock. */
  measured({ sentAt }: AuditedRequest, latency: number): void {
    const { machine, trueNow } = this.page;
    if (!machine.honest) this.report.checked(10);
    const actual = trueNow - sentAt;
    if (latency < 0 || latency > actual + 1)
      this.report.violate(10, `a latency of ${latency} ms is reported of ${actual} ms`);
  }

  /** A request that may have spent the refresh token was aborted after three times its limit, not before. */
  #checkHold(last: AuditedRequest | undefined): void {
    if (!last?.timedOut || last.silentLogin || last.truth?.outcome === 'lost') return;
    if (last.toldAt !== null) return;
    const { machine, limitFactor } = this.page;
    const waited = elapsed(last.since, machine.now());
    const least = limitFactor * last.timeout.least;
    this.report.check(1, waited >= least - 1, `the next request after ${waited} of ${least} ms`);
  }

  #cycleBegins(reason: RefreshReason): void {
    const now = this.page.machine.now();
    const { audit } = this;
    this.#cycle += 1;
    this.#cyclesOfToken += 1;
    this.attempts.clear();
    this.report.check(6, this.#cyclesOfToken <= 1, 'two refreshes of one generation');
    const pause = this.#lastStart ? elapsed(this.#lastStart, now) : Infinity;
    const shortest = this.shortestPause;
    const least = Math.max(shortest, reason === 'rejected' ? audit.callers.pause : 0);
    if (pause < least - 1 && !audit.callers.byName) {
      // The last use of a refresh token comes when its end does, whatever else is requested.
      const inTime = pause >= shortest - 1 && audit.due.takeLastUse();
      if (!inTime) this.report.violate(6, `a refresh ${pause} ms after the last one`);
    }
    this.#lastStart = now;
    const rejected = audit.callers.rejects(audit.generation);
    if (reason === 'rejected' && !rejected)
      this.report.violate(6, 'a refresh because an old generation was rejected');
    if (reason === 'scheduled' || (reason === 'expired' && !rejected)) audit.due.begins(reason);
  }
}
