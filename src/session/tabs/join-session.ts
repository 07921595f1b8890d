import { elapsed } from '../clock.js';
import { coreOf, type TokenSession } from '../token-session.js';
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
  /** Whether the session had no owner when this one joined it: the last one had left less than a minute before. */
  readonly wasLeft: boolean;
  /**
   * Gives up the handle. Returns `true` if it was the last one: then the session ends at once, or in a minute, unless an owner
   * joins it until then.
   */
  release(endsAtOnce?: boolean): boolean;
}

/** How long a session remains after its last owner has left: a route change, or markup that is replaced. */
const REMAIN_MS = 60_000;

interface SharedSession {
  readonly session: TokenSession;
  readonly handles: Set<SharedSessionHandle>;
  /** `null` if the session is not shared with other tabs. */
  readonly coordinator: TabCoordinator | null;
  /** Cancels the end of a session without owners. */
  cancelEnd?: () => void;
}

/** By identity; an entry exists as long as the session has owners, and a minute longer. */
const sharedSessions = new Map<string, SharedSession>();

/**
 * Joins the session of this identity in the page, and in the other tabs of its origin. The first owner's `ownSession` becomes the
 * page's session of this identity; later owners receive it instead of their own. Without an identity, a session is not shared.
 *
 * @param identity a JSON array: a name, and everything else that owners must have in common. It becomes part of the names of a channel and of locks.
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
  shared.cancelEnd?.();
  if (handles.size === 0) coordinator?.setLeft(false);
  const handle: SharedSessionHandle = {
    session,
    isCrossTab: coordinator !== null,
    wasLeft: existing !== undefined && handles.size === 0,
    options: {},
    hasCommon: option => new Set([...handles].map(({ options }) => options[option])).size === 1,
    get isPrimary() {
      return [...handles][0] === handle;
    },
    async claimLoginRedirect() {
      return (await coordinator?.claimLoginRedirect()) ?? true;
    },
    release(endsAtOnce) {
      if (!handles.delete(handle) || handles.size > 0) return false;
      if (!endsAtOnce && identity) endLater(identity, shared);
      else end(identity, shared);
      return true;
    },
  };
  handles.add(handle);
  return handle;
}

/** Ends a session in a minute. A request that is on its way may bring the tokens of its next owner. No other one is sent. */
function endLater(identity: string, shared: SharedSession): void {
  const core = coreOf(shared.session);
  const { clock } = core.environment;
  const leftAt = clock.now();
  core.stop(true);
  shared.coordinator?.setLeft(true);
  const endIfDue = (): void => {
    // A timer may fire early.
    const remainingMs = REMAIN_MS - elapsed(leftAt, clock.now());
    if (remainingMs > 0) shared.cancelEnd = clock.schedule(endIfDue, remainingMs);
    else end(identity, shared);
  };
  endIfDue();
}

/** Ends a session without owners. */
function end(identity: string | undefined, { session, coordinator }: SharedSession): void {
  if (identity) sharedSessions.delete(identity);
  coordinator?.dispose();
  session.stop();
}

/**
 * Signs out of the session of this name, as `clear()` of its provider does, in all tabs: also if the provider has left the page
 * less than a minute ago.
 */
export function signOut(name: string): void {
  for (const [identity, shared] of sharedSessions) {
    if ((JSON.parse(identity) as unknown[])[0] !== name) continue;
    shared.session.clear();
    if (shared.handles.size > 0) continue;
    shared.cancelEnd?.();
    end(identity, shared);
  }
}
