/** A fault to inject into the library; the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** The file, relative to src. */
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The simulation that must find it; by default the simulation of pages. */
  readonly simulation?: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'a refresh starts although one is in flight',
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
    name: 'a long delay although the token expires soon',
    file: 'session/backoff.ts',
    find: 'msUntilTokenNeeded > MAX_DELAY_MS ? Math.min(RELAXED_MAX_DELAY_MS, msUntilTokenNeeded)',
    replace: 'msUntilTokenNeeded > 0 ? RELAXED_MAX_DELAY_MS',
  },
  {
    name: 'a long delay although the server has named a time',
    file: 'session/retry-state.ts',
    find: 'this.#minDelayMs ? 0 : this.#msUntilTokenNeeded()',
    replace: 'this.#msUntilTokenNeeded()',
  },
  {
    name: 'a long delay continues although a token is needed by now',
    file: 'session/retry-state.ts',
    find: 'this.#msUntilTokenNeeded() > 0 ? Infinity',
    replace: 'this ? Infinity',
  },
  {
    name: 'a long delay although a caller waits for a token',
    file: 'session/session-core.ts',
    find: ' || this.#outputs.waiters.size > 0;',
    replace: ';',
  },
  {
    name: 'no long delay',
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
    name: 'Retry-After is ignored',
    file: 'session/retry-state.ts',
    find: 'Math.min(error.retryAfter || 0, MAX_RETRY_AFTER_MS);',
    replace: 'MAX_RETRY_AFTER_MS * 0;',
  },
  {
    name: 'the online event skips the delay that the server requires',
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
    name: 'a response without a refresh token deletes the old one',
    file: 'session/token-store.ts',
    find: 'this.#refreshToken = refreshToken ?? this.#refreshToken;',
    replace: 'this.#refreshToken = refreshToken;',
  },
  {
    name: 'the rotated refresh token of an otherwise invalid response is lost',
    file: 'session/session-core.ts',
    find: '    this.tokens.storeRefreshToken(rawResponse, attempt.requestedAt);\n    let response;\n    try {\n      response = parseTokenResponse(rawResponse);',
    replace:
      '    let response;\n    try {\n      response = parseTokenResponse(rawResponse);\n      this.tokens.storeRefreshToken(rawResponse, attempt.requestedAt);',
  },
  {
    name: 'a rejected refresh token is presented again after a removal',
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
    name: 'callers receive a token that expired on arrival',
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
    name: 'a response after the sign-out is accepted',
    file: 'session/refresh-operation.ts',
    find: 'if (this.#isDone || attempt.isSilentLogin',
    replace: 'if (attempt.isSilentLogin',
  },
  {
    name: 'time is measured by the wall clock alone',
    file: 'session/clock.ts',
    find: 'return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);',
    replace: 'return to.wall - from.wall;',
  },
  {
    name: 'time is measured by the monotonic clock alone',
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
    name: 'page signals are ignored',
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
    name: 'attempts while offline lengthen the backoff',
    file: 'session/retry-state.ts',
    find: 'if (!isOffline) {',
    replace: 'if (this) {',
  },
  {
    name: 'the jitter makes refreshes later',
    file: 'session/refresh-schedule.ts',
    find: '(1 - EARLY_JITTER * jitter)',
    replace: '(1 + EARLY_JITTER * jitter)',
  },
  {
    name: 'the lifetime is counted from the response',
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
    name: 'a late response is dropped with its refresh token',
    file: 'session/refresh-operation.ts',
    find: '      if (!hasAnyToken(response)) return;\n',
    replace: '      return;\n',
  },
  {
    name: 'two attempts are in flight after a late response',
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
    name: 'a rejection is retried',
    file: 'session/token-error.ts',
    find: 'return TRANSIENT_CODES.includes(this.code);',
    replace: "return TRANSIENT_CODES.includes(this.code) || this.code === 'invalid_grant';",
  },
  {
    name: 'login-required is emitted twice',
    file: 'session/session-core.ts',
    find: "    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);\n",
    replace:
      "    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);\n    emitter.emit({ type: 'login-required', error: error });\n",
  },
  {
    name: 'a session that has ended sends more requests',
    file: 'session/session-core.ts',
    find: 'if (!this.refresher || this.#terminalError) return Infinity;',
    replace: 'if (!this.refresher) return Infinity;',
  },
  {
    name: 'a failure deletes the valid token',
    file: 'session/session-core.ts',
    find: '    if (error.transient || this.tokens.msUntilRefreshTokenExpiry > 0) metrics.recordFailure();\n',
    replace: '    metrics.recordFailure();\n    this.tokens.clear();\n',
  },
  {
    name: 'invalidate() of an old generation starts a refresh',
    file: 'session/token-session.ts',
    find: 'if (this.token && generation === this.generation)',
    replace: 'if (this.token && generation >= 0)',
  },
  {
    name: 'tokens that are due at once are refreshed without a pause',
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
    name: 'the abort of one caller ends the wait of the others',
    file: 'session/token-waiters.ts',
    find: '        this.#waiters.delete(waiter);\n        reject(signal?.reason as Error);',
    replace:
      '        for (const other of this.#removeAll()) other.reject(signal?.reason as Error);\n        reject(signal?.reason as Error);',
  },
  {
    name: 'an event contains the token',
    file: 'session/session-core.ts',
    find: "emitter.emit({ type: 'token', generation: token.generation });",
    replace:
      "emitter.emit({ type: 'token', generation: token.generation, ...{ value: token.accessToken } });",
  },
];
