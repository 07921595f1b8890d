import type { Machine } from '../machine.js';
import type { Random } from '../random.js';
import type { Timeline } from '../timeline.js';

/** What waits for a page that stands still: nothing orders one kind against the other. */
export type Kind = 'message' | 'lock';

/** How a page goes on: at first `order` are heard what waited in it. */
export interface Return {
  /** What is let in before the timers and the signals of the page. */
  readonly first: readonly Kind[];
  /** ms until what else waited is let in. */
  readonly later: number;
  readonly answersFirst: boolean;
}

/** A page as its browser has it: it lives, stands still, is put away and brought back, and dies. */
export class TabPage {
  readonly #waiting: Record<Kind, (() => void)[]> = { message: [], lock: [] };
  /** Whether it is in the back/forward cache: no message reaches it. */
  cached = false;
  alive = true;
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

  /** Does something as soon as the page runs; those of a kind stay in order. */
  whenRunning(kind: Kind, action: () => void): void {
    if (!this.alive) return;
    if (this.machine.running && this.#waiting[kind].length === 0) action();
    else this.#waiting[kind].push(action);
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

  /** Nothing of it runs ever again. */
  die(): void {
    this.machine.stop(false);
    this.alive = false;
    this.runningSince = Infinity;
  }

  #release(kind: Kind, delay: number): void {
    // One at a time, each in a turn of its own; what comes meanwhile stands in line.
    this.timeline.after(delay, () => {
      if (!this.running) return;
      this.#waiting[kind].shift()?.();
      if (this.#waiting[kind].length > 0) this.#release(kind, 0);
    });
  }
}
