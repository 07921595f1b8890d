import type { Leftovers } from '../../../test/support/leftovers.js';

/** What a document could accumulate. */
export interface PageCounts {
  readonly timers: number;
  readonly workers: number;
  /** Listeners of window and document. */
  readonly listeners: number;
  /** Entries that `performance.measure` left. */
  readonly measures: number;
}

/** Counts them; `undefined` before the watch has begun. */
export function pageCounts(leftovers: Leftovers | undefined): PageCounts {
  return {
    timers: leftovers?.timers ?? 0,
    workers: leftovers?.workers ?? 0,
    listeners: leftovers?.listeners.length ?? 0,
    measures: performance.getEntriesByType('measure').length,
  };
}
