import type { Mutant } from './mutants.js';

/** Faults in schedules, deadlines and the use of clocks. */
export const mutantsOfTime: readonly Mutant[] = [
  {
    name: 'no jitter of the schedule',
    file: 'session/refresh-schedule.ts',
    find: '(1 - EARLY_JITTER * jitter)',
    replace: '(1 - EARLY_JITTER * 0 * jitter)',
  },
  {
    name: 'the jitter of the schedule is always the same',
    file: 'session/refresh-schedule.ts',
    find: '(1 - EARLY_JITTER * jitter)',
    replace: '(1 - EARLY_JITTER * (0.5 + 0 * jitter))',
  },
  {
    name: 'the jitter of the backoff is always the same',
    file: 'session/retry-state.ts',
    find: 'this.#random() *\n          maxBackoffDelay(',
    replace: '0.5 * maxBackoffDelay(',
  },
  {
    name: 'an attempt fails at once after sleep',
    file: 'session/refresh-operation.ts',
    find: 'attempt.deadline = Math.max(attempt.deadline, now.monotonic + CLOCK_JUMP_GRACE_MS);',
    replace: '',
  },
  {
    name: 'an attempt fails when the clock is set forward',
    file: 'session/refresh-operation.ts',
    find: 'attempt.deadline = Math.max(attempt.deadline, now.monotonic + CLOCK_JUMP_GRACE_MS);',
    replace: 'attempt.deadline = now.monotonic + CLOCK_JUMP_GRACE_MS;',
  },
  {
    name: 'the limit of an attempt is measured by the wall clock',
    file: 'session/refresh-operation.ts',
    find: 'if (this.#attempt) return this.#attempt.deadline - now.monotonic;',
    replace:
      'if (this.#attempt) return this.#attempt.deadline - this.#attempt.requestedAt.monotonic - elapsed(this.#attempt.requestedAt, now);',
  },
  {
    name: 'an attempt has half of its time',
    file: 'session/refresh-operation.ts',
    find: 'attempt.deadline = requestedAt.monotonic + host.requestTimeout',
    replace: 'attempt.deadline = requestedAt.monotonic + host.requestTimeout / 2',
  },
  {
    name: 'latencies are measured by the wall clock',
    file: 'session/clock.ts',
    find: 'return to.monotonic - from.monotonic;',
    replace: 'return to.wall - from.wall;',
  },
  {
    name: 'a refresh token is not renewed before it expires',
    file: 'session/token-store.ts',
    find: 'shouldRenew: lifetimeMs > 2 * RENEW_BEFORE_EXPIRY_MS',
    replace: 'shouldRenew: lifetimeMs > 1e12 * RENEW_BEFORE_EXPIRY_MS',
  },
  {
    name: 'a refresh token that expires soon is renewed again and again',
    file: 'session/token-store.ts',
    find: 'shouldRenew: lifetimeMs > 2 * RENEW_BEFORE_EXPIRY_MS',
    replace: 'shouldRenew: lifetimeMs > 0 * RENEW_BEFORE_EXPIRY_MS',
  },
  {
    name: 'a renewal that does not move the expiry is repeated',
    file: 'session/token-store.ts',
    find: 'if (this.#refreshTokenExpiry && this.msUntilRenewal <= 0) this.#refreshTokenExpiry.shouldRenew = false;',
    replace: '',
  },
  {
    name: 'the refresh token is renewed ten seconds too late',
    file: 'session/token-store.ts',
    find: 'this.msUntilRefreshTokenExpiry - RENEW_BEFORE_EXPIRY_MS\n      : Infinity',
    replace: 'this.msUntilRefreshTokenExpiry - RENEW_BEFORE_EXPIRY_MS + 10_000 : Infinity',
  },
  {
    name: 'the expiry of a refresh token is measured by the wall clock alone',
    file: 'session/token-store.ts',
    find: 'this.#refreshTokenExpiry.at.monotonic - monotonic,',
    replace: 'Infinity + 0 * monotonic,',
  },
];
