import { systemClock, type Clock } from './clock.js';
import { browserConnectivity, OfflineWatch } from './connectivity.js';
import type { TokenSessionEnvironment } from './session-options.js';
import { browserWakeUps, type WakeUps } from './wake-ups.js';

/** All that a session knows of the world around it. */
export interface World {
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  readonly network: OfflineWatch;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What is not handed in is the browser's, or Node's. */
export function worldOf({
  clock = systemClock,
  wakeUps = browserWakeUps,
  connectivity = browserConnectivity,
  random = Math.random,
}: TokenSessionEnvironment): World {
  return { clock, wakeUps, network: new OfflineWatch(connectivity), random };
}
