import { subtractMs, type Clock } from '../clock.js';
import type { PageSignal } from '../environment.js';
import type { RefreshCoordinator } from '../refresh-operation.js';
import type { RefreshTrigger } from '../refresh-schedule.js';
import type { SessionCore } from '../session-core.js';
import type { RevocationReason, SessionEvent } from '../session-events.js';
import type { RefreshReason } from '../session-options.js';
import { TokenError } from '../token-error.js';
import { coreOf, type TokenSession } from '../token-session.js';
import { CancellableDelays } from './cancellable-delays.js';
import { HoldOff, SYNC_TIMEOUT_MS } from './hold-off.js';
import { Leadership, type LeadershipTab } from './leadership.js';
import { LoginRedirectLock } from './login-redirect-lock.js';
import { CORRECTION_INTERVAL_MS, StateBroadcaster } from './state-broadcaster.js';
import type { TabEnvironment } from './tab-environment.js';
import { parseTabMessage, type TabMessage } from './tab-messages.js';
import { applySnapshot, snapshotOf } from './token-snapshot.js';
import { VersionLocks } from './version-locks.js';
import { INITIAL_VERSION, isNewer, isSame, OwnVersion, type Version } from './versions.js';

/** How long an attempt may take beyond `requestTimeout`. */
const ATTEMPT_GRACE_MS = 2_000;

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
export class TabCoordinator implements RefreshCoordinator, LeadershipTab {
  readonly options: TabCoordinatorOptions;
  readonly #core: SessionCore;
  readonly #leadership: Leadership;
  readonly #loginRedirectLock: LoginRedirectLock;
  readonly version: OwnVersion;
  readonly holdOff: HoldOff;
  readonly delays: CancellableDelays;
  readonly versionLocks: VersionLocks;
  readonly #broadcaster: StateBroadcaster;
  readonly #unsubscribe: () => void;
  readonly #stopListening: () => void;
  /** Whether the session is being ended because of a peer's `ended`. */
  #isApplyingRemoteEnd = false;
  /** Whether a caller in a peer tab waits for a token of this tab. */
  #isPeerWaiting = false;
  /** Cancels the timer of the initial sync; `null` after the sync. */
  #cancelInitialSync: (() => void) | null;

  constructor(session: TokenSession, name: string, options: TabCoordinatorOptions) {
    const baseName = `analytics-embed:${name}`;
    const { clock, tabs } = options;
    this.options = options;
    this.#core = coreOf(session);
    this.version = new OwnVersion(clock, options.createId);
    this.delays = new CancellableDelays(clock);
    this.holdOff = new HoldOff(this.#core, clock);
    this.versionLocks = new VersionLocks(`${baseName}:version:`, tabs, clock);
    this.#leadership = new Leadership(baseName, this);
    this.#loginRedirectLock = new LoginRedirectLock(`${baseName}:login`, options, this.delays, () =>
      this.#broadcaster.post({ type: 'redirecting' }),
    );
    const channel = tabs.open(baseName, data => {
      const message = parseTabMessage(data, clock.now().wall);
      if (message) this.#onMessage(message);
    });
    this.#broadcaster = new StateBroadcaster(channel, clock, () => this.#state);
    this.#unsubscribe = session.subscribe(event => this.#onSessionEvent(event));
    this.#stopListening = tabs.onLeave(event => this.#leadership.setAway(event));
    this.#core.setCoordinator(this);
    this.#cancelInitialSync = clock.schedule(() => this.#onInitialSyncDone(), SYNC_TIMEOUT_MS);
    this.requestSync();
  }

  /** Ends all waits, releases all locks and closes the channel. `session.stop()` ends the attempt in progress. */
  dispose(): void {
    this.#core.setCoordinator(undefined);
    this.#unsubscribe();
    this.#stopListening();
    this.#cancelInitialSync?.();
    this.delays.dispose();
    this.#leadership.dispose();
    this.versionLocks.releaseExcept();
    this.#broadcaster.dispose();
  }

