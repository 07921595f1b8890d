import { refreshAge } from '../../src/session/refresh-schedule.js';
import { RetryState } from '../../src/session/retry-state.js';
import { parseRetryAfter } from '../../src/session/retry-after.js';
import { DEFAULT_REFRESH_AT } from '../../src/session/session-options.js';
import { TokenError } from '../../src/session/token-error.js';
import { LIFETIME, type PolicyMaker } from './policy.js';
import type { Refusal } from './token-server.js';

const SECOND = 1_000;

/** What the session makes of an answer: the header is read by its own parser. */
function errorOf({ status, retryAfter }: Refusal): TokenError {
  if (status === 0) return new TokenError('network', 'The request failed without a response.');
  const code = status === 429 ? 'rate_limited' : 'server_error';
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const floor = parseRetryAfter(new Response(null, { status, headers }), 0);
  return new TokenError(
    code,
    `The token endpoint responded with ${status}.`,
    floor === undefined ? { status } : { status, retryAfter: floor },
  );
}

/** The session's own schedule and backoff. No caller waits for a token while the old one is valid, as in a page that shows dashboards. */
export const ours = policyOf(left => left);

/** The same with the ordinary steps alone, as if a caller lacked a token all the time: what the session did before it was tuned here. */
export const oursInHaste = policyOf(() => 0);

/** @param slackOf ms that the session takes its time for, by those that the token has left. */
function policyOf(slackOf: (left: number) => number): PolicyMaker {
  return (count, random) => {
    const retries: (RetryState | undefined)[] = new Array<undefined>(count).fill(undefined);
    const errors = new Map<number, TokenError>();
    const errorFor = (refusal: Refusal): TokenError => {
      const key = refusal.status * 100_000 + (refusal.retryAfter ?? -1);
      const error = errors.get(key) ?? errorOf(refusal);
      errors.set(key, error);
      return error;
    };
    /** ms that the token of the client that retries has left. */
    let slack = 0;
    return {
      due: (_client, issued) => issued + refreshAge(LIFETIME, DEFAULT_REFRESH_AT, random()),
      again(client, now, refusal, { expiresAt }) {
        const mine = (retries[client] ??= new RetryState(random, () => slack));
        const at = now * SECOND;
        slack = slackOf(expiresAt[client]! * SECOND - at);
        return now + mine.recordFailure(errorFor(refusal), { wall: at, monotonic: at }, false) / SECOND;
      },
      served(client) {
        retries[client]?.reset();
      },
    };
  };
}
