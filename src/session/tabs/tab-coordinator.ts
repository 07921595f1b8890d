import { elapsed, subtractMs, type Clock, type Instant } from '../clock.js';
import type { PageSignal } from '../environment.js';
import type { RefreshCoordinator } from '../refresh-operation.js';
import type { RefreshTrigger } from '../refresh-schedule.js';
import type { SessionCore } from '../session-core.js';
import type { RevocationReason, SessionEvent } from '../session-events.js';
import type { RefreshReason } from '../session-options.js';
import { TokenError } from '../token-error.js';
import { coreOf, type TokenSession } from '../token-session.js';
import { CancellableDelays } from './cancellable-delays.js';
import { backoffAfter, HoldOff, REFRESH_TOKEN_SYNC_TIMEOUT_MS, SYNC_TIMEOUT_MS } from './hold-off.js';
import { Leadership, type LeadershipTab } from './leadership.js';
import { LoginRedirectLock } from './login-redirect-lock.js';
import type { TabChannel, TabEnvironment } from './tab-environment.js';
import {
  encode,
  isNewer,
  isSame,
  INITIAL_VERSION,
  parseTabMessage,
  type TabMessage,
  type Version,
} from './tab-messages.js';
import { applySnapshot, cloneableFields, snapshotOf } from './token-snapshot.js';
import { VersionLocks } from './version-locks.js';

/** How long an attempt may take beyond `requestTimeout`. */
const ATTEMPT_GRACE_MS = 2_000;
/** Minimum time between two corrections of stale peers. */
const CORRECTION_INTERVAL_MS = 5_000;
/** Versions are epoch ms. One that is further in the future than this is due to a clock that was wrong. */
const MAX_CLOCK_ERROR_MS = 300_000;

