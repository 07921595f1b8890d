import type { Clock, Instant } from '../../src/session/index.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Lets promise chains run dry; longer than any in the code under test. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** Time in a test's hand: both clocks of a page, its timers and its sleep. */
export class VirtualClock implements Clock {
  #wall = Date.UTC(2026, 0, 1);
  #monotonic = 1_000;
  readonly #timers = new Set<Timer>();

  now(): Instant {
    return { wall: this.#wall, monotonic: this.#monotonic };
  }

  schedule(callback: () => void, delay: number): () => void {
    const timer = { at: this.#monotonic + Math.max(0, delay), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many timers are armed. */
  get armed(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass; what is due on the way runs in its order, promises included. */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#monotonic + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#pass(Math.max(0, next.at - this.#monotonic));
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#pass(end - this.#monotonic);
    await settle();
  }

  /** The machine sleeps: no timer runs, the monotonic clock stands still, as on all systems but Windows. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** The page is frozen: both clocks go on, no timer runs. */
  freeze(ms: number): void {
    this.#pass(ms);
  }

  /** Somebody sets the clock. */
  setWall(difference: number): void {
    this.#wall += difference;
  }

  #pass(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(timer => timer.at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
