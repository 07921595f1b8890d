import type { Warehouse } from './warehouse.js';

/** ms between two orders that are made while the demo runs. */
const ORDER_INTERVAL_MS = 8_000;

/**
 * Lets the business go on while the demo runs.
 *
 * @returns stops it, once the order that is being made is in
 */
export function startTrade(warehouse: Warehouse): () => Promise<void> {
  let pendingSale = Promise.resolve();
  const timer = setInterval(() => {
    pendingSale = warehouse.sellOne().catch((error: unknown) => {
      console.error(error);
    });
  }, ORDER_INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await pendingSale;
  };
}
