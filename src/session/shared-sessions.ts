import type { TokenSession } from './token-session.js';

/** One owner's part in a session. */
export interface SessionMembership {
  readonly session: TokenSession;
  /** Whether it is the eldest of those who own the session: what must be done once is its to do. */
  readonly eldest: boolean;
  /** Gives it up. The last one stops the session, and is told so. */
  leave(): boolean;
}

interface SharedSession {
  readonly session: TokenSession;
  readonly members: Set<SessionMembership>;
}

/** By name; a session stays while it has members. */
const shared = new Map<string, SharedSession>();

/**
 * Joins those who named the same session in this page; the first one's own becomes everybody's. Without a name, a
 * session is shared with nobody.
 */
export function joinSession(name: string | undefined, own: TokenSession): SessionMembership {
  const found = name ? shared.get(name) : undefined;
  const { session, members } = found ?? { session: own, members: new Set() };
  if (name && !found) shared.set(name, { session, members });
  const membership: SessionMembership = {
    session,
    get eldest() {
      return members.values().next().value === membership;
    },
    leave() {
      if (!members.delete(membership) || members.size > 0) return false;
      if (name) shared.delete(name);
      session.stop();
      return true;
    },
  };
  members.add(membership);
  return membership;
}