/** Later than all times; a difference from it has as many digits for each of them. */
const MAX_EPOCH_MS = 1e14;

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
  readonly #options: TabCoordinatorOptions;
  readonly #core: SessionCore;
  readonly #leadership: Leadership;
  readonly #versionLocks: VersionLocks;
  readonly #loginRedirectLock: LoginRedirectLock;
  readonly #holdOff: HoldOff;
  /** Ended by each change that matters to a wait. */
  readonly #delays: CancellableDelays;
  readonly #channel: TabChannel;
  readonly #unsubscribe: () => void;
  /** Epoch ms. */
  readonly #openedAt: number;
  #version = INITIAL_VERSION;
  /** Why the login of `#version` has ended; `null` while it has not. */
  #endReason: RevocationReason | null = null;
  /** Whether the session is being ended because of a peer's `ended`. */
  #isApplyingRemoteEnd = false;
  /** Whether a caller in a peer tab waits for a token of this tab. */
  #isPeerWaiting = false;
  /** When a peer tab last requested the state. */
  #lastSyncRequestAt: Instant | null = null;
  /** When this tab last posted its state to correct stale peers, and the version of that state. */
  #lastCorrection: { readonly at: Instant; readonly version: Version } | null = null;
  /** Cancels the timer of the initial sync; `null` after the sync. */
  #cancelInitialSync: (() => void) | null;

  constructor(session: TokenSession, name: string, options: TabCoordinatorOptions) {
    const baseName = `analytics-embed:${name}`;
    const { clock, tabs } = options;
    this.#options = options;
    this.#core = coreOf(session);
    this.#openedAt = Math.round(clock.now().wall);
    this.#delays = new CancellableDelays(clock);
    this.#holdOff = new HoldOff(clock);
    this.#versionLocks = new VersionLocks(`${baseName}:version:`, options);
    this.#leadership = new Leadership(baseName, options, this.#delays, this.#versionLocks, this);
    this.#loginRedirectLock = new LoginRedirectLock(`${baseName}:login`, options, this.#delays, () => {
      this.#post({ type: 'redirecting' });
    });
    this.#channel = tabs.open(baseName, data => {
      const message = parseTabMessage(data, clock.now().wall + MAX_CLOCK_ERROR_MS);
      if (message) this.#onMessage(message);
    });
    this.#unsubscribe = session.subscribe(event => {
      this.#onSessionEvent(event);
    });
    this.#core.setCoordinator(this);
    this.#cancelInitialSync = clock.schedule(() => {
      this.#onInitialSyncDone();
    }, SYNC_TIMEOUT_MS);
    this.requestSync();
  }

  /** Ends all waits, releases all locks and closes the channel. `session.stop()` ends the attempt in progress. */
  dispose(): void {
    this.#core.setCoordinator(undefined);
    this.#unsubscribe();
    this.#cancelInitialSync?.();
    this.#delays.dispose();
    this.#leadership.dispose();
    for (const isPublished of [true, false]) this.#versionLocks.release(isPublished);
    this.#channel.close();
  }

  acquireLead(reason: RefreshReason, signal: AbortSignal): Promise<void> {
    const trigger = reason === 'requested' || reason === 'rejected' ? reason : 'scheduled';
    return this.#leadership.acquire(signal, () => {
      this.#holdOff.onSyncRequested();
      this.#post({ type: 'due', version: this.version, trigger, isTokenNeeded: this.#isTokenNeeded });
    });
  }

  publish(cause: 'login' | 'refresh'): void {
    // During the initial sync, a peer's tokens take precedence over those of this page's markup.
    if (cause === 'login' && this.#cancelInitialSync) return;
    const { version } = this;
    const { reserved } = this.#versionLocks;
    const refreshedAt = this.#timestampAfter(version.refreshedAt, this.#core.tokens.token?.age);
    if (cause === 'login') this.#adoptVersion(this.#newLogin(refreshedAt));
    else
      this.#adoptVersion(reserved && isNewer(reserved, version) ? reserved : this.#nextVersion(refreshedAt));
    this.#holdOff.clearBackoff();
    this.#broadcast();
    this.#versionLocks.publish(this.#version);
  }

  onWakeUp(trigger: PageSignal | RefreshTrigger): void {
    const isBack = trigger === 'pageshow' || trigger === 'resume';
    if (isBack || trigger === 'pagehide' || trigger === 'freeze') this.#leadership.setAway(!isBack);
    // Some browsers do not cache a page that holds a lock.
    if (trigger === 'pagehide') this.#versionLocks.release(true);
    // A page in the back/forward cache receives no messages, and those for a frozen page may still be queued.
    if (isBack) this.requestSync();
    this.#delays.cancelAll();
  }

  /** Resolves with whether this tab may redirect to the login page. It requests its peers' tokens first. */
  async claimLoginRedirect(): Promise<boolean> {
    this.requestSync();
    await this.#delays.waitWhile(() => this.#holdOff.msUntilSynced(SYNC_TIMEOUT_MS));
    return this.#loginRedirectLock.claim();
  }

  /** The version of this tab's tokens. Its times are set to now if the clock was set back: peers would ignore them. */
  get version(): Version {
    const { loginAt, refreshedAt, id } = this.#version;
    const { wall } = this.#options.clock.now();
    if (Math.max(loginAt, refreshedAt) > wall + MAX_CLOCK_ERROR_MS)
      this.#version = { loginAt: Math.min(loginAt, wall), refreshedAt: Math.min(refreshedAt, wall), id };
    return this.#version;
  }

  get nextVersion(): Version {
    return this.#nextVersion(this.#timestampAfter(this.version.refreshedAt));
  }

  #nextVersion(refreshedAt: number): Version {
    const { version } = this;
    if (version === INITIAL_VERSION || this.#endReason) return this.#newLogin(refreshedAt);
    // The tokens of a page's markup are as old as the page: a login in a peer tab since then is newer.
    return { loginAt: version.loginAt || this.#openedAt, refreshedAt, id: version.id };
  }

  get msUntilSynced(): number {
    const hasRefreshToken = this.#core.tokens.refreshToken !== undefined;
    return this.#holdOff.msUntilSynced(hasRefreshToken ? REFRESH_TOKEN_SYNC_TIMEOUT_MS : SYNC_TIMEOUT_MS);
  }

  get msOfBackoff(): number {
    return this.#holdOff.msOfBackoff(this.#isTokenNeeded);
  }

  get maxAttemptMs(): number {
    return this.#core.options.requestTimeout + ATTEMPT_GRACE_MS;
  }

  requestSync(): void {
    this.#holdOff.onSyncRequested();
    this.#post({ type: 'sync-request', version: this.version });
  }

  postAnswer(): void {
    const { ownBackoff } = this.#holdOff;
    if (this.#leadership.isAttempting || !ownBackoff.relaxedRetryIn) this.#post({ type: 'busy' });
    else this.#post({ type: 'backoff', version: this.version, ...ownBackoff });
  }

  get #isTokenNeeded(): boolean {
    return this.#core.msUntilTokenNeeded <= 0;
  }

  /** Now, or `ageMs` ago, in epoch ms; always greater than `previous`. */
  #timestampAfter(previous: number, ageMs = 0): number {
    return Math.max(previous + 1, Math.round(this.#options.clock.now().wall - ageMs));
  }

  #newLogin(refreshedAt: number): Version {
    return { loginAt: this.#timestampAfter(this.version.loginAt), refreshedAt, id: this.#options.createId() };
  }

  /** No peer tab posted tokens in time: this tab's own become the shared ones. */
  #onInitialSyncDone(): void {
    this.#cancelInitialSync = null;
    if (!this.#core.tokens.token || (this.#version !== INITIAL_VERSION && !this.#endReason)) return;
    const { loginAt, id } = this.#newLogin(0);
    if (this.#endReason) this.#adoptVersion({ loginAt, refreshedAt: 0, id });
    // Of several pages' markup, that of the page that was opened first counts.
    else this.#adoptVersion({ loginAt: 0, refreshedAt: 0, id: `${MAX_EPOCH_MS - this.#openedAt}-${id}` });
    this.#broadcast();
  }

  /** Replaces the version: an earlier end does not count, and the initial sync is done. */
  #adoptVersion(version: Version): void {
    this.#version = version;
    this.#endReason = null;
    this.#cancelInitialSync?.();
    this.#cancelInitialSync = null;
  }

  /** Posts this tab's tokens, or the end of its login. Returns `false` if there is neither. */
  #broadcast(): boolean {
    const { version } = this;
    const snapshot = snapshotOf(this.#core);
    const hasTokens = snapshot !== null && version !== INITIAL_VERSION;
    if (this.#endReason) this.#post({ type: 'ended', version, reason: this.#endReason });
    else if (hasTokens)
      this.#post({ type: 'state', version, ...snapshot, sentAt: this.#options.clock.now().wall });
    return this.#endReason !== null || hasTokens;
  }

  /** A peer tab has posted an older version, or has received one: it missed a message, or the message is still on its way. */
  #correctStalePeers(): void {
    const { version } = this;
    if (this.#cancelInitialSync) return;
    if (this.#lastCorrection?.version === version && this.#isRecent(this.#lastCorrection.at)) return;
    this.#lastCorrection = { at: this.#options.clock.now(), version };
    this.#broadcast();
  }

  /** A peer that requested the state a moment ago may have received an older one than this tab has now. */
  #correctNewPeers(): void {
    if (this.#isRecent(this.#lastSyncRequestAt)) this.#correctStalePeers();
  }

  #isRecent(instant: Instant | null): boolean {
    return instant !== null && elapsed(instant, this.#options.clock.now()) < CORRECTION_INTERVAL_MS;
  }

  /** Posts a message. From a `state` that cannot be cloned, it drops the fields that a channel cannot carry. */
  #post(message: TabMessage): void {
    try {
      this.#channel.post(encode(message));
    } catch (error) {
      if (message.type !== 'state') throw error;
      // The response of a page's own refresher may contain a function, which cannot be cloned.
      this.#channel.post(encode({ ...message, response: cloneableFields(message.response) }));
    }
  }

  #onMessage(message: TabMessage): void {
    switch (message.type) {
      case 'sync-request':
        this.#lastSyncRequestAt = this.#options.clock.now();
        this.#compareWithPeer(message.version);
        break;
      case 'due':
        this.#onPeerDue(message);
        break;
      case 'busy':
        this.#leadership.onAnswer(true);
        break;
      case 'backoff':
        if (isSame(message.version, this.version)) this.#holdOff.setPeerBackoff(message);
        else this.#compareWithPeer(message.version);
        this.#leadership.onAnswer(false);
        break;
      case 'redirecting':
        this.#loginRedirectLock.onPeerRedirect();
        break;
      case 'state':
        this.#adoptState(message);
        this.#holdOff.onSyncReceived(message.sentAt);
        break;
      case 'ended':
        this.#adoptEnd(message);
        this.#holdOff.onSyncReceived();
    }
    this.#delays.cancelAll();
  }

  /** A peer tab needs newer tokens: posts them, or refreshes them as the leader. */
  #onPeerDue({ version, trigger, isTokenNeeded }: TabMessage & { type: 'due' }): void {
    this.#leadership.onPeerDue();
    if (this.#compareWithPeer(version) || !this.#leadership.isLeading) return;
    if (this.#core.unavailableError) {
      // This tab cannot refresh, because of its own options: a peer tab may be able to.
      this.#leadership.release();
      return;
    }
    if (isSame(version, this.version)) this.#refreshForPeer(trigger, isTokenNeeded);
    this.postAnswer();
  }

  /** Posts this tab's state to a peer that has an older version, or requests a newer one. Returns whether it has posted. */
  #compareWithPeer(version: Version): boolean {
    if (isNewer(version, this.version)) this.requestSync();
    return isNewer(this.version, version) && !this.#cancelInitialSync && this.#broadcast();
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
    const own = this.version;
    if (!isNewer(version, own)) {
      this.#leadership.onStaleAnswer();
      if (isNewer(own, version)) this.#correctStalePeers();
      return;
    }
    if (this.#cancelInitialSync && this.#core.unavailableError?.code === 'signed_out') {
      // This tab signed out during the initial sync: the sign-out applies to the login that the peer announces now.
      this.#version = version;
      this.#signOut();
      return;
    }
    // A backoff applies to the tokens, which several tabs may have taken from their markup.
    if (snapshot.response['access_token'] !== this.#core.tokens.token?.accessToken)
      this.#holdOff.clearBackoff();
    this.#adoptVersion(version);
    if (this.#leadership.isLeading) this.#versionLocks.publish(version);
    else this.#versionLocks.release(true);
    this.#leadership.onResult();
    const now = this.#options.clock.now();
    // The message may have been queued in a frozen tab for an hour.
    const requestedAt = subtractMs(now, snapshot.ageMs + Math.max(0, now.wall - sentAt));
    applySnapshot(this.#core, snapshot, requestedAt, version.id !== own.id);
    if (now.wall - sentAt < CORRECTION_INTERVAL_MS) this.#correctNewPeers();
  }

  #adoptEnd({ version, reason }: TabMessage & { type: 'ended' }): void {
    if (!isNewer(version, this.version)) return;
    const { token } = this.#core.tokens;
    const { wall } = this.#options.clock.now();
    // A page that was not there at the end may come from a new login.
    const startedAt = token ? wall - token.age : this.#openedAt;
    const isNewLogin =
      this.#version.loginAt === 0 && startedAt >= Math.max(version.loginAt, version.refreshedAt);
    if (!isNewLogin) this.#adoptVersion(version);
    this.#version = version;
    this.#endReason = reason;
    if (isNewLogin) {
      if (!this.#cancelInitialSync) this.#onInitialSyncDone();
      return;
    }
    this.#holdOff.clearBackoff();
    this.#leadership.release();
    if (reason === 'session_over' && this.#core.status === 'failed') return;
    this.#isApplyingRemoteEnd = true;
    const code = reason === 'signed_out' ? 'signed_out' : 'invalid_grant';
    this.#core.endSession(new TokenError(code, 'The session ended in another tab: log in again.'), reason);
    this.#isApplyingRemoteEnd = false;
    this.#correctNewPeers();
  }

  #signOut(): void {
    this.#adoptVersion(this.#newLogin(0));
    this.#endReason = 'signed_out';
    this.#broadcast();
    this.#versionLocks.publish(this.#version);
  }

  #onSessionEvent(event: SessionEvent): void {
    const backoff = backoffAfter(event);
    if (backoff) {
      this.#holdOff.setOwnBackoff(backoff);
      this.#post({ type: 'backoff', version: this.version, ...backoff });
    }
    if (event.type !== 'revoked') return;
    if (this.#isApplyingRemoteEnd) return;
    this.#holdOff.clearBackoff();
    this.#leadership.release();
    if (event.reason === 'session_over') {
      // Only a rejected refresh token ends the login for all tabs. Other errors may be due to this tab's own options.
      const { version } = this;
      const hasActiveLogin = version !== INITIAL_VERSION && !this.#endReason;
      if (!hasActiveLogin || this.#core.unavailableError?.code !== 'invalid_grant') return;
      this.#adoptVersion({ ...version, refreshedAt: this.#timestampAfter(version.refreshedAt) });
      this.#endReason = event.reason;
      this.#broadcast();
    } else this.#signOut();
  }
}
