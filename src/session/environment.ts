import { systemClock, type Clock } from './clock.js';
import { browserConnectivity, OnlineStatus } from './connectivity.js';
import { browserPageSignals, type PageSignals } from './page-signals.js';
import type { TokenSessionEnvironment } from './session-options.js';

/** Everything that a session takes from its surroundings. */
export interface Environment {
  readonly clock: Clock;
  readonly pageSignals: PageSignals;
  readonly onlineStatus: OnlineStatus;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Fills in the browser's or Node's own for each part that is left out. */
export function resolveEnvironment({
  clock = systemClock,
  pageSignals = browserPageSignals,
  connectivity = browserConnectivity,
  random = Math.random,
}: TokenSessionEnvironment): Environment {
  return { clock, pageSignals, onlineStatus: new OnlineStatus(connectivity), random };
}
