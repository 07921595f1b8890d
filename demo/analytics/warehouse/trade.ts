import type { Warehouse } from './warehouse.js';

/** ms between two orders that are made while the demo runs. */
const PACE = 8_000;

/**
 * Lets the business go on while the demo runs.
 *
 * @returns stops it, once the order that is being made is in
 */
export function startTrade(warehouse: Warehouse): () => Promise<void> {
  let selling = Promise.resolve();
  const timer = setInterval(() => {
    selling = warehouse.sellOne().catch((error: unknown) => {
      console.error(error);
    });
  }, PACE);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await selling;
  };
}
