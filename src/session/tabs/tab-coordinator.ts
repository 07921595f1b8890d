import { subtractMs, type Clock } from '../clock.js';
import type { PageSignal } from '../environment.js';
import type { RefreshCoordinator } from '../refresh-operation.js';
import type { RefreshTrigger } from '../refresh-schedule.js';
import type { SessionCore } from '../session-core.js';
import type { RevocationReason, SessionEvent } from '../session-events.js';
import { TokenError } from '../token-error.js';
import { coreOf, type TokenSession } from '../token-session.js';
import { CancellableDelays } from './cancellable-delays.js';
import { LoginRedirectLock } from './login-redirect-lock.js';
import { peerBackoff, RefreshHoldOff, SYNC_TIMEOUT_MS } from './refresh-hold-off.js';
import { RefreshLock } from './refresh-lock.js';
import { StateBroadcaster } from './state-broadcaster.js';
import type { TabEnvironment } from './tab-environment.js';
import {
  isNewer,
  isSame,
  INITIAL_VERSION,
  parseTabMessage,
  type TabMessage,
  type Version,
} from './tab-messages.js';
import { applySnapshot, snapshotOf } from './token-snapshot.js';
import { VersionLocks } from './version-locks.js';

/** How long the lock holder may take beyond `requestTimeout`. */
const HOLDER_GRACE_MS = 2_000;
/** How long a peer tab that posted `sync-request` may still wait for `alive`. */
const RECENT_SYNC_REQUEST_MS = 2_000;

/** The environment of a coordinator; tests pass in a virtual one. */
export interface TabCoordinatorOptions {
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Unique at each call, among all tabs. */
  readonly createId: () => string;
}

/** Shares one tab's session with its peer tabs: one token, one refresh, one end. README.md explains the protocol. */
export class TabCoordinator implements RefreshCoordinator {
  readonly #options: TabCoordinatorOptions;
  readonly #core: SessionCore;
  readonly #refreshLock: RefreshLock;
  readonly #loginRedirectLock: LoginRedirectLock;
  readonly #broadcaster: StateBroadcaster;
  readonly #versionLocks: VersionLocks;
  readonly #holdOff: RefreshHoldOff;
  /** Ended by each `state` and `ended` message. */
  readonly #peerStateDelays: CancellableDelays;
  /** Disposed with this coordinator. */
  readonly #lifetimeDelays: CancellableDelays;
  readonly #unsubscribe: () => void;
  #version = INITIAL_VERSION;
  /** Why the login of `#version` has ended; `null` while it has not. */
  #endReason: RevocationReason | null = null;
  /** Whether the session is being ended because of a peer's `ended`. */
  #isApplyingRemoteEnd = false;
  /** Cancels the timer of the initial sync; `null` after the sync. */
  #cancelInitialSync: (() => void) | null;

