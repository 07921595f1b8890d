import { PAUSE_MS } from '../../../demo/analytics/dashboards/polling-query.js';
import { Leftovers } from '../../../test/support/leftovers.js';
import { FrameWatch } from './frame-watch.js';
import { HostWatch } from './host-watch.js';

/** What the driver calls in each document. */
export type SoakWindow = typeof globalThis & { soak: HostWatch | FrameWatch };

/** ms between two queries of a dashboard, on average. */
const LONGER_PAUSE = 30_000;
/** Chromium keeps 250 resource entries of a document, and a document with few requests takes an hour to fill them: it would look like a leak. */
const RESOURCE_ENTRIES = 20;

/**
 * Makes a dashboard query less often, and not in step with the others. The browser has six connections to their server: with
 * ten queries a second on two busy cores, a token of three seconds expires before its query is sent.
 */
function slowQueries(): void {
  const setTimeout = window.setTimeout.bind(window);
  const slowed = (callback: () => void, delay?: number): number =>
    setTimeout(callback, delay === PAUSE_MS ? LONGER_PAUSE * (0.5 + Math.random()) : delay);
  Object.assign(globalThis, { setTimeout: slowed });
}

// Runs before each document's own scripts. The watch listens first, so that its own listeners are not counted.
const watch = window === top ? new HostWatch() : new FrameWatch();
if (window !== top) slowQueries();
watch.leftovers = new Leftovers();
(globalThis as SoakWindow).soak = watch;
performance.setResourceTimingBufferSize(RESOURCE_ENTRIES);
