import type { TokenSession } from '../token-session.js';
import { TabCoordinator } from './tab-coordinator.js';
import { browserTabs } from './tab-environment.js';

/** One owner's handle on a session. */
export interface SharedSessionHandle {
  readonly session: TokenSession;
  /** Whether this is the primary owner, which does what must be done only once. The first owner is primary, then the next. */
  readonly isPrimary: boolean;
  /** Whether the session is shared with other tabs: it has a name, and the browser has Web Locks and BroadcastChannel. */
  readonly isCrossTab: boolean;
  /** This owner's values of options that the identity does not contain. */
  options: Readonly<Record<string, unknown>>;
  /** Whether all owners have the same value of an option. */
  hasCommon(option: string): boolean;
  /** Resolves with whether this page, of all tabs that share the session, may redirect to the login page. */
  claimLoginRedirect(): Promise<boolean>;
  /** Gives up the handle. Stops the session and returns `true` if it was the last one. */
  release(): boolean;
}

interface SharedSession {
  readonly session: TokenSession;
  readonly handles: Set<SharedSessionHandle>;
  /** `null` if the session is not shared with other tabs. */
  readonly coordinator: TabCoordinator | null;
}

/** By identity; an entry exists as long as the session has owners. */
const sharedSessions = new Map<string, SharedSession>();

/**
 * Joins the session of this identity in the page, and in the other tabs of its origin. The first owner's `ownSession` becomes the
 * page's session of this identity; later owners receive it instead of their own. Without an identity, a session is not shared.
 *
 * @param identity a name, with everything else that owners must have in common. It becomes part of the names of a channel and of locks.
 * @param isCrossTab whether to share it with other tabs, too.
 */
export function joinSession(
  identity: string | undefined,
  ownSession: TokenSession,
  isCrossTab = true,
): SharedSessionHandle {
  const existing = identity ? sharedSessions.get(identity) : undefined;
  const tabs = identity && isCrossTab && !existing ? browserTabs() : null;
  const shared = existing ?? {
    session: ownSession,
    handles: new Set(),
    coordinator: identity && tabs ? new TabCoordinator(ownSession, identity, tabs) : null,
  };
  const { session, handles, coordinator } = shared;
  if (identity) sharedSessions.set(identity, shared);
  const handle: SharedSessionHandle = {
    session,
    isCrossTab: coordinator !== null,
    options: {},
    hasCommon: option => new Set([...handles].map(({ options }) => options[option])).size === 1,
    get isPrimary() {
      return [...handles][0] === handle;
    },
    async claimLoginRedirect() {
      return (await coordinator?.claimLoginRedirect()) ?? true;
    },
    release() {
      if (!handles.delete(handle) || handles.size > 0) return false;
      if (identity) sharedSessions.delete(identity);
      coordinator?.dispose();
      session.stop();
      return true;
    },
  };
  handles.add(handle);
  return handle;
}
