/** A fault put into the lifecycle; each must be found. */
export interface Mutant {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The simulation that is to find it; none: that of pages. */
  readonly simulation?: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'a refresh begins though one is in flight',
    file: 'session/lifecycle.ts',
    find: 'if (!this.#cycle && this.#untilDue <= 0) this.#beginCycle();',
    replace: 'if (this.#untilDue <= 0) this.#beginCycle();',
  },
  {
    name: 'the jitter is negative',
    file: 'session/retries.ts',
    find: 'this.#delay += this.#random() *',
    replace: 'this.#delay -= this.#random() *',
  },
  {
    name: 'no jitter',
    file: 'session/retries.ts',
    find: 'this.#random() * backoffStep(',
    replace: 'backoffStep(',
  },
  {
    name: 'the backoff does not grow',
    file: 'session/backoff.ts',
    find: 'BASE * 2 ** (failures - 1)',
    replace: 'BASE * (failures > 0 ? 1 : 0) * 0.2',
  },
  {
    name: 'a long step though the token has little left',
    file: 'session/backoff.ts',
    find: 'slack > CAP ? Math.min(LONG, slack)',
    replace: 'slack > 0 ? LONG',
  },
  {
    name: 'a long step though the server has named a time',
    file: 'session/retries.ts',
    find: 'this.#floor ? 0 : this.#slack()',
    replace: 'this.#slack()',
  },
  {
    name: 'a long wait goes on though somebody lacks a token by now',
    file: 'session/retries.ts',
    find: 'this.#slack() > 0 ? Infinity',
    replace: 'this ? Infinity',
  },
  {
    name: 'a long step though somebody waits for a token',
    file: 'session/lifecycle.ts',
    find: ' || this.#audience.callers.size > 0;',
    replace: ';',
  },
  {
    name: 'no long step',
    file: 'session/backoff.ts',
    find: 'slack > CAP ?',
    replace: 'slack > LONG * CAP ?',
  },
  {
    name: 'the backoff has no cap',
    file: 'session/backoff.ts',
    find: 'Math.min(CAP, BASE * 2 ** (failures - 1))',
    replace: '(CAP * 0 + BASE * 2 ** (failures - 1))',
  },
  {
    name: 'Retry-After is not heard',
    file: 'session/retries.ts',
    find: 'Math.min(error.retryAfter || 0, LONGEST_FLOOR);',
    replace: 'LONGEST_FLOOR * 0;',
  },
  {
    name: 'being online again skips what the server asked for',
    file: 'session/retries.ts',
    find: 'this.#delay = this.#floor;',
    replace: 'this.#delay = 0;',
  },
  {
    name: 'the old refresh token is kept',
    file: 'session/held-tokens.ts',
    find: 'this.#refreshToken = refreshToken ?? this.#refreshToken;',
    replace: 'this.#refreshToken ??= refreshToken;',
  },
  {
    name: 'an answer without a refresh token deletes the old one',
    file: 'session/held-tokens.ts',
    find: 'this.#refreshToken = refreshToken ?? this.#refreshToken;',
    replace: 'this.#refreshToken = refreshToken;',
  },
  {
    name: 'the rotated refresh token of an answer that is otherwise wrong is lost',
    file: 'session/lifecycle.ts',
    find: '    this.held.keepRefreshToken(answer, attempt.since);\n    let response;\n    try {\n      response = parseTokenResponse(answer);',
    replace:
      '    let response;\n    try {\n      response = parseTokenResponse(answer);\n      this.held.keepRefreshToken(answer, attempt.since);',
  },
  {
    name: 'a refused refresh token is presented again after a removal',
    file: 'session/lifecycle.ts',
    find: 'if (error.refusesRefreshToken) this.held.forgetRefreshToken();',
    replace: '',
  },
  {
    name: 'the timer is not cleared at the removal',
    file: 'session/lifecycle.ts',
    find: 'this.#alarm.set(this.#unsubscribe ? next : Infinity);',
    replace: 'this.#alarm.set(next);',
  },
  {
    name: 'callers are given a token that was over before it came',
    file: 'session/lifecycle.ts',
    find: 'if (this.held.stillborn !== 1) callers.resolve(token);',
    replace: 'callers.resolve(token);',
  },
  {
    name: 'a new timer does not replace the one before',
    file: 'session/alarm.ts',
    find: 'this.#cancel?.();',
    replace: '',
  },
  {
    name: 'the listeners for wake-ups stay after the removal',
    file: 'session/lifecycle.ts',
    find: '    this.#unsubscribe?.();\n',
    replace: '',
  },
  {
    name: 'a request goes on after the removal',
    file: 'session/refresh-cycle.ts',
    find: '    this.#closed = true;\n    this.#attempt?.controller.abort();',
    replace: '    this.#closed = true;',
  },
  {
    name: 'an answer that comes after the sign-out is taken',
    file: 'session/refresh-cycle.ts',
    find: 'if (this.#closed || attempt.silentLogin',
    replace: 'if (attempt.silentLogin',
  },
  {
    name: 'time is what the wall clock says',
    file: 'session/clock.ts',
    find: 'return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);',
    replace: 'return to.wall - from.wall;',
  },
  {
    name: 'time is what the monotonic clock says',
    file: 'session/clock.ts',
    find: 'return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);',
    replace: 'return to.monotonic - from.monotonic;',
  },
  {
    name: 'lifetimes over 24.8 days overflow the timer',
    file: 'session/alarm.ts',
    find: 'Math.min(Math.ceil(delay), LONGEST_DELAY)',
    replace: 'Math.ceil(delay) + 0 * LONGEST_DELAY',
  },
  {
    name: 'wake-ups are not heard',
    file: 'session/lifecycle.ts',
    find: "    if (signal === 'online') this.#retries.hurry();\n    this.siblings?.woken(signal);\n    this.look();",
    replace: "    if (signal === 'online') this.#retries.hurry();",
  },
  {
    name: 'the online event does not shorten the wait',
    file: 'session/lifecycle.ts',
    find: "    if (signal === 'online') this.#retries.hurry();\n",
    replace: '',
  },
  {
    name: 'attempts are burnt offline',
    file: 'session/retries.ts',
    find: 'if (!offline) {',
    replace: 'if (this) {',
  },
  {
    name: 'the spread makes refreshes later',
    file: 'session/refresh-schedule.ts',
    find: '(1 - SPREAD * random)',
    replace: '(1 + SPREAD * random)',
  },
  {
    name: 'the lifetime is counted from the answer',
    file: 'session/lifecycle.ts',
    find: 'this.refreshed(response, attempt.since, attempt.number);',
    replace: 'this.refreshed(response, this.#world.clock.now(), attempt.number);',
  },
  {
    name: 'an attempt has no deadline',
    file: 'session/refresh-cycle.ts',
    find: 'since.monotonic + owner.requestTimeout',
    replace: 'since.monotonic + owner.requestTimeout * 1e6',
  },
  {
    name: 'an answer that comes late is dropped with its refresh token',
    file: 'session/refresh-cycle.ts',
    find: '      if (!holdsToken(response)) return;\n',
    replace: '      return;\n',
  },
  {
    name: 'two attempts are in flight after a late answer',
    file: 'session/refresh-cycle.ts',
    find: '    attempt.controller.abort();\n',
    replace: '',
  },
  {
    name: 'a 503 ends the session',
    file: 'session/token-error.ts',
    find: "  'server_error',\n  'invalid_response',\n];",
    replace: "  'invalid_response',\n];",
  },
  {
    name: 'a refusal is tried again',
    file: 'session/token-error.ts',
    find: 'return TRANSIENT.includes(this.code);',
    replace: "return TRANSIENT.includes(this.code) || this.code === 'invalid_grant';",
  },
  {
    name: 'login-required is told twice',
    file: 'session/lifecycle.ts',
    find: "    listeners.emit({ type: 'login-required', error: end }, () => this.#end === end);\n",
    replace:
      "    listeners.emit({ type: 'login-required', error: end }, () => this.#end === end);\n    listeners.emit({ type: 'login-required', error: end });\n",
  },
  {
    name: 'a session that has ended goes on asking',
    file: 'session/lifecycle.ts',
    find: 'if (!this.refresher || this.#end) return Infinity;',
    replace: 'if (!this.refresher) return Infinity;',
  },
  {
    name: 'a failure takes the living token',
    file: 'session/lifecycle.ts',
    find: '    if (error.transient || this.held.untilEnd > 0) metrics.failed();\n',
    replace: '    metrics.failed();\n    this.held.forget();\n',
  },
  {
    name: 'a complaint about an old generation starts a refresh',
    file: 'session/token-session.ts',
    find: 'if (this.token && generation === this.generation)',
    replace: 'if (this.token && generation >= 0)',
  },
  {
    name: 'a token that nobody wants any more is refreshed without a pause',
    file: 'session/refresh-schedule.ts',
    find: 'latest), SHORTEST_INTERVAL - since);',
    replace: 'latest), (SHORTEST_INTERVAL - since) / 1e12);',
  },
  {
    name: 'frames are sent expired tokens',
    file: 'bridge/deliveries.ts',
    find: 'if (!token || token.remaining <= 0) return null;',
    replace: 'if (!token) return null;',
  },
  {
    name: 'the bridge posts to any origin',
    file: 'bridge/frame-bridge.ts',
    find: 'postMessage(message, options.origin, transfer ?? [])',
    replace: "postMessage(message, '*', transfer ?? [])",
  },
  {
    name: 'the session stops when one of its providers leaves',
    file: 'session/shared-sessions.ts',
    find: 'if (!members.delete(membership) || members.size > 0) return false;',
    replace: 'if (!members.delete(membership)) return false;',
  },
  {
    name: 'one caller that leaves takes out the others',
    file: 'session/callers.ts',
    find: '        this.#waiting.delete(caller);\n        reject(signal?.reason as Error);',
    replace:
      '        for (const other of this.#take()) other.reject(signal?.reason as Error);\n        reject(signal?.reason as Error);',
  },
  {
    name: 'an event tells the token',
    file: 'session/lifecycle.ts',
    find: "listeners.emit({ type: 'token', generation: token.generation });",
    replace:
      "listeners.emit({ type: 'token', generation: token.generation, ...{ value: token.accessToken } });",
  },
];
