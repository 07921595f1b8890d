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

/** By name; an entry exists as long as the session has owners. */
const sharedSessions = new Map<string, SharedSession>();

/**
 * Joins the session of this name in the page, and in the other tabs of its origin. The first owner's `ownSession` becomes the
 * page's session of this name; later owners receive it instead of their own. Without a name, a session is not shared.
 */
export function joinSession(name: string | undefined, ownSession: TokenSession): SharedSessionHandle {
  const existing = name ? sharedSessions.get(name) : undefined;
  const tabs = name && !existing ? browserTabs() : null;
  const shared = existing ?? {
    session: ownSession,
    handles: new Set(),
    coordinator: name && tabs ? new TabCoordinator(ownSession, name, tabs) : null,
  };
  const { session, handles, coordinator } = shared;
  if (name) sharedSessions.set(name, shared);
  const handle: SharedSessionHandle = {
    session,
    isCrossTab: coordinator !== null,
    get isPrimary() {
      return [...handles][0] === handle;
    },
    async claimLoginRedirect() {
      return (await coordinator?.claimLoginRedirect()) ?? true;
    },
    release() {
      if (!handles.delete(handle) || handles.size > 0) return false;
      if (name) sharedSessions.delete(name);
      coordinator?.dispose();
      session.stop();
      return true;
    },
  };
  handles.add(handle);
  return handle;
}
