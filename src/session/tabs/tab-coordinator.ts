import { maxBackoffDelay } from '../backoff.js';
import { subtractMs, type Clock } from '../clock.js';
import type { SessionCore } from '../session-core.js';
import type { RevocationReason, SessionEvent } from '../session-events.js';
import type { RefreshTrigger } from '../refresh-schedule.js';
import type { RefreshCoordinator } from '../refresh-coordinator.js';
import { TokenError } from '../token-error.js';
import type { PageSignal } from '../page-signals.js';
import { coreOf, type TokenSession } from '../token-session.js';
import { applySnapshot, snapshotOf } from './token-snapshot.js';
import { RefreshHoldOff, SYNC_TIMEOUT_MS } from './refresh-hold-off.js';
import { LoginRedirectLock } from './login-redirect-lock.js';
import type { TabEnvironment } from './tab-environment.js';
import {
  isNewer,
  isSame,
  INITIAL_VERSION,
  parseTabMessage,
  type TabMessage,
  type Version,
} from './tab-messages.js';
import { RefreshLock } from './refresh-lock.js';
import { StateBroadcaster } from './state-broadcaster.js';
import { VersionLocks } from './version-locks.js';
import { CancellableDelays } from './cancellable-delays.js';

/** ms that a holder still gets beyond one attempt's limit. */
const HOLDER_GRACE_MS = 2_000;
/** ms for which somebody who has asked may still wait for a sign of life. */
const RECENT_SYNC_REQUEST_MS = 2_000;
/** ms that siblings leave at least to the one whose attempt has failed: the next one is its to make. */
const PEER_HEAD_START_MS = 250;

/** The world around a link; tests hand in a virtual one. */
export interface TabCoordinatorOptions {
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Another one at each call, among all tabs. */
  readonly createId: () => string;
}

/** A tab's part in a session that all tabs of its origin share by name: one token, one refresh, one end. */
export class TabCoordinator implements RefreshCoordinator {
  readonly #options: TabCoordinatorOptions;
  readonly #core: SessionCore;
  readonly #refreshLock: RefreshLock;
  readonly #loginRedirectLock: LoginRedirectLock;
  readonly #broadcaster: StateBroadcaster;
  readonly #versionLocks: VersionLocks;
  readonly #holdOff: RefreshHoldOff;
  /** Ended by every message that says how far a sibling is. */
  readonly #peerStateDelays: CancellableDelays;
  /** Ended when this tab gives up its part. */
  readonly #lifetimeDelays: CancellableDelays;
  readonly #unsubscribe: () => void;
  #version = INITIAL_VERSION;
  /** Why this login has no tokens; `null` while it may have some. */
  #endReason: RevocationReason | null = null;
  /** Whether it is a sibling's end that is told. */
  #isApplyingRemoteEnd = false;
  /** Ends the time in which those who were here before have their say; `null` afterwards. */
  #cancelInitialSync: (() => void) | null;

