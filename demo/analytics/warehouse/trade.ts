import type { Warehouse } from './warehouse.js';

/** Milliseconds between two new orders. */
const ORDER_INTERVAL_MS = 8_000;

/**
 * Adds an order at regular intervals while the demo runs.
 *
 * @returns a function that stops it, and resolves when the order in progress is stored
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
