import type { Mutant } from './mutants.js';

/** Faults in when things are done, and in what clocks are believed. */
export const mutantsOfTime: readonly Mutant[] = [
  {
    name: 'no spread',
    file: 'session/refresh-schedule.ts',
    find: '(1 - SPREAD * random)',
    replace: '(1 - SPREAD * 0 * random)',
  },
  {
    name: 'the spread is always the same',
    file: 'session/refresh-schedule.ts',
    find: '(1 - SPREAD * random)',
    replace: '(1 - SPREAD * (0.5 + 0 * random))',
  },
  {
    name: 'the jitter is always the same',
    file: 'session/retries.ts',
    find: 'this.#random() * backoffStep(',
    replace: '0.5 * backoffStep(',
  },
  {
    name: 'an attempt that slept is given up at once',
    file: 'session/refresh-cycle.ts',
    find: 'attempt.deadline = Math.max(attempt.deadline, now.monotonic + GRACE);',
    replace: '',
  },
  {
    name: 'an attempt is given up when the clock is set forward',
    file: 'session/refresh-cycle.ts',
    find: 'attempt.deadline = Math.max(attempt.deadline, now.monotonic + GRACE);',
    replace: 'attempt.deadline = now.monotonic + GRACE;',
  },
  {
    name: 'the limit of an attempt is measured by the wall clock',
    file: 'session/refresh-cycle.ts',
    find: 'if (this.#attempt) return this.#attempt.deadline - now.monotonic;',
    replace:
      'if (this.#attempt) return this.#attempt.deadline - this.#attempt.since.monotonic - elapsed(this.#attempt.since, now);',
  },
  {
    name: 'an attempt has half of its time',
    file: 'session/refresh-cycle.ts',
    find: 'attempt.deadline = since.monotonic + owner.requestTimeout',
    replace: 'attempt.deadline = since.monotonic + owner.requestTimeout / 2',
  },
  {
    name: 'latencies are measured by the wall clock',
    file: 'session/clock.ts',
    find: 'return to.monotonic - from.monotonic;',
    replace: 'return to.wall - from.wall;',
  },
  {
    name: 'a refresh token has no last use',
    file: 'session/held-tokens.ts',
    find: 'lastUse: lifetime > 2 * LAST_USE',
    replace: 'lastUse: lifetime > 1e12 * LAST_USE',
  },
  {
    name: 'a refresh token that ends soon is used again and again',
    file: 'session/held-tokens.ts',
    find: 'lastUse: lifetime > 2 * LAST_USE',
    replace: 'lastUse: lifetime > 0 * LAST_USE',
  },
  {
    name: 'the last use of a refresh token that cannot be put off is repeated',
    file: 'session/held-tokens.ts',
    find: 'if (this.#end && this.untilLastUse <= 0) this.#end.lastUse = false;',
    replace: '',
  },
  {
    name: 'the refresh token is used ten seconds too late',
    file: 'session/held-tokens.ts',
    find: 'this.untilEnd - LAST_USE : Infinity',
    replace: 'this.untilEnd - LAST_USE + 10_000 : Infinity',
  },
  {
    name: 'the end of a refresh token is what the wall clock says',
    file: 'session/held-tokens.ts',
    find: 'return Math.min(this.#end.at.wall - wall, this.#end.at.monotonic - monotonic);',
    replace: 'return this.#end.at.wall - wall + 0 * monotonic;',
  },
];