  constructor(session: TokenSession, name: string, options: TabCoordinatorOptions) {
    const baseName = `analytics-embed:${name}`;
    const post = (message: TabMessage) => (): void => {
      this.#broadcaster.post(message);
    };
    const { clock } = options;
    const isTokenNeeded = (): boolean => this.#core.msUntilTokenNeeded <= 0;
    const maxHoldMs = (): number => this.#core.options.requestTimeout + HOLDER_GRACE_MS;
    this.#options = options;
    this.#core = coreOf(session);
    this.#peerStateDelays = new CancellableDelays(clock);
    this.#lifetimeDelays = new CancellableDelays(clock);
    this.#holdOff = new RefreshHoldOff(clock, this.#peerStateDelays, isTokenNeeded);
    this.#versionLocks = new VersionLocks({
      ...options,
      prefix: `${baseName}:version:`,
      lifetimeDelays: this.#lifetimeDelays,
      peerStateDelays: this.#peerStateDelays,
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
        // A peer that checked the previous holder must not steal the lock from this one.
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
      this.#lifetimeDelays,
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
    this.#core.setCoordinator(this);
    this.#cancelInitialSync = options.clock.schedule(() => {
      this.#onInitialSyncDone();
    }, SYNC_TIMEOUT_MS);
    this.#requestSync();
  }

  /** Ends all waits, releases all locks and closes the channel. A held refresh lock is released by `session.stop()`. */
  dispose(): void {
    this.#core.setCoordinator(undefined);
    this.#unsubscribe();
    this.#cancelInitialSync?.();
    this.#peerStateDelays.dispose();
    this.#holdOff.dispose();
    this.#lifetimeDelays.dispose();
    this.#broadcaster.dispose();
  }

  acquireRefreshLock(signal: AbortSignal): Promise<void> {
    const hasRefreshToken = (): boolean => this.#core.tokens.refreshToken !== undefined;
    return this.#holdOff.acquire(this.#refreshLock, hasRefreshToken, signal);
  }

  publish(cause: 'login' | 'refresh'): void {
    // During the initial sync, a peer's tokens take precedence over those of this page's markup.
    if (cause === 'login' && this.#cancelInitialSync) return;
    const { loginAt, id } = this.#version;
    const refreshedAt = this.#timestampAfter(this.#version.refreshedAt, this.#core.tokens.token?.age);
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

  /** Now, or `ageMs` ago, in epoch ms; always greater than `previous`. */
  #timestampAfter(previous: number, ageMs = 0): number {
    return Math.max(previous + 1, Math.round(this.#options.clock.now().wall - ageMs));
  }

  onWakeUp(trigger: PageSignal | RefreshTrigger): void {
    this.#holdOff.onDemand();
    // A page in the back/forward cache receives no messages, and those for a frozen page may still be queued.
    if (trigger === 'pageshow' || trigger === 'resume') this.#requestSync();
  }

  /** Resolves with whether this tab may redirect to the login page. It requests its peers' tokens first. */
  async claimLoginRedirect(): Promise<boolean> {
    this.#requestSync();
    await this.#peerStateDelays.wait(SYNC_TIMEOUT_MS);
    return this.#loginRedirectLock.claim();
  }

  #requestSync(): void {
    this.#holdOff.onSyncRequested();
    this.#broadcaster.post({ type: 'sync-request' });
  }

  /** No peer tab posted tokens in time: this tab's own become the shared ones. */
  #onInitialSyncDone(): void {
    this.#cancelInitialSync = null;
    if (this.#core.tokens.token && (this.#version === INITIAL_VERSION || this.#endReason)) {
      const loginAt = this.#endReason ? this.#timestampAfter(this.#version.loginAt) : 0;
      this.#adoptVersion({ loginAt, refreshedAt: 0, id: this.#options.createId() });
      this.#broadcaster.broadcast();
    }
  }

  /** Replaces the version: earlier ends and failures do not count, and the initial sync is done. */
  #adoptVersion(version: Version): void {
    this.#version = version;
    this.#endReason = null;
    this.#holdOff.clearPeerBackoff();
    this.#cancelInitialSync?.();
    this.#cancelInitialSync = null;
  }

  /** What this tab broadcasts: its tokens, or the end of its login; `null` if there is neither. */
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
        this.#broadcaster.onPeerSyncRequest();
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
      // This tab signed out during the initial sync: the sign-out applies to the login that the peer announces now.
      this.#version = version;
      this.#signOut();
      return;
    }
    const isOtherLogin = version.id !== this.#version.id;
    this.#adoptVersion(version);
    const now = this.#options.clock.now();
    // The message may have been queued in a frozen tab for an hour.
    const requestedAt = subtractMs(now, snapshot.ageMs + Math.max(0, now.wall - sentAt));
    applySnapshot(this.#core, snapshot, requestedAt, isOtherLogin);
    this.#broadcaster.correctNewPeers();
  }

  #adoptEnd({ version, reason }: TabMessage & { type: 'ended' }): void {
    if (!isNewer(version, this.#version)) return;
    const { token } = this.#core.tokens;
    const { wall } = this.#options.clock.now();
    // The markup's tokens may come from a new login, unless they are older than the end.
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
    this.#core.endSession(new TokenError(code, 'The session ended in another tab: log in again.'), reason);
    this.#isApplyingRemoteEnd = false;
  }

  #signOut(): void {
    const loginAt = this.#timestampAfter(this.#version.loginAt);
    this.#adoptVersion({ loginAt, refreshedAt: 0, id: this.#options.createId() });
    this.#endReason = 'signed_out';
    this.#broadcaster.broadcast();
    this.#versionLocks.publish();
  }

  #onSessionEvent(event: SessionEvent): void {
    const backoff = peerBackoff(event);
    if (backoff) this.#broadcaster.post({ type: 'backoff', version: this.#version, ...backoff });
    if (event.type !== 'revoked' || this.#isApplyingRemoteEnd) return;
    if (event.reason === 'session_over') {
      // Only a rejected refresh token ends the login for all tabs. Other errors may be due to this tab's own options.
      const hasActiveLogin = this.#version !== INITIAL_VERSION && !this.#endReason;
      if (!hasActiveLogin || this.#core.unavailableError?.code !== 'invalid_grant') return;
      this.#adoptVersion({ ...this.#version, refreshedAt: this.#timestampAfter(this.#version.refreshedAt) });
      this.#endReason = event.reason;
      this.#broadcaster.broadcast();
    } else this.#signOut();
  }
}