  constructor(session: TokenSession, name: string, options: TabCoordinatorOptions) {
    const baseName = `analytics-embed:${name}`;
    const post = (message: TabMessage) => (): void => {
      this.#broadcaster.post(message);
    };
    const { clock } = options;
    const peerStateDelays = new CancellableDelays(clock);
    const lifetimeDelays = new CancellableDelays(clock);
    const maxHoldMs = (): number => this.#core.requestTimeout + HOLDER_GRACE_MS;
    this.#options = options;
    this.#core = coreOf(session);
    this.#peerStateDelays = peerStateDelays;
    this.#holdOff = new RefreshHoldOff(clock, peerStateDelays, () => this.#core.msUntilTokenNeeded <= 0);
    this.#lifetimeDelays = lifetimeDelays;
    this.#versionLocks = new VersionLocks({
      ...options,
      prefix: `${baseName}:version:`,
      lifetimeDelays,
      peerStateDelays,
      version: () => this.#version,
      requestSync: post({ type: 'sync-request' }),
      renewLease: () => {
        this.#refreshLock.renewLease();
      },
      maxWaitMs: maxHoldMs,
    });
    this.#refreshLock = new RefreshLock({
      ...options,
      name: baseName,
      maxHoldMs,
      onAcquired: () => {
        // Whoever has asked just before must not take the turn away.
        if (this.#broadcaster.hasRecentRequest(RECENT_SYNC_REQUEST_MS))
          this.#broadcaster.post({ type: 'alive' });
      },
      waitUntilCurrent: (hasQueued, signal) => this.#versionLocks.waitUntilCurrent(hasQueued, signal),
      whenPublished: () => this.#versionLocks.whenPublished,
      requestHeartbeat: post({ type: 'sync-request' }),
      onStolen: post({ type: 'alive' }),
    });
    this.#loginRedirectLock = new LoginRedirectLock(
      `${baseName}:login`,
      options,
      lifetimeDelays,
      post({ type: 'redirecting' }),
    );
    const channel = options.tabs.open(baseName, data => {
      const message = parseTabMessage(data);
      if (message) this.#onMessage(message);
    });
    this.#broadcaster = new StateBroadcaster(channel, clock, () => this.#state());
    this.#unsubscribe = session.subscribe(event => {
      this.#onSessionEvent(event);
    });
    this.#core.coordinator = this;
    this.#cancelInitialSync = options.clock.schedule(() => {
      this.#onInitialSyncDone();
    }, SYNC_TIMEOUT_MS);
    this.#requestSync();
  }

  /** Leaves nothing behind. */
  dispose(): void {
    this.#core.coordinator = undefined;
    this.#unsubscribe();
    this.#cancelInitialSync?.();
    this.#peerStateDelays.dispose();
    this.#holdOff.dispose();
    this.#lifetimeDelays.dispose();
    this.#broadcaster.dispose();
  }

  async acquireRefreshLock(signal: AbortSignal): Promise<void> {
    const hasRefreshToken = (): boolean => this.#core.tokens.refreshToken !== undefined;
    for (;;) {
      await this.#holdOff.waitUntilClear(hasRefreshToken, signal);
      signal.throwIfAborted();
      const lease = new AbortController();
      const release = (): void => {
        lease.abort();
      };
      signal.addEventListener('abort', release);
      const isAcquired = await this.#refreshLock.acquire(lease.signal);
      // What was heard meanwhile may be a reason to wait.
      if (isAcquired && this.#holdOff.msRemaining(hasRefreshToken()) === 0) return;
      signal.removeEventListener('abort', release);
      release();
    }
  }

  publish(cause: 'login' | 'refresh'): void {
    // What a page brings along is for those who were here before to judge.
    if (cause === 'login' && this.#cancelInitialSync) return;
    const { loginAt, id } = this.#version;
    const refreshedAt = this.#timestampAfter(this.#version.refreshedAt, this.#core.token?.age);
    if (cause === 'refresh' && this.#version !== INITIAL_VERSION && !this.#endReason)
      this.#adoptVersion({ loginAt: loginAt || refreshedAt, refreshedAt, id });
    else
      this.#adoptVersion({
        loginAt: this.#timestampAfter(loginAt),
        refreshedAt,
        id: this.#options.createId(),
      });
    this.#broadcaster.broadcast();
    this.#versionLocks.publish();
  }

  /** Now, or `age` ms ago; in any case later than another one. */
  #timestampAfter(previous: number, ageMs = 0): number {
    return Math.max(previous + 1, Math.round(this.#options.clock.now().wall - ageMs));
  }

  onWakeUp(trigger: PageSignal | RefreshTrigger): void {
    this.#holdOff.onDemand();
    // Nothing is heard in the back/forward cache, and what is said to a frozen page may wait in line.
    if (trigger === 'pageshow' || trigger === 'resume') this.#requestSync();
  }

  /** Whether this tab is the one of all that goes to the login page now; a sibling's tokens are asked for first. */
  async claimLoginRedirect(): Promise<boolean> {
    this.#requestSync();
    await this.#peerStateDelays.wait(SYNC_TIMEOUT_MS);
    return this.#loginRedirectLock.claim();
  }

  #requestSync(): void {
    this.#holdOff.onSyncRequested();
    this.#broadcaster.post({ type: 'sync-request' });
  }

  /** Nobody was here before, or nobody with tokens. */
  #onInitialSyncDone(): void {
    this.#cancelInitialSync = null;
    if (this.#core.token && (this.#version === INITIAL_VERSION || this.#endReason)) {
      const loginAt = this.#endReason ? this.#timestampAfter(this.#version.loginAt) : 0;
      this.#adoptVersion({ loginAt, refreshedAt: 0, id: this.#options.createId() });
      this.#broadcaster.broadcast();
    }
  }

  #adoptVersion(version: Version): void {
    this.#version = version;
    this.#endReason = null;
    this.#holdOff.clearPeerBackoff();
    this.#cancelInitialSync?.();
    this.#cancelInitialSync = null;
  }

  /** What this tab has; `null` for nothing. */
  #state(): TabMessage | null {
    const version = this.#version;
    if (this.#endReason) return { type: 'ended', version, reason: this.#endReason };
    const snapshot = snapshotOf(this.#core);
    if (!snapshot || version === INITIAL_VERSION) return null;
    return { type: 'state', version, ...snapshot, sentAt: this.#options.clock.now().wall };
  }

  #onMessage(message: TabMessage): void {
    switch (message.type) {
      case 'sync-request':
        this.#broadcaster.onSyncRequest();
        if (this.#refreshLock.isHeld) this.#broadcaster.post({ type: 'alive' });
        if (!this.#cancelInitialSync) this.#broadcaster.broadcast();
        break;
      case 'alive':
        this.#refreshLock.onHeartbeat();
        break;
      case 'redirecting':
        this.#loginRedirectLock.onPeerRedirect();
        break;
      case 'backoff':
        if (isSame(message.version, this.#version))
          this.#holdOff.setPeerBackoff(message.retryIn, message.relaxedRetryIn);
        break;
      case 'state':
        this.#adoptState(message);
        this.#holdOff.onSyncReceived();
        break;
      case 'ended':
        this.#adoptEnd(message);
        this.#holdOff.onSyncReceived();
    }
  }

  #adoptState({ version, sentAt, ...snapshot }: TabMessage & { type: 'state' }): void {
    const isInitialSync = this.#cancelInitialSync !== null;
    if (!isInitialSync && !isNewer(version, this.#version)) {
      if (isNewer(this.#version, version)) this.#broadcaster.correctStalePeers();
      return;
    }
    if (isInitialSync && this.#core.unavailableError?.code === 'signed_out') {
      // Signed out before it was known of what.
      this.#version = version;
      this.#signOut();
      return;
    }
    const isOtherLogin = version.id !== this.#version.id;
    this.#adoptVersion(version);
    const now = this.#options.clock.now();
    // It may have lain in a frozen tab for an hour.
    applySnapshot(
      this.#core,
      snapshot,
      subtractMs(now, snapshot.ageMs + Math.max(0, now.wall - sentAt)),
      isOtherLogin,
    );
    this.#broadcaster.correctNewPeers();
  }

  #adoptEnd({ version, reason }: TabMessage & { type: 'ended' }): void {
    if (!isNewer(version, this.#version)) return;
    const { token } = this.#core;
    const { wall } = this.#options.clock.now();
    // A page may come from the login page; but not with tokens that were there before the end.
    const isNewLogin =
      this.#version.loginAt === 0 &&
      !(token && wall - token.age < Math.max(version.loginAt, version.refreshedAt));
    if (!isNewLogin) this.#adoptVersion(version);
    this.#version = version;
    this.#endReason = reason;
    if (isNewLogin) {
      if (!this.#cancelInitialSync) this.#onInitialSyncDone();
      return;
    }
    if (reason === 'session_over' && this.#core.status === 'failed') return;
    this.#isApplyingRemoteEnd = true;
    const code = reason === 'signed_out' ? 'signed_out' : 'invalid_grant';
    this.#core.endSession(new TokenError(code, 'The session has ended in another tab.'), reason);
    this.#isApplyingRemoteEnd = false;
  }

  #signOut(): void {
    this.#adoptVersion({
      loginAt: this.#timestampAfter(this.#version.loginAt),
      refreshedAt: 0,
      id: this.#options.createId(),
    });
    this.#endReason = 'signed_out';
    this.#broadcaster.broadcast();
    this.#versionLocks.publish();
  }

  #onSessionEvent(event: SessionEvent): void {
    if (event.type === 'refresh-failed' && event.retryIn !== null) {
      const relaxedRetryIn = Math.max(event.retryIn, PEER_HEAD_START_MS);
      // What a server asked for is for all; a long step is not for those who lack a token.
      const maxRetryIn = event.error.retryAfter ? Infinity : maxBackoffDelay(event.attempt, 0);
      const retryIn = Math.max(Math.min(relaxedRetryIn, maxRetryIn), PEER_HEAD_START_MS);
      this.#broadcaster.post({ type: 'backoff', version: this.#version, retryIn, relaxedRetryIn });
    }
    if (event.type !== 'revoked' || this.#isApplyingRemoteEnd) return;
    if (event.reason === 'session_over') {
      // Other ends are this tab's own: it may be set up otherwise.
      const hasActiveLogin = this.#version !== INITIAL_VERSION && !this.#endReason;
      if (!hasActiveLogin || this.#core.unavailableError?.code !== 'invalid_grant') return;
      this.#adoptVersion({ ...this.#version, refreshedAt: this.#timestampAfter(this.#version.refreshedAt) });
      this.#endReason = event.reason;
      this.#broadcaster.broadcast();
    } else this.#signOut();
  }
}
