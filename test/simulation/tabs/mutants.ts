import type { Mutant } from '../mutants.js';

/** Faults put into what tabs do together; each must be found. */
export const mutantsOfTabs: readonly Mutant[] = [
  {
    name: 'tabs do not take turns',
    file: 'session/refresh-operation.ts',
    find: 'const lockedResponse = coordinator?.acquireRefreshLock(signal).then(',
    replace:
      'const lockedResponse = coordinator?.acquireRefreshLock(AbortSignal.abort()).catch(() => undefined).then(',
  },
  {
    name: 'who gets the turn does not look whether siblings have something newer',
    file: 'session/tabs/version-locks.ts',
    find: 'const isStale = await this.#isStale();',
    replace: 'const isStale = false;',
  },
  {
    name: 'what a refresh brought is not marked',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
    replace: 'this.#broadcaster.broadcast();\n  }\n\n  /** Now',
  },
  {
    name: 'the turn is given back before the mark is there',
    file: 'session/tabs/refresh-lock.ts',
    find: 'await whenPublished();',
    replace: '',
  },
  {
    name: 'a look during which the page was frozen counts',
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
    name: 'the lock is stolen from one that lives',
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
    name: 'a late answer counts after a sibling’s',
    file: 'session/session-core.ts',
    find: 'this.#abortOperation();\n    const token = this.#storeTokens(response, requestedAt);',
    replace:
      'if (attempts) this.#abortOperation();\n    const token = this.#storeTokens(response, requestedAt);',
  },
  {
    name: 'a tab that opens answers those who ask',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'if (!this.#cancelInitialSync) this.#broadcaster.broadcast();',
    replace:
      "if (this.#version === INITIAL_VERSION) this.#version = { loginAt: 0, refreshedAt: 0, createId: '~' };\n        this.#broadcaster.broadcast();",
  },
  {
    name: 'what a page brought along is told at once',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (cause === 'login' && this.#cancelInitialSync) return;",
    replace: '',
  },
  {
    name: 'a login is not told',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (cause === 'login' && this.#cancelInitialSync) return;",
    replace: "if (cause === 'login') return;",
  },
  {
    name: 'a sibling’s backoff is not heard',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#holdOff.setPeerBackoff(message.retryIn, message.relaxedRetryIn);',
    replace: 'this.#holdOff.setPeerBackoff(0, 0);',
  },
  {
    name: 'the refresh token is not told',
    file: 'session/tabs/token-snapshot.ts',
    find: '...(refreshToken !== undefined && { refresh_token: refreshToken }),',
    replace: '',
  },
  {
    name: 'the time that a message lay about is not counted',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'snapshot.ageMs + Math.max(0, now.wall - sentAt)',
    replace: 'snapshot.ageMs',
  },
  {
    name: 'the age of a token is not told',
    file: 'session/tabs/token-snapshot.ts',
    find: 'const ageMs = token?.age ?? 0;',
    replace: 'const ageMs = (token?.ageMs ?? 0) * 0;',
  },
  {
    name: 'a sign-out is not told',
    file: 'session/tabs/tab-coordinator.ts',
    find: "this.#endReason = 'signed_out';\n    this.#broadcaster.broadcast();",
    replace: "this.#endReason = 'signed_out';",
  },
  {
    name: 'a sibling’s sign-out is not heard',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#adoptEnd(message);',
    replace: '',
  },
  {
    name: 'a refresh is told twice',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
    replace:
      'this.#broadcaster.broadcast();\n    this.#broadcaster.broadcast();\n    this.#versionLocks.publish();\n  }\n\n  /** Now',
  },
  {
    name: 'nobody is asked after the back/forward cache',
    file: 'session/tabs/tab-coordinator.ts',
    find: "if (trigger === 'pageshow'",
    replace: "if (trigger === 'offline'",
  },
  {
    name: 'nobody is asked after a freeze',
    file: 'session/tabs/tab-coordinator.ts',
    find: " || trigger === 'resume'",
    replace: '',
  },
  {
    name: 'versions are counts, and no times',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'Math.max(previous + 1, Math.round(this.#options.clock.now().wall - ageMs))',
    replace: 'previous + 1 + ageMs * 0',
  },
  {
    name: 'who has stopped waiting waits on',
    file: 'session/tabs/refresh-lock.ts',
    find: 'if (signal.aborted) return true;',
    replace: '',
  },
  {
    name: 'an answer of no use is told as a refresh',
    file: 'session/session-core.ts',
    find: 'if (readRefreshToken(rawResponse)) this.coordinator',
    replace: 'this.coordinator',
  },
  {
    name: 'siblings are not waited for when a page opens',
    file: 'session/tabs/refresh-hold-off.ts',
    find: 'this.#syncRequestedAt\n      ? (hasRefreshToken ? REFRESH_TOKEN_SYNC_TIMEOUT_MS : SYNC_TIMEOUT_MS) - msSince(this.#syncRequestedAt)\n      : 0;',
    replace: 'this.#syncRequestedAt ? msSince(this.#syncRequestedAt) * 0 : 0;',
  },
  {
    name: 'what is said of siblings is not checked',
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
    name: 'a mark outlives its page’s part',
    file: 'session/tabs/tab-coordinator.ts',
    find: 'this.#lifetimeDelays.dispose();',
    replace: '',
  },
];
