import { systemClock, type Clock } from './clock.js';
import { browserConnectivity, OnlineStatus } from './connectivity.js';
import type { TokenSessionEnvironment } from './session-options.js';
import { browserPageSignals, type PageSignals } from './page-signals.js';

/** All that a session knows of the world around it. */
export interface Environment {
  readonly clock: Clock;
  readonly pageSignals: PageSignals;
  readonly onlineStatus: OnlineStatus;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What is not handed in is the browser's, or Node's. */
export function resolveEnvironment({
  clock = systemClock,
  pageSignals = browserPageSignals,
  connectivity = browserConnectivity,
  random = Math.random,
}: TokenSessionEnvironment): Environment {
  return { clock, pageSignals, onlineStatus: new OnlineStatus(connectivity), random };
}
