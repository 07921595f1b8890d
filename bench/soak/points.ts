import type { Run } from './run.js';
import type { Counts } from './sample.js';

/** The page, or the pages, of a figure. */
export type Place = 'host' | 'dashboards';

/** A figure of a page. */
export type Figure = keyof Counts;

/** What each figure counts. The DOM's own memory is not among them: Chromium frees it at any time, so that it varies by megabytes. */
export const FIGURES: Readonly<Record<Figure, string>> = {
  heap: 'JavaScript heap after garbage collection, bytes',
  nodes: 'DOM nodes',
  listeners: 'event listeners',
  pageListeners: 'listeners of window and document',
  timers: 'timers',
  workers: 'workers',
  measures: '`performance.measure` entries',
};

/** What a place is called. */
export const PLACES: Readonly<Record<Place, string>> = { host: 'host page', dashboards: 'dashboards' };

/** Minutes and values of one figure. Of the host page only what was counted at the same point of the cycle, but for the heap. */
export function pointsOf(
  { samples }: Run,
  place: Place,
  figure: Figure,
): readonly (readonly [number, number])[] {
  return samples.flatMap(sample => {
    const counts = sample[place];
    const usable = place === 'dashboards' || figure === 'heap' || sample.betweenRefreshes;
    return counts && usable ? [[sample.minute, counts[figure]] as const] : [];
  });
}
