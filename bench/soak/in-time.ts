import { setTimeout as delay } from 'node:timers/promises';

/** The value of a promise, or an error that names what did not come within so many ms. */
export async function inTime<T>(what: string, promise: Promise<T>, patience: number): Promise<T> {
  const over = new AbortController();
  const late = delay(patience, undefined, { signal: over.signal }).then(
    () => Promise.reject(new Error(`Not within ${patience} ms: ${what}.`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
