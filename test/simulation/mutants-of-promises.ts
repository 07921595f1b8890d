import type { Mutant } from './mutants.js';

/** Faults in what a session makes of a server's answers, in what it tells, and in what it does for those who ask. */
export const mutantsOfPromises: readonly Mutant[] = [
  {
    name: 'a 429 is terminal',
    file: 'session/refusal.ts',
    find: "  if (status === 429) return 'rate_limited';\n",
    replace: '',
  },
  {
    name: 'a 5xx is terminal',
    file: 'session/refusal.ts',
    find: 'status >= 500 || ',
    replace: '',
  },
  {
    name: 'a page of HTML is terminal',
    file: 'session/http-refresher.ts',
    find: "new TokenError('invalid_response', 'The answer is not JSON.'",
    replace: "new TokenError('invalid_grant', 'The answer is not JSON.'",
  },
  {
    name: 'a lost connection is terminal',
    file: 'session/token-error.ts',
    find: "return new TokenError('network',",
    replace: "return new TokenError('invalid_client',",
  },
  {
    name: 'a timeout is terminal',
    file: 'session/refresh-cycle.ts',
    find: "new TokenError('timeout',",
    replace: "new TokenError('invalid_grant',",
  },
  {
    name: 'Retry-After is not read',
    file: 'session/retry-after.ts',
    find: 'if (!value) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'a date in Retry-After counts from the local clock',
    file: 'session/retry-after.ts',
    find: 'Number.isNaN(serverNow) ? wall : serverNow',
    replace: 'serverNow > 0 ? wall : serverNow',
  },
  {
    name: 'the end of a rate limit is not read',
    file: 'session/retry-after.ts',
    find: '(status === 429 ? rateLimitReset(headers) : undefined)',
    replace: '(status === 0 ? rateLimitReset(headers) : undefined)',
  },
  {
    name: 'a removal forgets what the server asked for',
    file: 'session/lifecycle.ts',
    find: '    this.#stopped = true;\n',
    replace: '    this.#stopped = true;\n    this.#retries.reset();\n',
  },
  {
    name: 'a removal makes the backoff start anew',
    file: 'session/retries.ts',
    find: '  until(now: Stamp): number {\n',
    replace:
      '  until(now: Stamp): number {\n    if (this.#since && this.#delay < elapsed(this.#since, now) - 50) this.#failures = 0;\n',
  },
  {
    name: 'login-required is never told',
    file: 'session/lifecycle.ts',
    find: "    listeners.emit({ type: 'login-required', error: end }, () => this.#end === end);\n",
    replace: '',
  },
  {
    name: 'login-required is told to those who are back already',
    file: 'session/lifecycle.ts',
    find: "{ type: 'login-required', error: end }, () => this.#end === end",
    replace: "{ type: 'login-required', error: end }",
  },
  {
    name: 'frames are not told of the end',
    file: 'bridge/frame-bridge.ts',
    find: 'if (this.#present) this.#session.revoked(reason);',
    replace: '',
  },
  {
    name: 'a frame that loads after the end is not told',
    file: 'bridge/protocols/native.ts',
    find: 'else if (revocation !== null) this.revoked(revocation);',
    replace: '',
  },
  {
    name: 'no silent login is tried',
    file: 'session/refresh-cycle.ts',
    find: 'error.refusesRefreshToken && this.#owner.reauthenticate',
    replace: 'error.code === undefined && this.#owner.reauthenticate',
  },
  {
    name: 'a removal on hearing of the end takes the end back',
    file: 'session/lifecycle.ts',
    find: "    this.#end = end;\n    listeners.emit({ type: 'refresh-failed'",
    replace: "    listeners.emit({ type: 'refresh-failed'",
  },
  {
    name: 'the end of a token is not told',
    file: 'session/lifecycle.ts',
    find: "      listeners.emit({ type: 'expired', generation: this.held.generation });\n",
    replace: '',
  },
  {
    name: 'the end of the refresh token is not told',
    file: 'session/lifecycle.ts',
    find: "if (endsAt !== null) listeners.emit({ type: 'session-ending', endsAt });",
    replace: '',
  },
  {
    name: 'the same end of the refresh token is told at every refresh',
    file: 'session/held-tokens.ts',
    find: 'end && this.#endTold && elapsed(this.#endTold, end) < SAME_END ? null : end',
    replace: 'end && this.#endTold && elapsed(this.#endTold, end) < SAME_END / 1e9 ? null : end',
  },
  {
    name: 'a refresh is not told',
    file: 'session/lifecycle.ts',
    find: '      () => this.token === token,\n',
    replace: '      () => this.token === null,\n',
  },
  {
    name: 'a refresh is told after the sign-out that it caused',
    file: 'session/lifecycle.ts',
    find: '      () => this.token === token,\n',
    replace: '',
  },
  {
    name: 'a complaint is not heard',
    file: 'session/token-session.ts',
    find: 'if (this.token && generation === this.generation)',
    replace: 'if (this.token && generation < 0)',
  },
  {
    name: 'tokens that are refused one after another are refreshed without a pause',
    file: 'session/refresh-schedule.ts',
    find: 'SHORTEST_INTERVAL * 2 ** this.#rejections',
    replace: 'SHORTEST_INTERVAL * 2 ** (this.#rejections * 0)',
  },
  {
    name: 'callers are given the token that was refused',
    file: 'session/token-session.ts',
    find: 'token.remaining > 0 && !this.#lifecycle.schedule.rejected',
    replace: 'token.remaining > 0',
  },
  {
    name: 'the validity that a caller wants is not heard',
    file: 'session/token-session.ts',
    find: 'if (usable && token.remaining >= minValidity * 1_000)',
    replace: 'if (usable && minValidity >= 0)',
  },
  {
    name: 'a caller that leaves is kept',
    file: 'session/callers.ts',
    find: "      signal?.addEventListener('abort', onAbort);\n",
    replace: '',
  },
  {
    name: 'a caller that had left is given a token',
    file: 'session/token-session.ts',
    find: '    signal?.throwIfAborted();\n',
    replace: '',
  },
  {
    name: 'a failure turns the callers away',
    file: 'session/lifecycle.ts',
    find: '    const end = retryIn === null ? (cycle.refusal ?? error) : null;\n',
    replace:
      '    const end = retryIn === null ? (cycle.refusal ?? error) : null;\n    this.#audience.callers.reject(error);\n',
  },
  {
    name: 'a listener that stops the session does not keep it from asking',
    file: 'session/lifecycle.ts',
    find: '    if (this.#unsubscribe) {\n      if (!this.refresher',
    replace: '    if (this.refresher || this.#unsubscribe) {\n      if (!this.refresher',
  },
  {
    name: 'options that change during a backoff are not used',
    file: 'session/refresh-cycle.ts',
    find: 'this.#owner = owner;',
    replace:
      'const { refresher, reauthenticate, requestTimeout } = owner;\n' +
      '    this.#owner = {\n' +
      '      refresher, reauthenticate, requestTimeout, siblings: owner.siblings, held: owner.held,\n' +
      '      asked: owner.asked.bind(owner), begun: owner.begun.bind(owner),\n' +
      '      answered: owner.answered.bind(owner), failed: owner.failed.bind(owner),\n' +
      '    };',
  },
];
