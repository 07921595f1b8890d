import { scheduleInBackground } from './background-timers.js';

/** A moment, on both of the clocks that a page has. */
export interface Stamp {
  /** ms since the epoch; jumps when somebody sets the clock, goes on through sleep. */
  readonly wall: number;
  /** ms since an arbitrary start; never jumps, but may stand still through sleep. */
  readonly monotonic: number;
}

/** Time, as the session needs it. Tests hand in a virtual one. */
export interface Clock {
  now(): Stamp;
  /** Calls back once after `delay` ms, or earlier where it cannot wait for so long; returns what cancels it. */
  schedule(callback: () => void, delay: number): () => void;
}

/** The longest delay that `setTimeout` keeps, in ms; anything longer fires at once (HTML, timers). */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** ms. A hidden page's timer was seen six minutes late: what waits longer is woken when this much is left, and then a worker waits. */
const BACKGROUND_LIMIT = 30 * 60_000;

/** ms. A computer that wakes up tells the page that is seen nothing, and its timers stood still: it looks again so often. */
const VISIBLE_LIMIT = 30_000;

/** The clock of browsers and Node. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now(), monotonic: performance.now() }),
  schedule(callback, delay) {
    const hidden = (globalThis.document as Partial<Document> | undefined)?.visibilityState === 'hidden';
    const early = hidden && delay > BACKGROUND_LIMIT ? BACKGROUND_LIMIT : 0;
    const inBackground = hidden && !early && scheduleInBackground(callback, delay);
    if (inBackground) return inBackground;
    const id = setTimeout(callback, Math.min(delay - early, hidden ? LONGEST_DELAY : VISIBLE_LIMIT));
    return () => {
      clearTimeout(id);
    };
  },
};

/** ms from one moment to another by the more pessimistic clock: one of them stands still in sleep, the other can be set back. */
export function elapsed(from: Stamp, to: Stamp): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic, 0);
}

/** ms that something took, which no clock that is set in the meantime makes longer; sleep may not count. */
export function lasted(from: Stamp, to: Stamp): number {
  return to.monotonic - from.monotonic;
}

/** `age` ms before `now`, on both clocks. */
export function ago({ wall, monotonic }: Stamp, age: number): Stamp {
  return { wall: wall - age, monotonic: monotonic - age };
}
