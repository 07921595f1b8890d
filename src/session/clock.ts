import { scheduleInBackground } from './schedule-in-background.js';

/** A moment, on both of the clocks that a page has. */
export interface Instant {
  /** ms since the epoch; jumps when somebody sets the clock, goes on through sleep. */
  readonly wall: number;
  /** ms since an arbitrary start; never jumps, but may stand still through sleep. */
  readonly monotonic: number;
}

/** Time, as the session needs it. Tests hand in a virtual one. */
export interface Clock {
  now(): Instant;
  /** Calls back once after `delay` ms, or earlier where it cannot wait for so long; returns what cancels it. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The longest delay that `setTimeout` keeps, in ms; anything longer fires at once (HTML, timers). */
export const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

/** ms. A hidden page's timer was seen six minutes late: what waits longer is woken when this much is left, and then a worker waits. */
const MAX_WORKER_TIMER_MS = 30 * 60_000;

/** ms. A computer that wakes up tells the page that is seen nothing, and its timers stood still: it looks again so often. */
const MAX_VISIBLE_TIMER_MS = 30_000;

/** The clock of browsers and Node. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), monotonic: performance.now() }),
  schedule(callback, delayMs) {
    const isHidden = (globalThis.document as Partial<Document> | undefined)?.visibilityState === 'hidden';
    const leadMs = isHidden && delayMs > MAX_WORKER_TIMER_MS ? MAX_WORKER_TIMER_MS : 0;
    const cancelWorkerTimer = isHidden && !leadMs && scheduleInBackground(callback, delayMs);
    if (cancelWorkerTimer) return cancelWorkerTimer;
    const id = setTimeout(
      callback,
      Math.min(delayMs - leadMs, isHidden ? MAX_TIMER_DELAY_MS : MAX_VISIBLE_TIMER_MS),
    );
    return () => {
      clearTimeout(id);
    };
  },
};

/** ms from one moment to another by the more pessimistic clock: one of them stands still in sleep, the other can be set back. */
export function elapsed(from: Instant, to: Instant): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);
}

/** ms that something took, which no clock that is set in the meantime makes longer; sleep may not count. */
export function monotonicElapsed(from: Instant, to: Instant): number {
  return to.monotonic - from.monotonic;
}

/** `age` ms before `now`, on both clocks. */
export function subtractMs({ wall, monotonic }: Instant, ms: number): Instant {
  return { wall: wall - ms, monotonic: monotonic - ms };
}
