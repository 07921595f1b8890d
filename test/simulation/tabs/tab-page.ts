import type { TabEnvironment } from '../../../src/session/tabs/tab-environment.js';
import type { Machine } from '../machine.js';
import type { Random } from '../random.js';
import type { Timeline } from '../timeline.js';
import type { LockSpace } from './lock-space.js';
import type { Medium } from './medium.js';

/** What waits for a page that stands still; the order between the two kinds is arbitrary. */
export type Kind = 'message' | 'lock';

/** How a page resumes: the order in which it receives what waited for it. */
export interface Return {
  /** What it receives before its timers and signals. */
  readonly first: readonly Kind[];
  /** ms until it receives the rest. */
  readonly later: number;
  readonly answersFirst: boolean;
}

/** A page as its browser treats it: it runs, stands still, is put into the back/forward cache and restored, and ends. */
export class TabPage {
  readonly #waiting: Record<Kind, (() => void)[]> = { message: [], lock: [] };
  /** Whether it is in the back/forward cache: no message reaches it. */
  cached = false;
  alive = true;
  /** Whether it is being closed: its locks are gone already. */
  closing = false;
  readonly leaveListeners = new Set<(event: { readonly type: string }) => void>();
  /** How many messages to it are on their way. */
  messagesInTransit = 0;
  /** ms of true time since when it runs without a break; `Infinity` while it does not. */
  runningSince: number;
  /** ms of true time at which it was loaded or came back from the cache. */
  arrivedAt: number;

  constructor(
    private readonly timeline: Timeline,
    readonly index: number,
    readonly machine: Machine,
    readonly random: Random,
  ) {
    this.runningSince = this.arrivedAt = timeline.now;
  }

  get running(): boolean {
    return this.alive && this.machine.running;
  }

  /** Runs an action as soon as the page runs; actions of a kind keep their order. */
  whenRunning(kind: Kind, action: () => void): void {
    if (!this.alive) return;
    if (this.machine.running && this.#waiting[kind].length === 0) action();
    else this.#waiting[kind].push(action);
  }

  /** It will stand still. */
  leave(type: 'pagehide' | 'freeze'): void {
    for (const listener of [...this.leaveListeners]) listener({ type });
  }

  stop(asleep: boolean): void {
    if (!this.running) return;
    this.machine.stop(asleep);
    this.runningSince = Infinity;
  }

  resume({ first, later, answersFirst }: Return): void {
    if (!this.alive || this.machine.running) return;
    this.runningSince = this.timeline.now;
    for (const kind of first) this.#release(kind, 0);
    this.machine.resume(answersFirst);
    for (const kind of ['lock', 'message'] as const) if (!first.includes(kind)) this.#release(kind, later);
  }

  /** None of its code runs any more. */
  die(): void {
    this.machine.stop(false);
    this.alive = false;
    this.runningSince = Infinity;
  }

  #release(kind: Kind, delay: number): void {
    // One at a time, each in its own turn of the event loop; what comes meanwhile is queued.
    this.timeline.after(delay, () => {
      if (!this.running) return;
      this.#waiting[kind].shift()?.();
      if (this.#waiting[kind].length > 0) this.#release(kind, 0);
    });
  }
}

/** What a page shares with the other tabs of its origin. */
export function tabEnvironment(
  page: TabPage,
  locks: LockSpace,
  medium: Medium,
  own: Pick<TabEnvironment, 'clock' | 'random' | 'createId'>,
): TabEnvironment {
  return {
    ...own,
    locks: {
      request: (name, options, callback) =>
        locks.request(page, name, options, isGranted => callback(isGranted ? {} : null)),
      query: () => locks.held(page),
    },
    open: (name, onMessage) => medium.open(page, name, onMessage),
    onLeave: (listener, signal) => {
      page.leaveListeners.add(listener);
      signal.addEventListener('abort', () => page.leaveListeners.delete(listener));
    },
  };
}
