import { PAUSE_MS } from '../../../demo/analytics/dashboards/polling-query.js';

/** ms between two queries of a dashboard, on average. */
const LONGER_PAUSE = 30_000;

/**
 * Makes a dashboard ask less often, and not in step with the others. The browser has six connections to their server: with
 * ten queries a second on two busy cores, a token of three seconds is over before its query has had its turn.
 */
export function slowQueries(): void {
  const setTimeout = window.setTimeout.bind(window);
  const slowed = (callback: () => void, delay?: number): number =>
    setTimeout(callback, delay === PAUSE_MS ? LONGER_PAUSE * (0.5 + Math.random()) : delay);
  Object.assign(globalThis, { setTimeout: slowed });
}