  acquireLead(reason: RefreshReason, signal: AbortSignal): Promise<void> {
    const trigger = reason === 'requested' || reason === 'rejected' ? reason : 'scheduled';
    return this.#leadership.acquire(signal, () => {
      const isTokenNeeded = this.#core.msUntilTokenNeeded <= 0;
      this.holdOff.onSyncRequested();
      this.#broadcaster.post({ type: 'due', version: this.version.current, trigger, isTokenNeeded });
    });
  }

  publish(cause: 'login' | 'refresh'): void {
    // During the initial sync, a peer's tokens take precedence over those of this page's markup.
    if (cause === 'login' && this.#cancelInitialSync) return;
    const { newest } = this.versionLocks;
    const next = this.version.refresh(this.#core.tokens.token?.age);
    if (cause === 'login') this.#adoptVersion(this.version.login(next.refreshedAt));
    else this.#adoptVersion(newest && isNewer(newest, this.version.current) ? newest : next);
    this.holdOff.clearBackoff();
    this.#broadcaster.broadcast();
    this.#holdVersion();
  }

  onWakeUp(trigger: PageSignal | RefreshTrigger): void {
    const isBack = trigger === 'pageshow' || trigger === 'resume';
    if (isBack) this.#leadership.setAway(null);
    // A page in the back/forward cache receives no messages, and those for a frozen page may still be queued.
    if (isBack) this.requestSync();
    this.delays.cancelAll();
  }

  /** Resolves with whether this tab may redirect to the login page. It requests its peers' tokens first. */
  async claimLoginRedirect(): Promise<boolean> {
    this.requestSync();
    await this.delays.waitWhile(() => this.holdOff.msUntilSynced(SYNC_TIMEOUT_MS));
    return this.#loginRedirectLock.claim();
  }

  get maxAttemptMs(): number {
    return this.#core.options.requestTimeout + ATTEMPT_GRACE_MS;
  }

  requestSync(): void {
    this.holdOff.onSyncRequested();
    this.#broadcaster.post({ type: 'sync-request', version: this.version.current });
  }

  postAnswer(): void {
    this.#broadcaster.post({ type: 'busy' });
  }

  /** No peer tab posted tokens in time: this tab's own become the shared ones. */
  #onInitialSyncDone(): void {
    this.#cancelInitialSync = null;
    if (!this.#core.tokens.token || this.version.isLive) return;
    this.#adoptVersion(this.version.endReason ? this.version.login() : this.version.markup());
    this.#broadcaster.broadcast();
  }

  /** Replaces the version: the initial sync is done. */
  #adoptVersion(...args: Parameters<OwnVersion['set']>): void {
    this.version.set(...args);
    this.#cancelInitialSync?.();
    this.#cancelInitialSync = null;
  }

  /** Locks the version that this tab has posted or adopted, then releases older locks. */
  #holdVersion(): void {
    const { current } = this.version;
    void this.versionLocks.hold(current, 'posted').then(() => {
      if (this.version.current === current) this.versionLocks.releaseExcept(current);
    });
  }

  /** What this tab broadcasts: its tokens, or the end of its login; `null` if there is neither. */
  get #state(): (TabMessage & { readonly version: Version }) | null {
    const { current: version, endReason: reason } = this.version;
    if (reason) return { type: 'ended', version, reason };
    const snapshot = version === INITIAL_VERSION ? null : snapshotOf(this.#core);
    return snapshot && { type: 'state', version, ...snapshot, sentAt: this.options.clock.now().wall };
  }

  #onMessage(message: TabMessage): void {
    switch (message.type) {
      case 'sync-request':
        this.#broadcaster.onSyncRequest();
        this.#compareWithPeer(message.version);
        break;
      case 'due':
        this.#onPeerDue(message);
        break;
      case 'busy':
        this.#leadership.onAnswer();
        break;
      case 'backoff':
        if (isSame(message.version, this.version.current)) this.holdOff.onBackoff(message.retryIn);
        else this.#compareWithPeer(message.version);
        break;
      case 'redirecting':
        this.#loginRedirectLock.onPeerRedirect();
        break;
      case 'state':
        this.#adoptState(message);
        this.holdOff.onSyncReceived(message.sentAt);
        break;
      case 'ended':
        this.#adoptEnd(message);
        this.holdOff.onSyncReceived();
    }
    this.delays.cancelAll();
  }

  /** A peer tab needs newer tokens: posts them, or refreshes them as the leader. */
  #onPeerDue({ version, trigger, isTokenNeeded }: TabMessage & { type: 'due' }): void {
    if (this.#compareWithPeer(version) || !this.#leadership.isLeading) return;
    if (this.#core.unavailableError) {
      // This tab cannot refresh, because of its own options: a peer tab may be able to.
      this.#leadership.release();
      return;
    }
    if (isSame(version, this.version.current)) this.#refreshForPeer(trigger, isTokenNeeded);
    this.postAnswer();
  }

  /** Posts this tab's state to a peer that has an older version, or requests a newer one. Returns whether it has posted. */
  #compareWithPeer(version: Version): boolean {
    if (isNewer(version, this.version.current)) this.requestSync();
    return isNewer(this.version.current, version) && this.#broadcaster.broadcast();
  }

  #refreshForPeer(trigger: RefreshTrigger, isTokenNeeded: boolean): void {
    if (isTokenNeeded && !this.#isPeerWaiting) {
      this.#isPeerWaiting = true;
      const onEnd = (): void => {
        this.#isPeerWaiting = false;
      };
      this.#core.waiters.wait().then(onEnd, onEnd);
    }
    this.#core.requestRefresh(trigger);
  }

  #adoptState({ version, sentAt, ...snapshot }: TabMessage & { type: 'state' }): void {
    const own = this.version.current;
    if (!isNewer(version, own)) {
      this.#leadership.onStaleAnswer();
      if (isNewer(own, version)) this.#broadcaster.correctStalePeers();
      return;
    }
    if (this.#cancelInitialSync && this.#core.unavailableError?.code === 'signed_out') {
      // This tab signed out during the initial sync: the sign-out applies to the login that the peer announces now.
      this.version.set(version);
      this.#end(this.version.login(), 'signed_out');
      return;
    }
    // A backoff applies to the tokens, which several tabs may have taken from their markup.
    if (snapshot.response['access_token'] !== this.#core.tokens.token?.accessToken)
      this.holdOff.clearBackoff();
    this.#adoptVersion(version);
    if (this.#leadership.isLeading) this.#holdVersion();
    else this.versionLocks.releaseExcept();
    this.#leadership.onResult();
    const now = this.options.clock.now();
    // The message may have been queued in a frozen tab for an hour.
    const requestedAt = subtractMs(now, snapshot.ageMs + Math.max(0, now.wall - sentAt));
    applySnapshot(this.#core, snapshot, requestedAt, version.id !== own.id);
    if (now.wall - sentAt < CORRECTION_INTERVAL_MS) this.#broadcaster.correctNewPeers();
  }

  #adoptEnd({ version, reason }: TabMessage & { type: 'ended' }): void {
    if (!isNewer(version, this.version.current)) return;
    const { token } = this.#core.tokens;
    // A page that was not there at the end may come from a new login.
    const startedAt = token ? this.options.clock.now().wall - token.age : this.version.openedAt;
    if (this.version.current.loginAt === 0 && startedAt >= Math.max(version.loginAt, version.refreshedAt)) {
      this.version.set(version, reason);
      if (!this.#cancelInitialSync) this.#onInitialSyncDone();
      return;
    }
    this.#adoptVersion(version, reason);
    this.holdOff.clearBackoff();
    this.#leadership.release();
    if (reason === 'session_over' && this.#core.status === 'failed') return;
    this.#isApplyingRemoteEnd = true;
    const code = reason === 'signed_out' ? 'signed_out' : 'invalid_grant';
    this.#core.endSession(new TokenError(code, 'The session ended in another tab: log in again.'), reason);
    this.#isApplyingRemoteEnd = false;
    this.#broadcaster.correctNewPeers();
  }

  #end(version: Version, reason: RevocationReason): void {
    this.#adoptVersion(version, reason);
    this.#broadcaster.broadcast();
    this.#holdVersion();
  }

  #onSessionEvent(event: SessionEvent): void {
    const { current: version } = this.version;
    // A server's Retry-After applies to all tabs; the leader alone backs off otherwise.
    if (event.type === 'refresh-failed' && event.error.retryAfter && event.retryIn !== null)
      this.#broadcaster.post({ type: 'backoff', version, retryIn: event.retryIn });
    if (event.type !== 'revoked' || this.#isApplyingRemoteEnd) return;
    this.holdOff.clearBackoff();
    this.#leadership.release();
    if (event.reason === 'signed_out') this.#end(this.version.login(), event.reason);
    // Only a rejected refresh token ends the login for all tabs. Other errors may be due to this tab's own options.
    else if (this.version.isLive && this.#core.unavailableError?.code === 'invalid_grant')
      this.#end({ ...this.version.current, refreshedAt: this.version.refresh().refreshedAt }, event.reason);
  }
}
