import { subtractMs, type Instant } from '../clock.js';
import type { PageSignal } from '../environment.js';
import type { RefreshCoordinator } from '../refresh-context.js';
import type { RefreshTrigger } from '../refresh-schedule.js';
import type { SessionCore } from '../session-core.js';
import type { SessionEvent } from '../session-events.js';
import { subjectChangedError, TokenError } from '../token-error.js';
import { coreOf, type TokenSession } from '../token-session.js';
import { Leadership, SYNC_TIMEOUT_MS, type LeadershipTab } from './leadership.js';
import type { TabChannel, TabEnvironment } from './tab-environment.js';
import { parseTabMessage, type TabMessage } from './tab-messages.js';
import { applySnapshot, cloneableFields, snapshotOf } from './token-snapshot.js';
import { VersionLocks } from './version-locks.js';
import { isNewer, isSame, OwnVersion } from './versions.js';
import { Delays } from './delays.js';

/** Tabs of other versions of the protocol have other names. */
const PROTOCOL_VERSION = 2;
/** A peer that requested the state so recently may have received an older one than this tab has now. */
const RECENT_MS = 5_000;
/** How long a tab does not redirect because a peer tab went to the login page. */
const PEER_REDIRECT_TIMEOUT_MS = 60_000;
/** How long a redirecting tab holds the lock: peer tabs receive `redirecting` within this time. */
const REDIRECT_LOCK_MS = 1_000;

/** Shares one tab's session with its peer tabs: one token, one refresh, one end. README.md explains the protocol. */
export class TabCoordinator implements RefreshCoordinator, LeadershipTab {
  readonly tabs: TabEnvironment;
  readonly core: SessionCore;
  readonly delays: Delays;
  readonly version: OwnVersion;
  readonly versionLocks: VersionLocks;
  readonly #leadership: Leadership;
  readonly #lockName: string;
  readonly #channel: TabChannel;
  readonly #unsubscribe: () => void;
  readonly #lifetime = new AbortController();
  /** Whether this tab waits for its peers' first answer. */
  #isInitialSync = true;
  /** When a peer tab announced its login redirect. */
  #peerRedirectedAt: Instant | null = null;
  /** When a peer tab last requested the state. */
  #peerSyncedAt: Instant | null = null;

