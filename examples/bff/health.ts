import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, log } from './log.js';
import type { Turns } from './turns.js';

/** Where the turns are. */
export type StoreKind = 'memory' | 'redis';

/**
 * `GET /health` for a load balancer: 503 if the store does not answer, because no refresh can succeed then. The
 * authorization server has no part in it: an instance is not healthier elsewhere.
 */
export function healthEndpoint(turns: Turns, kind: StoreKind, maxWaitMs = 2_000): () => Promise<Response> {
  return async () => {
    const isOk = await Promise.race([isWritable(turns), delay(maxWaitMs, false, { ref: false })]);
    return Response.json({ store: isOk ? 'ok' : 'unavailable', kind }, { status: isOk ? 200 : 503 });
  };
}

/** Writes a value that expires at once: reading alone would succeed on a replica, too. */
async function isWritable(turns: Turns): Promise<boolean> {
  try {
    await turns.once(`health:${randomUUID()}`, () => Promise.resolve({ value: 'ok', keepMs: 1 }));
    return true;
  } catch (error) {
    log('error', 'store_failed', { error: errorCode(error) });
    return false;
  }
}
