import type { Mutant } from '../mutants.js';

/** Faults in the coordination of tabs; the simulation must find each. */
export const mutantsOfTabs: readonly Mutant[] = [
  {
    name: 'tabs refresh without the lock',
    file: 'session/refresh-operation.ts',
    find: 'const lockedResponse = coordinator?.acquireRefreshLock(signal).then(',
    replace:
      'const lockedResponse = coordinator?.acquireRefreshLock(AbortSignal.abort()).catch(() => undefined).then(',
  },
  {
    name: 'a new lock holder does not check whether peers have newer tokens',
    file: 'session/tabs/version-locks.ts',
    find: 'const isStale = await this.#isStale();',
    replace: 'const isStale = false;',
  },
  {
    name: 'the version of a refresh is not published as a lock',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
    replace: 'this.#broadcaster.broadcast();\n  }\n\n  /** Now',
  },
  {
    name: 'the refresh lock is released before the version lock is acquired',
    file: 'session/tabs/refresh-lock.ts',
    find: 'await whenPublished();',
    replace: '',
  },
  {
    name: 'a query of locks during which the page was frozen counts',
    file: 'session/tabs/version-locks.ts',
    find: '} else if (elapsed(queryStartedAt, now) < MAX_QUERY_MS || ++interruptions > 2) return;',
    replace: '} else return;',
  },
  {
    name: 'versions are compared without their logins',
    file: 'session/tabs/tab-messages.ts',
    find: 'if (other.loginAt !== own.loginAt) return other.loginAt > own.loginAt;',
    replace: '',
  },
  {
    name: 'versions are not compared',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'if (!isInitialSync && !isNewer(version, this.#version)) {',
    replace: 'if (version.loginAt < 0) {',
  },
  {
    name: 'the lock is stolen too early',
    file: 'session/tabs/refresh-lock.ts',
    find: 'delayMs = maxHoldMs() + STEAL_JITTER_MS * random()',
    replace: 'delayMs = 2_000 + STEAL_JITTER_MS * random()',
  },
  {
    name: 'the lock is stolen from a holder that responds',
    file: 'session/tabs/refresh-lock.ts',
    find: 'if (this.#isHolderAlive) wait();',
    replace: 'if (this.#isHolderAlive && maxHoldMs() < 0) wait();',
  },
  {
    name: 'the lock is never stolen',
    file: 'session/tabs/refresh-lock.ts',
    find: 'return this.#holdLock({ steal: true }, request, this.#options.onStolen);',
    replace: 'return this.#waitInQueue(request);',
  },
  {
    name: 'a late response counts after a peer’s',
    file: 'session/session-core.ts',
    find: 'this.#abortOperation();\n    const token = this.#storeTokens(response, requestedAt);',
    replace:
      'if (attempts) this.#abortOperation();\n    const token = this.#storeTokens(response, requestedAt);',
  },
  {
    name: 'a tab answers sync-request during its initial sync',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'if (!this.#cancelInitialSync) this.#broadcaster.broadcast();',
    replace:
      "if (this.#version === INITIAL_VERSION) this.#version = { loginAt: 0, refreshedAt: 0, id: '~' };\n        this.#broadcaster.broadcast();",
  },
  {
    name: 'the tokens of a page’s markup are broadcast during the initial sync',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (cause === 'login' && this.#cancelInitialSync) return;",
    replace: '',
  },
  {
    name: 'a login is not broadcast',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (cause === 'login' && this.#cancelInitialSync) return;",
    replace: "if (cause === 'login') return;",
  },
  {
    name: 'a peer’s backoff is ignored',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#holdOff.setPeerBackoff(message.retryIn, message.relaxedRetryIn);',
    replace: 'this.#holdOff.setPeerBackoff(0, 0);',
  },
  {
    name: 'the refresh token is not broadcast',
    file: 'session/tabs/token-snapshot.ts',
    find: '...(refreshToken !== undefined && { refresh_token: refreshToken }),',
    replace: '',
  },
  {
    name: 'the time that a message was queued is not counted',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'snapshot.ageMs + Math.max(0, now.wall - sentAt)',
    replace: 'snapshot.ageMs',
  },
  {
    name: 'the age of a token is not broadcast',
    file: 'session/tabs/token-snapshot.ts',
    find: 'const ageMs = token?.age ?? 0;',
    replace: 'const ageMs = (token?.age ?? 0) * 0;',
  },
  {
    name: 'a sign-out is not broadcast',
    file: 'session/tabs/tab-coordinator.ts',
    find: "this.#endReason = 'signed_out';\n    this.#broadcaster.broadcast();",
    replace: "this.#endReason = 'signed_out';",
  },
  {
    name: 'a peer’s sign-out is ignored',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#adoptEnd(message);',
    replace: '',
  },
  {
    name: 'a refresh is broadcast twice',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
    replace:
      'this.#broadcaster.broadcast();\n    this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
  },
  {
    name: 'a page from the back/forward cache does not request a sync',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (trigger === 'pageshow'",
    replace: "if (trigger === 'offline'",
  },
  {
    name: 'a page that was frozen does not request a sync',
    file: 'session/tabs/tab-coordinator.ts',
    find: " || trigger === 'resume'",
    replace: '',
  },
  {
    name: 'versions are counters instead of times',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'Math.max(previous + 1, Math.round(this.#options.clock.now().wall - ageMs))',
    replace: 'previous + 1 + ageMs * 0',
  },
  {
    name: 'an aborted request still waits for the lock',
    file: 'session/tabs/refresh-lock.ts',
    find: 'if (signal.aborted) return true;',
    replace: '',
  },
  {
    name: 'an unusable response is broadcast as a refresh',
    file: 'session/session-core.ts',
    find: 'if (readRefreshToken(rawResponse)) this.coordinator',
    replace: 'this.coordinator',
  },
  {
    name: 'a new page does not wait for its peers',
    file: 'session/tabs/refresh-hold-off.ts',
    find: 'this.#syncRequestedAt\n      ? (hasRefreshToken ? REFRESH_TOKEN_SYNC_TIMEOUT_MS : SYNC_TIMEOUT_MS) - msSince(this.#syncRequestedAt)\n      : 0;',
    replace: 'this.#syncRequestedAt ? msSince(this.#syncRequestedAt) * 0 : 0;',
  },
  {
    name: 'messages of peers are not validated',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'const message = parseTabMessage(data);',
    replace: 'const message = data as TabMessage;',
  },
  {
    name: 'the channel stays open',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#broadcaster.dispose();',
    replace: '',
  },
  {
    name: 'a version lock is held after dispose()',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#lifetimeDelays.dispose();',
    replace: '',
  },
];
