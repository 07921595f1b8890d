import type { IssuedToken, TokenResponse } from '../../../src/session/index.js';
import { elapsed } from '../machine.js';
import { SERVER_START } from '../responses.js';
import { PageChecks } from './page-checks.js';
import type { AuditedRequest } from './request-audit.js';

/** ms by which two statements of one end may differ. */
const SAME = 2_000;

/** Checks what comes of an access token that a server sends again, and that no token is taken for younger than it is (3, 11). */
export class RepeatAudit extends PageChecks {
  /** How many answers brought the token in hand with the same end. */
  #unchanged = 0;
  /** How many brought it at all. */
  count = 0;
  /** Whether the last answer did. */
  isLast = false;

  /** ms that a response states of its access token; `null` if it states nothing. */
  lifetimeOf(answer: Partial<TokenResponse>): number | null {
    const { policy } = this.page.world.scenario;
    const stated = statedLifetime(answer);
    return policy.says === 'both'
      ? Math.min(stated ?? Infinity, policy.lifetime)
      : (stated ?? this.page.policyLifetime);
  }

  /** A token came. */
  token({ accessToken }: IssuedToken): void {
    const isSame = accessToken === this.audit.token?.accessToken;
    this.isLast = false;
    this.report.check(11, !isSame, 'the same access token is another generation');
  }

  /** An answer brought the token in hand again. Returns whether with a later end. */
  answered(audited: AuditedRequest, answer: TokenResponse): boolean {
    const { audit, page } = this;
    const { machine, calm } = page;
    this.count += 1;
    this.isLast = true;
    // The claims of a JWT do not move.
    const lifetime = page.world.scenario.policy.says === 'both' ? null : statedLifetime(answer);
    const age = audit.tokenSince ? elapsed(audit.tokenSince, machine.now()) : 0;
    const left = lifetime === null ? null : lifetime - elapsed(audited.since, machine.now());
    const isLater = left !== null && left > Math.max(0, audit.remaining + SAME);
    this.report.log(`the same token again${isLater ? ', with a later end' : ''}`);
    if (isLater) {
      audit.tokenSince = audited.since;
      audit.tokenSentAt = audited.sentAt;
      audit.lifetime = lifetime;
      audit.notices.extended(audited);
    } else if (left !== null && left < audit.remaining) audit.lifetime = Math.max(0, age + left);
    audit.unhelpful = isLater ? 0 : audit.unhelpful + 1;
    if (!isLater) this.#unchanged += 1;
    audit.requests.token();
    audit.ends.token();
    audit.retries.reset();
    audit.callers.repeated();
    // Until another token comes, what is checked of a page at rest is not.
    calm.disturbed();
    page.world.timeline.after(0, () => {
      calm.disturbanceEnded();
    });
    return isLater;
  }

  step(): void {
    const { token, lifetime } = this.audit;
    const { machine, world, trueNow } = this.page;
    if (!token || lifetime === null || machine.sleptUnmeasured || world.scenario.policy.grace > 0) return;
    const left = world.server.endOf(token.accessToken) - trueNow;
    if (token.remaining > Math.max(0, left) + 1)
      this.report.violate(
        3,
        `a token is taken for ${Math.round(token.remaining - left)} ms younger than it is`,
      );
  }

  /** After everything. */
  finish(): void {
    const { unchanged } = this.page.session.metrics;
    const isCounted = unchanged === this.#unchanged;
    this.report.check(11, isCounted, `${unchanged} unchanged tokens are counted, not ${this.#unchanged}`);
  }
}

/** ms that a response states of its access token besides a JWT's claims; `null` if it states nothing. */
function statedLifetime(answer: Partial<TokenResponse>): number | null {
  const { expires_in: seconds, expires_at: end, issued_at: issuedAt } = answer;
  if (end !== undefined) return Math.max(0, (Number(end) - Number(issuedAt)) * 1_000 - SERVER_START);
  return Number(seconds) > 0 ? Number(seconds) * 1_000 : null;
}
