import type { RevocationReason, TokenError } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { AuditSubject } from './audit-subject.js';
import { codeOf, passes, type AuditedRequest } from '../truth.js';

type End = 'signed_out' | 'session_over';

/** Watches the ends of sessions: that each has its reason, is told once, and is final (7, 8). */
export class EndAudit {
  #end: End | null = 'signed_out';
  /** What the server said no to; a silent login is the last way back. */
  #refused = false;
  /** Whether there is no way back: from here on nothing is asked. */
  #lost = false;
  #revoked = false;
  #logins = 0;
  /** Whether the page was removed before all of it could be told. */
  #interrupted = false;

  constructor(
    private readonly audit: Audit,
    private readonly subject: AuditSubject,
  ) {}

  /** Whether there is no token, and none is asked for. */
  get ended(): boolean {
    return this.#end !== null;
  }

  /** Whether the server refused the refresh token, and the silent login is asked. */
  get refused(): boolean {
    return this.#refused;
  }

  /** A new login, or a sign-out. */
  begin(end: End | null): void {
    this.#end = end;
    this.#refused = this.#lost = this.#revoked = this.#interrupted = false;
    this.#logins = 0;
  }

  /** The page goes, or comes again: a silent login that was under way is forgotten. */
  run(running: boolean): void {
    this.#refused = false;
    if (!running && this.#end === 'session_over') this.#interrupted = true;
  }

  token(): void {
    this.#end = null;
    this.#refused = this.#lost = false;
  }

  requested(): void {
    if (this.#end !== null || this.#lost) this.audit.violate(7, 'a request after the end');
  }

  /** An attempt failed; what the session makes of it must follow from the truth. */
  failed({ truth, silentLogin }: AuditedRequest, { code }: TokenError, retryIn: number | null): void {
    this.audit.checked(8);
    const expected = codeOf(truth);
    if (code !== expected) this.audit.violate(8, `"${code}" is told of what was "${expected ?? 'a token'}"`);
    if (retryIn === null) {
      this.#lost = true;
      // Nothing is asked from here on, even if a listener removes the page before the rest is told.
      this.#end = 'session_over';
      if (silentLogin) return;
      if (passes(truth)) this.audit.violate(8, `gave up after a transient ${code}`);
      if (this.subject.reauthenticates) this.audit.violate(11, 'gave up without a silent login');
      return;
    }
    if (passes(truth) || silentLogin) return;
    this.#refused = true;
    if (!this.subject.reauthenticates) this.audit.violate(7, 'a refusal is tried again');
  }

  revoked(reason: RevocationReason): void {
    this.audit.checked(7);
    if (this.#revoked) this.audit.violate(7, 'the end is told twice');
    this.#revoked = true;
    if (reason !== this.#end) this.audit.violate(8, `"${reason}" is told, and nobody ended the session`);
  }

  loginRequired(): void {
    this.audit.checked(7);
    if (this.#end !== 'session_over')
      this.audit.violate(7, 'login-required, though somebody logged in or out since');
    if (++this.#logins > 1) this.audit.violate(7, 'login-required more than once');
  }

  step(): void {
    if (this.#end !== 'session_over' || this.#interrupted) return;
    if (!this.#revoked) this.audit.violate(7, 'the session is over, and nobody is told');
    if (this.#logins !== 1) this.audit.violate(7, `login-required is told ${this.#logins} times`);
  }
}
