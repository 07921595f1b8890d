import { Leftovers } from '../../../test/support/leftovers.js';
import { FrameWatch } from './frame-watch.js';
import { HostWatch } from './host-watch.js';
import { slowQueries } from './slower-queries.js';
import { shortenTimeline } from './timeline.js';

/** What the driver asks in each document. */
export type SoakWindow = typeof globalThis & { soak: HostWatch | FrameWatch };

// Runs before each document's own scripts. The watch listens first, so that what it set up itself is not counted.
const watch = window === top ? new HostWatch() : new FrameWatch();
if (window !== top) slowQueries();
watch.leftovers = new Leftovers();
(globalThis as SoakWindow).soak = watch;
shortenTimeline();
