import { systemClock } from './clock.js';
import { browserTabs } from './tabs/tab-environment.js';
import { TabCoordinator } from './tabs/tab-coordinator.js';
import type { TokenSession } from './token-session.js';

/** One owner's part in a session. */
export interface SharedSessionHandle {
  readonly session: TokenSession;
  /** Whether it is the eldest of those who own the session: what must be done once is its to do. */
  readonly isPrimary: boolean;
  /** Whether the session is shared with other tabs: it has a name, and the browser has what that takes. */
  readonly isCrossTab: boolean;
  /** Whether this page is the one that goes to the login page, of all tabs that share the session. */
  claimLoginRedirect(): Promise<boolean>;
  /** Gives it up. The last one stops the session, and is told so. */
  release(): boolean;
}

interface SharedSession {
  readonly session: TokenSession;
  readonly handles: Set<SharedSessionHandle>;
  /** To the other tabs; `null` where there can be none. */
  readonly coordinator: TabCoordinator | null;
}

/** By name; a session stays while it has members. */
const sharedSessions = new Map<string, SharedSession>();

/**
 * Joins those who named the same session in this page, and in the other tabs of its origin; the first one's own becomes
 * everybody's in the page. Without a name, a session is shared with nobody.
 */
export function joinSession(name: string | undefined, ownSession: TokenSession): SharedSessionHandle {
  const existing = name ? sharedSessions.get(name) : undefined;
  const { session, handles, coordinator } = existing ?? {
    session: ownSession,
    handles: new Set(),
    coordinator: createTabCoordinator(name, ownSession),
  };
  if (name && !existing) sharedSessions.set(name, { session, handles, coordinator });
  const handle: SharedSessionHandle = {
    session,
    isCrossTab: coordinator !== null,
    get isPrimary() {
      return handles.values().next().value === handle;
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

function createTabCoordinator(name: string | undefined, session: TokenSession): TabCoordinator | null {
  const tabs = name ? browserTabs() : null;
  if (!name || !tabs) return null;
  return new TabCoordinator(session, name, {
    tabs,
    clock: systemClock,
    random: Math.random,
    createId: () => crypto.randomUUID(),
  });
}
