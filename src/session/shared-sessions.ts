import { systemClock } from './clock.js';
import { browserTabs } from './tabs/tab-environment.js';
import { TabLink } from './tabs/tab-link.js';
import type { TokenSession } from './token-session.js';

/** One owner's part in a session. */
export interface SessionMembership {
  readonly session: TokenSession;
  /** Whether it is the eldest of those who own the session: what must be done once is its to do. */
  readonly eldest: boolean;
  /** Whether the session is shared with other tabs: it has a name, and the browser has what that takes. */
  readonly acrossTabs: boolean;
  /** Whether this page is the one that goes to the login page, of all tabs that share the session. */
  mayLeave(): Promise<boolean>;
  /** Gives it up. The last one stops the session, and is told so. */
  leave(): boolean;
}

interface SharedSession {
  readonly session: TokenSession;
  readonly members: Set<SessionMembership>;
  /** To the other tabs; `null` where there can be none. */
  readonly link: TabLink | null;
}

/** By name; a session stays while it has members. */
const shared = new Map<string, SharedSession>();

/**
 * Joins those who named the same session in this page, and in the other tabs of its origin; the first one's own becomes
 * everybody's in the page. Without a name, a session is shared with nobody.
 */
export function joinSession(name: string | undefined, own: TokenSession): SessionMembership {
  const found = name ? shared.get(name) : undefined;
  const { session, members, link } = found ?? { session: own, members: new Set(), link: linkTabs(name, own) };
  if (name && !found) shared.set(name, { session, members, link });
  const membership: SessionMembership = {
    session,
    acrossTabs: link !== null,
    get eldest() {
      return members.values().next().value === membership;
    },
    async mayLeave() {
      return (await link?.mayLeave()) ?? true;
    },
    leave() {
      if (!members.delete(membership) || members.size > 0) return false;
      if (name) shared.delete(name);
      link?.close();
      session.stop();
      return true;
    },
  };
  members.add(membership);
  return membership;
}

function linkTabs(name: string | undefined, session: TokenSession): TabLink | null {
  const tabs = name ? browserTabs() : null;
  if (!name || !tabs) return null;
  return new TabLink(session, name, {
    tabs,
    clock: systemClock,
    random: Math.random,
    id: () => crypto.randomUUID(),
  });
}
