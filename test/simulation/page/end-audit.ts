import type { RevocationReason, TokenError, TokenErrorCode } from '../../../src/session/index.js';
import { PageChecks } from './page-checks.js';
import type { Truth } from '../responses.js';
import type { AuditedRequest } from './request-audit.js';

/** The code of a failure, by its actual result. */
const CODES: Readonly<Record<Truth['outcome'], TokenErrorCode | null>> = {
  lost: 'network',
  'rate-limited': 'rate_limited',
  unavailable: 'server_error',
  unusable: 'invalid_response',
  refused: 'invalid_grant',
  'endpoint-refused': 'endpoint_refused',
  redirected: 'redirected',
  granted: null,
};

type End = 'signed_out' | 'session_over';

/** Checks the ends of sessions: each has its reason, is reported once, and is final (7, 8). */
export class EndAudit extends PageChecks {
  #end: End | null = 'signed_out';
  /** Whether the server has refused the refresh token, so that a silent login is tried. */
  refused = false;
  /** Whether the session is over: no request follows. */
  #lost = false;
  #revoked = false;
  #logins = 0;
  /** Whether the page was removed before all of it could be reported. */
  #interrupted = false;

  /** Whether there is no token, and none is requested. */
  get ended(): boolean {
    return this.#end !== null;
  }

  /** A new login, or a sign-out. */
  begin(end: End | null): void {
    this.#end = end;
    this.refused = this.#lost = this.#revoked = this.#interrupted = false;
    this.#logins = 0;
  }

  /** The session stops, or starts again: without the silent login. */
  run(running: boolean): void {
    this.refused = false;
    if (!running && this.#end === 'session_over') this.#interrupted = true;
  }

  token(): void {
    this.#end = null;
    this.refused = this.#lost = false;
  }

  requested(): void {
    if (this.#end !== null || this.#lost) this.report.violate(7, 'a request after the end');
  }

  /** An attempt failed; the session's reaction must follow from the truth. */
  failed(
    { truth, silentLogin, request }: AuditedRequest,
    { code }: TokenError,
    retryIn: number | null,
  ): void {
    const expected = truth ? CODES[truth.outcome] : 'timeout';
    this.report.check(8, code === expected, `"${code}" is reported of what was "${expected ?? 'a token'}"`);
    const isDoubted = isFromProxy(truth) && (this.audit.remaining > 0 || request.attempt < 3);
    if (isFromProxy(truth) && !silentLogin && !isDoubted && retryIn !== null)
      this.report.violate(7, 'a third refusal by a proxy, without a valid token, is tried again');
    if (retryIn === null) {
      this.#lost = true;
      // No request follows, even if a listener removes the page before the rest is reported.
      this.#end = 'session_over';
      if (silentLogin) return;
      if (isDoubted || isTransient(truth)) this.report.violate(8, `gave up after a transient ${code}`);
      if (this.page.reauthenticates && !isFromProxy(truth))
        this.report.violate(11, 'gave up without a silent login');
      return;
    }
    if (isDoubted || isTransient(truth) || silentLogin) return;
    this.refused = true;
    if (!this.page.reauthenticates) this.report.violate(7, 'a refusal is tried again');
  }

  revoked(reason: RevocationReason): void {
    this.report.check(7, !this.#revoked, 'the end is reported twice');
    this.#revoked = true;
    if (reason !== this.#end)
      this.report.violate(8, `"${reason}" is reported, although the session did not end so`);
  }

  loginRequired(): void {
    const isOver = this.#end === 'session_over';
    this.report.check(7, isOver, 'login-required, although a user has logged in or out since');
    if (++this.#logins > 1) this.report.violate(7, 'login-required more than once');
  }

  step(): void {
    if (this.#end !== 'session_over' || this.#interrupted) return;
    if (!this.#revoked) this.report.violate(7, 'the session is over, and no event says so');
    if (this.#logins !== 1) this.report.violate(7, `login-required is reported ${this.#logins} times`);
  }
}

/** Whether another attempt can succeed: always, except after the server's own refusal, or that of a proxy. */
export function isTransient(truth: Truth | undefined): boolean {
  return truth?.outcome !== 'refused' && !isFromProxy(truth);
}

/** Whether it is in doubt that the server has refused. */
export function isFromProxy(truth: Truth | undefined): boolean {
  return truth?.outcome === 'endpoint-refused' || truth?.outcome === 'redirected';
}