  constructor(session: TokenSession, name: string, tabs: TabEnvironment) {
    const lockName = `analytics-embed:${PROTOCOL_VERSION}:${name}`;
    this.#lockName = lockName;
    this.tabs = tabs;
    this.core = coreOf(session);
    this.delays = new Delays(tabs.clock);
    this.version = new OwnVersion(tabs);
    this.versionLocks = new VersionLocks(`${lockName}:version:`, tabs);
    this.#leadership = new Leadership(lockName, this);
    this.#channel = tabs.open(lockName, data => {
      const message = parseTabMessage(data, this.delays.now.wall);
      if (message) this.#onMessage(message);
    });
    this.#unsubscribe = session.subscribe(event => this.#onSessionEvent(event));
    tabs.onLeave(({ type }) => this.#leadership.setAway(type), this.#lifetime.signal);
    this.core.coordinator = this;
    void this.delays.waitFor(SYNC_TIMEOUT_MS, () => this.#isInitialSync).then(() => this.#endInitialSync());
    this.#leadership.requestSync();
  }

  /** Ends all waits, releases all locks and closes the channel. `session.stop()` ends the attempt in progress. */
  dispose(): void {
    this.#isInitialSync = false;
    this.core.coordinator = undefined;
    this.#unsubscribe();
    this.#lifetime.abort();
    this.delays.dispose();
    this.#leadership.release();
    this.versionLocks.releaseExcept();
    this.#channel.close();
  }

  /** The session has no owner, or has one again: without one, it gives up its locks, as a page that is left does. */
  setLeft(isLeft: boolean): void {
    this.#leadership.setAway(isLeft ? 'pagehide' : '');
  }

  acquireLead(signal: AbortSignal): Promise<void> {
    return this.#leadership.acquire(signal);
  }

  publish(cause: 'login' | 'refresh'): void {
    // During the initial sync, a peer's tokens take precedence over those of this page's markup.
    if (cause === 'login' && this.#isInitialSync) return;
    const next = this.version.refresh(this.core.tokens.token?.age);
    this.#share(cause === 'login' ? this.version.login(next.refreshedAt) : next);
  }

  onWakeUp(trigger: PageSignal | RefreshTrigger): void {
    if (trigger === 'pageshow' || trigger === 'resume') {
      this.#leadership.setAway('');
      // A page in the back/forward cache receives no messages, and those for a frozen page may still be queued.
      this.#leadership.requestSync();
    }
    this.delays.recheck();
  }

  /**
   * Resolves with whether this tab may redirect to the login page: `false` while a peer tab redirects, and for a minute afterwards,
   * because the user may have closed the login page. It requests its peers' tokens first.
   */
  async claimLoginRedirect(): Promise<boolean> {
    const { tabs, delays } = this;
    this.#leadership.requestSync();
    await delays.waitWhile(() => this.#leadership.msUntilSynced());
    return new Promise(resolve => {
      tabs.locks
        .request(`${this.#lockName}:login`, { ifAvailable: true }, async lock => {
          const mayRedirect =
            lock !== null && delays.msSince(this.#peerRedirectedAt) >= PEER_REDIRECT_TIMEOUT_MS;
          if (mayRedirect) this.post({ type: 'redirecting' });
          resolve(mayRedirect);
          if (mayRedirect) await delays.waitFor(REDIRECT_LOCK_MS, () => true);
        })
        // Without access to locks (such as in a sandbox), the tab redirects by itself.
        .catch(() => resolve(true));
    });
  }

  /** Posts a message. From a `state` that cannot be cloned, it drops the fields that a channel cannot carry. */
  post(message: TabMessage): void {
    try {
      this.#channel.postMessage(message);
    } catch (error) {
      if (message.type !== 'state') throw error;
      // The response of a page's own refresher may contain a function, which cannot be cloned.
      this.#channel.postMessage({ ...message, response: cloneableFields(message.response) });
    }
  }

  /** No peer tab posted tokens in time: this tab's own become the shared ones. */
  #endInitialSync(): void {
    const { core, version } = this;
    if (!this.#isInitialSync) return;
    this.#isInitialSync = false;
    const { token } = core.tokens;
    // This page may have been frozen since its tokens were issued, and peer tabs may have logged in meanwhile.
    if (token && !version.isLive)
      this.#share(version.endReason ? version.login(0, token.age) : version.markup());
  }

  /** Makes this tab's tokens, or the end of its login, the shared ones, with this version. */
  #share(...version: Parameters<OwnVersion['set']>): void {
    this.#adoptVersion(...version);
    this.#broadcast();
    this.#holdVersion();
  }

  /** Replaces the version: the initial sync is done. */
  #adoptVersion(...version: Parameters<OwnVersion['set']>): void {
    this.version.set(...version);
    this.#isInitialSync = false;
  }

  /** Locks the version that this tab has posted or adopted, then releases older locks. */
  #holdVersion(): void {
    const { current } = this.version;
    void this.versionLocks.hold(current, 'posted').then(() => {
      if (this.version.current === current) this.versionLocks.releaseOlder(current);
    });
  }

  /** Posts this tab's tokens, or the end of its login. Returns `false` if there is neither. */
  #broadcast(): boolean {
    const { current: version, endReason: reason, isLive } = this.version;
    const snapshot = isLive ? snapshotOf(this.core, this.delays.now.wall) : null;
    if (reason) this.post({ type: 'ended', version, reason });
    else if (snapshot) this.post({ type: 'state', version, ...snapshot });
    return !!reason || snapshot !== null;
  }

  #onMessage(message: TabMessage): void {
    if (message.type === 'redirecting') {
      this.#peerRedirectedAt = this.delays.now;
    } else if (message.type === 'state' || message.type === 'ended') {
      const isStale = !isNewer(message.version, this.version.current);
      if (!isStale && message.type === 'state') this.#adoptState(message);
      if (!isStale && message.type === 'ended') this.#adoptEnd(message);
      this.#leadership.onSyncReceived();
    } else {
      const { current: own } = this.version;
      if (message.type === 'sync-request') this.#peerSyncedAt = this.delays.now;
      if (message.type === 'busy') this.#leadership.onAnswer(message);
      // A peer with an older version receives this tab's, and one with a newer version is requested to post it.
      if (isNewer(message.version, own)) this.#leadership.requestSync();
      const isCorrected = isNewer(own, message.version) && this.#broadcast();
      if (message.type === 'due' && !isCorrected && this.#leadership.isLeading) this.#onPeerDue(message);
    }
    this.delays.recheck();
  }

  /** A follower needs newer tokens: refreshes them as the leader. */
  #onPeerDue({ version, trigger }: TabMessage & { type: 'due' }): void {
    const { core } = this;
    if (core.unavailableError) {
      // This tab cannot refresh, because of its own options: a peer tab may be able to.
      this.#leadership.release();
      return;
    }
    if (isSame(version, this.version.current)) {
      // Like a caller of this tab: retries are not relaxed while one waits.
      if (trigger !== 'scheduled' && core.waiters.size === 0) core.waiters.wait().catch(() => undefined);
      core.requestRefresh(trigger);
    }
    this.#leadership.postAnswer();
  }

  #adoptState(message: TabMessage & { type: 'state' }): void {
    const { version, response, requestedAt } = message;
    const { core } = this;
    const { current: own } = this.version;
    if (this.#isInitialSync && core.unavailableError?.code === 'signed_out') {
      // This tab signed out during the initial sync: the sign-out applies to the login that the peer announces now.
      this.version.set(version);
      this.#share(this.version.login(), 'signed_out');
      return;
    }
    if (!core.tokens.isForSameUser(response, core.options.subject)) {
      const { token } = core.tokens;
      if (this.#isInitialSync && token) {
        // This page's user has logged in since.
        this.version.set(version);
        this.#share(this.version.login(0, token.age));
      } else core.endSession(subjectChangedError(), 'session_over');
      return;
    }
    this.#adoptVersion(version);
    if (this.#leadership.isLeading) this.#holdVersion();
    else this.versionLocks.releaseExcept();
    const { now } = this.delays;
    const ageMs = Math.max(0, now.wall - requestedAt);
    applySnapshot(core, message, subtractMs(now, ageMs), version.id !== own.id);
    this.#correctNewPeers();
  }

  #adoptEnd({ version, reason }: TabMessage & { type: 'ended' }): void {
    const { core } = this;
    const { token } = core.tokens;
    // A page that was not there at the end may come from a new login.
    const startedAt = token ? this.delays.now.wall - token.age : this.version.openedAt;
    if (this.version.current.loginAt === 0 && startedAt >= Math.max(version.loginAt, version.refreshedAt)) {
      this.version.set(version, reason);
      if (!this.#isInitialSync && token) this.#share(this.version.login(0, token.age));
      return;
    }
    this.#adoptVersion(version, reason);
    this.#leadership.release();
    if (reason === 'session_over' && core.status === 'failed') return;
    const code = reason === 'signed_out' ? 'signed_out' : 'invalid_grant';
    core.endSession(new TokenError(code, 'The session ended in another tab: log in again.'), reason);
    this.#correctNewPeers();
  }

  /** A peer that requested the state a moment ago may have received an older one than this tab has now. */
  #correctNewPeers(): void {
    if (this.delays.msSince(this.#peerSyncedAt) < RECENT_MS) this.#broadcast();
  }

  #onSessionEvent(event: SessionEvent): void {
    // A server's Retry-After applies to all tabs; the leader alone backs off otherwise.
    if (event.type === 'refresh-failed' && event.error.retryAfter && event.retryIn !== null)
      this.#leadership.postAnswer(event.retryIn);
    // Not if a peer has ended the login.
    if (event.type !== 'revoked' || this.version.endReason) return;
    this.#leadership.release();
    if (event.reason === 'signed_out') this.#share(this.version.login(), event.reason);
    // Only a rejected refresh token ends the login for all tabs. Other errors may be due to this tab's own options.
    else if (this.version.isLive && this.core.unavailableError?.code === 'invalid_grant')
      this.#share({ ...this.version.current, refreshedAt: this.version.refresh().refreshedAt }, event.reason);
  }
}
