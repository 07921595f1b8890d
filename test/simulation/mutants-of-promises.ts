import type { Mutant } from './mutants.js';

/** Faults in how a session treats a server's responses, in its events, and in what its callers receive. */
export const mutantsOfPromises: readonly Mutant[] = [
  {
    name: 'a 429 is terminal',
    file: 'session/oauth-errors.ts',
    find: "  if (status === 429) return 'rate_limited';\n",
    replace: '',
  },
  {
    name: 'a 5xx is terminal',
    file: 'session/oauth-errors.ts',
    find: 'status >= 500 || ',
    replace: '',
  },
  {
    name: 'a page of HTML is terminal',
    file: 'session/http-refresher.ts',
    find: "new TokenError('invalid_response', 'The response is not JSON.'",
    replace: "new TokenError('invalid_grant', 'The response is not JSON.'",
  },
  {
    name: 'a lost connection is terminal',
    file: 'session/token-error.ts',
    find: "return new TokenError('network',",
    replace: "return new TokenError('invalid_client',",
  },
  {
    name: 'a timeout is terminal',
    file: 'session/refresh-operation.ts',
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
    find: 'Number.isNaN(serverNow) ? localNow : serverNow',
    replace: 'serverNow > 0 ? localNow : serverNow',
  },
  {
    name: 'the end of a rate limit is not read',
    file: 'session/retry-after.ts',
    find: '(status === 429 ? rateLimitResetMs(headers) : undefined)',
    replace: '(status === 0 ? rateLimitResetMs(headers) : undefined)',
  },
  {
    name: 'a removal drops the delay that the server requires',
    file: 'session/session-core.ts',
    find: '    this.#isStopped = true;\n',
    replace: '    this.#isStopped = true;\n    this.#retryState.reset();\n',
  },
  {
    name: 'a removal resets the backoff',
    file: 'session/retry-state.ts',
    find: '  msUntilRetry(now: Instant): number {\n',
    replace:
      '  msUntilRetry(now: Instant): number {\n    if (this.#failedAt && this.#delayMs < elapsed(this.#failedAt, now) - 50) this.#failureCount = 0;\n',
  },
  {
    name: 'login-required is never emitted',
    file: 'session/session-core.ts',
    find: "    emitter.emit({ type: 'login-required', error }, () => this.#terminalError === error);\n",
    replace: '',
  },
  {
    name: 'login-required is emitted although a listener has set new tokens',
    file: 'session/session-core.ts',
    find: "{ type: 'login-required', error }, () => this.#terminalError === error",
    replace: "{ type: 'login-required', error }",
  },
  {
    name: 'frames receive no revocation',
    file: 'bridge/frame-bridge.ts',
    find: 'if (this.#isDocumentReady) this.#session.sendRevocation(reason);',
    replace: '',
  },
  {
    name: 'a frame that loads after the end receives no revocation',
    file: 'bridge/protocols/native.ts',
    find: 'else if (revocation !== null) this.sendRevocation(revocation);',
    replace: '',
  },
  {
    name: 'no silent login is tried',
    file: 'session/refresh-operation.ts',
    find: 'error.invalidatesRefreshToken && this.#host.reauthenticate',
    replace: 'error.code === undefined && this.#host.reauthenticate',
  },
  {
    name: 'a removal by a listener of the terminal error revokes the error',
    file: 'session/session-core.ts',
    find: "    this.#terminalError = terminalError;\n    emitter.emit({ type: 'refresh-failed'",
    replace: "    emitter.emit({ type: 'refresh-failed'",
  },
  {
    name: 'the expiry of a token is not reported',
    file: 'session/session-core.ts',
    find: "      emitter.emit({ type: 'expired', generation: this.tokens.generation });\n",
    replace: '',
  },
  {
    name: 'the expiry of the refresh token is not announced',
    file: 'session/session-core.ts',
    find: "if (endsAt !== null) emitter.emit({ type: 'session-ending', endsAt });",
    replace: '',
  },
  {
    name: 'the same expiry of the refresh token is announced at every refresh',
    file: 'session/token-store.ts',
    find: 'sessionEnd &&\n      this.#reportedSessionEnd &&\n      elapsed(this.#reportedSessionEnd, sessionEnd) < SAME_EXPIRY_TOLERANCE_MS\n      ? null\n      : sessionEnd',
    replace:
      'sessionEnd && this.#reportedSessionEnd && elapsed(this.#reportedSessionEnd, sessionEnd) < SAME_EXPIRY_TOLERANCE_MS / 1e9 ? null : sessionEnd',
  },
  {
    name: 'a refresh is not reported',
    file: 'session/session-core.ts',
    find: '      () => this.token === token,\n',
    replace: '      () => this.token === null,\n',
  },
  {
    name: 'a refresh is reported after the sign-out that it caused',
    file: 'session/session-core.ts',
    find: '      () => this.token === token,\n',
    replace: '',
  },
  {
    name: 'invalidate() is ignored',
    file: 'session/token-session.ts',
    find: 'if (this.token && generation === this.generation)',
    replace: 'if (this.token && generation < 0)',
  },
  {
    name: 'tokens that are rejected one after another are refreshed without a pause',
    file: 'session/refresh-schedule.ts',
    find: 'MIN_REFRESH_INTERVAL_MS * 2 ** this.#rejectionCount',
    replace: 'MIN_REFRESH_INTERVAL_MS * 2 ** (this.#rejectionCount * 0)',
  },
  {
    name: 'callers receive the token that was rejected',
    file: 'session/token-session.ts',
    find: 'token.remaining > 0 && !this.#core.schedule.isTokenRejected',
    replace: 'token.remaining > 0',
  },
  {
    name: 'the minimum validity of a caller is ignored',
    file: 'session/token-session.ts',
    find: 'if (isUsable && token.remaining >= minValidity * 1_000)',
    replace: 'if (isUsable && minValidity >= 0)',
  },
  {
    name: 'a caller that aborts is kept',
    file: 'session/token-waiters.ts',
    find: "      signal?.addEventListener('abort', onAbort);\n",
    replace: '',
  },
  {
    name: 'a caller that had aborted receives a token',
    file: 'session/token-session.ts',
    find: '    signal?.throwIfAborted();\n',
    replace: '',
  },
  {
    name: 'a failure rejects the callers',
    file: 'session/session-core.ts',
    find: '    const terminalError = retryIn === null ? (operation.refreshTokenError ?? error) : null;\n',
    replace:
      '    const terminalError = retryIn === null ? (operation.refreshTokenError ?? error) : null;\n    this.#outputs.waiters.reject(error);\n',
  },
  {
    name: 'a listener that stops the session does not prevent a request',
    file: 'session/session-core.ts',
    find: '    if (this.#unsubscribe) {\n      if (!this.refresher',
    replace: '    if (this.refresher || this.#unsubscribe) {\n      if (!this.refresher',
  },
  {
    name: 'options that change during a backoff are not used',
    file: 'session/refresh-operation.ts',
    find: 'this.#host = host;',
    replace:
      'const { refresher, reauthenticate, requestTimeout } = host;\n' +
      '    this.#host = {\n' +
      '      refresher, reauthenticate, requestTimeout, coordinator: host.coordinator, tokens: host.tokens,\n' +
      '      onRequestSent: host.onRequestSent.bind(host), onLockAcquired: host.onLockAcquired.bind(host),\n' +
      '      onResponse: host.onResponse.bind(host), onFailure: host.onFailure.bind(host),\n' +
      '    };',
  },
];
