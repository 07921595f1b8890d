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
    file: 'session/session-core.ts',
    find: 'if (!this.#operation && this.#msUntilRefresh <= 0) this.#startOperation();',
    replace: 'if (this.#msUntilRefresh <= 0) this.#startOperation();',
  },
  {
    name: 'the jitter is negative',
    file: 'session/retry-state.ts',
    find: 'this.#delayMs +=\n          this.#random() *',
    replace: 'this.#delayMs -= this.#random() *',
  },
  {
    name: 'no jitter',
    file: 'session/retry-state.ts',
    find: 'this.#random() *\n          maxBackoffDelay(',
    replace: 'maxBackoffDelay(',
  },
  {
    name: 'the backoff does not grow',
    file: 'session/backoff.ts',
    find: 'BASE_DELAY_MS * 2 ** (failures - 1)',
    replace: 'BASE_DELAY_MS * (failures > 0 ? 1 : 0) * 0.2',
  },
  {
    name: 'a long step though the token has little left',
    file: 'session/backoff.ts',
    find: 'msUntilTokenNeeded > MAX_DELAY_MS ? Math.min(RELAXED_MAX_DELAY_MS, msUntilTokenNeeded)',
    replace: 'msUntilTokenNeeded > 0 ? RELAXED_MAX_DELAY_MS',
  },
  {
    name: 'a long step though the server has named a time',
    file: 'session/retry-state.ts',
    find: 'this.#minDelayMs ? 0 : this.#msUntilTokenNeeded()',
    replace: 'this.#msUntilTokenNeeded()',
  },
  {
    name: 'a long wait goes on though somebody lacks a token by now',
    file: 'session/retry-state.ts',
    find: 'this.#msUntilTokenNeeded() > 0 ? Infinity',
    replace: 'this ? Infinity',
  },
  {
    name: 'a long step though somebody waits for a token',
    file: 'session/session-core.ts',
    find: ' || this.#outputs.waiters.size > 0;',
    replace: ';',
  },
  {
    name: 'no long step',
    file: 'session/backoff.ts',
    find: 'msUntilTokenNeeded > MAX_DELAY_MS ?',
    replace: 'msUntilTokenNeeded > RELAXED_MAX_DELAY_MS * MAX_DELAY_MS ?',
  },
  {
    name: 'the backoff has no cap',
    file: 'session/backoff.ts',
    find: 'Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1))',
    replace: '(MAX_DELAY_MS * 0 + BASE_DELAY_MS * 2 ** (failures - 1))',
  },
  {
    name: 'Retry-After is not heard',
    file: 'session/retry-state.ts',
    find: 'Math.min(error.retryAfter || 0, MAX_RETRY_AFTER_MS);',
    replace: 'MAX_RETRY_AFTER_MS * 0;',
  },
  {
    name: 'being online again skips what the server asked for',
    file: 'session/retry-state.ts',
    find: 'this.#delayMs = this.#minDelayMs;',
    replace: 'this.#delayMs = 0;',
  },
  {
    name: 'the old refresh token is kept',
    file: 'session/token-store.ts',
    find: 'this.#refreshToken = refreshToken ?? this.#refreshToken;',
    replace: 'this.#refreshToken ??= refreshToken;',
  },
  {
    name: 'an answer without a refresh token deletes the old one',
    file: 'session/token-store.ts',
    find: 'this.#refreshToken = refreshToken ?? this.#refreshToken;',
    replace: 'this.#refreshToken = refreshToken;',
  },
  {
    name: 'the rotated refresh token of an answer that is otherwise wrong is lost',
    file: 'session/session-core.ts',
    find: '    this.tokens.storeRefreshToken(rawResponse, attempt.requestedAt);\n    let response;\n    try {\n      response = parseTokenResponse(rawResponse);',
    replace:
      '    let response;\n    try {\n      response = parseTokenResponse(rawResponse);\n      this.tokens.storeRefreshToken(rawResponse, attempt.requestedAt);',
  },
  {
    name: 'a refused refresh token is presented again after a removal',
    file: 'session/session-core.ts',
    find: 'if (error.invalidatesRefreshToken) this.tokens.clearRefreshToken();',
    replace: '',
  },
  {
    name: 'the timer is not cleared at the removal',
    file: 'session/session-core.ts',
    find: 'this.#timer.set(this.#unsubscribe ? msUntilNextStep : Infinity);',
    replace: 'this.#timer.set(msUntilNextStep);',
  },
  {
    name: 'callers are given a token that was over before it came',
    file: 'session/session-core.ts',
    find: 'if (this.tokens.expiredOnArrivalCount !== 1) waiters.resolve(token);',
    replace: 'waiters.resolve(token);',
  },
  {
    name: 'a new timer does not replace the one before',
    file: 'session/single-timer.ts',
    find: 'this.#cancel?.();',
    replace: '',
  },
  {
    name: 'the listeners for wake-ups stay after the removal',
    file: 'session/session-core.ts',
    find: '    this.#unsubscribe?.();\n',
    replace: '',
  },
  {
    name: 'a request goes on after the removal',
    file: 'session/refresh-operation.ts',
    find: '    this.#isDone = true;\n    this.#attempt?.controller.abort();',
    replace: '    this.#isDone = true;',
  },
  {
    name: 'an answer that comes after the sign-out is taken',
    file: 'session/refresh-operation.ts',
    find: 'if (this.#isDone || attempt.isSilentLogin',
    replace: 'if (attempt.isSilentLogin',
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
    file: 'session/single-timer.ts',
    find: 'Math.min(Math.ceil(delayMs), MAX_TIMER_DELAY_MS)',
    replace: 'Math.ceil(delayMs) + 0 * MAX_TIMER_DELAY_MS',
  },
  {
    name: 'wake-ups are not heard',
    file: 'session/session-core.ts',
    find: "    if (pageSignal === 'online') this.#retryState.skipBackoff();\n    this.coordinator?.onWakeUp(pageSignal);\n    this.reconcile();",
    replace: "    if (pageSignal === 'online') this.#retryState.skipBackoff();",
  },
  {
    name: 'the online event does not shorten the wait',
    file: 'session/session-core.ts',
    find: "    if (pageSignal === 'online') this.#retryState.skipBackoff();\n",
    replace: '',
  },
  {
    name: 'attempts are burnt offline',
    file: 'session/retry-state.ts',
    find: 'if (!isOffline) {',
    replace: 'if (this) {',
  },
  {
    name: 'the spread makes refreshes later',
    file: 'session/refresh-schedule.ts',
    find: '(1 - EARLY_JITTER * jitter)',
    replace: '(1 + EARLY_JITTER * jitter)',
  },
  {
    name: 'the lifetime is counted from the answer',
    file: 'session/session-core.ts',
    find: 'this.acceptTokens(response, attempt.requestedAt, attempt.number);',
    replace: 'this.acceptTokens(response, this.#environment.clock.now(), attempt.number);',
  },
  {
    name: 'an attempt has no deadline',
    file: 'session/refresh-operation.ts',
    find: 'requestedAt.monotonic + host.requestTimeout',
    replace: 'requestedAt.monotonic + host.requestTimeout * 1e6',
  },
  {
    name: 'an answer that comes late is dropped with its refresh token',
    file: 'session/refresh-operation.ts',
    find: '      if (!hasAnyToken(response)) return;\n',
    replace: '      return;\n',
  },
  {
    name: 'two attempts are in flight after a late answer',
    file: 'session/refresh-operation.ts',
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
    find: 'return TRANSIENT_CODES.includes(this.code);',
    replace: "return TRANSIENT_CODES.includes(this.code) || this.code === 'invalid_grant';",
  },
  {
    name: 'login-required is told twice',
    file: 'session/session-core.ts',
    find: "    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);\n",
    replace:
      "    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);\n    emitter.emit({ type: 'login-required', error: error });\n",
  },
  {
    name: 'a session that has ended goes on asking',
    file: 'session/session-core.ts',
    find: 'if (!this.refresher || this.#terminalError) return Infinity;',
    replace: 'if (!this.refresher) return Infinity;',
  },
  {
    name: 'a failure takes the living token',
    file: 'session/session-core.ts',
    find: '    if (error.transient || this.tokens.msUntilRefreshTokenExpiry > 0) metrics.recordFailure();\n',
    replace: '    metrics.recordFailure();\n    this.tokens.clear();\n',
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
    find: 'MIN_REFRESH_INTERVAL_MS - msSinceLastStart,',
    replace: '(MIN_REFRESH_INTERVAL_MS - msSinceLastStart) / 1e12,',
  },
  {
    name: 'frames are sent expired tokens',
    file: 'bridge/token-deliveries.ts',
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
    file: 'session/join-session.ts',
    find: 'if (!handles.delete(handle) || handles.size > 0) return false;',
    replace: 'if (!handles.delete(handle)) return false;',
  },
  {
    name: 'one caller that leaves takes out the others',
    file: 'session/token-waiters.ts',
    find: '        this.#waiters.delete(waiter);\n        reject(signal?.reason as Error);',
    replace:
      '        for (const other of this.#removeAll()) other.reject(signal?.reason as Error);\n        reject(signal?.reason as Error);',
  },
  {
    name: 'an event tells the token',
    file: 'session/session-core.ts',
    find: "emitter.emit({ type: 'token', generation: token.generation });",
    replace:
      "emitter.emit({ type: 'token', generation: token.generation, ...{ value: token.accessToken } });",
  },
];
