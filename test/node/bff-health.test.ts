import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { healthEndpoint } from '../../examples/bff/health.js';
import { turnsInProcess, type Turns } from '../../examples/bff/turns.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { startRedis } from '../support/bff/redis.js';

const cookieKeys = randomBytes(32).toString('base64url');
const ORIGIN = 'https://app.example';

void describe('/health of examples/bff', { timeout: 60_000 }, () => {
  let issuer: Issuer;
  before(async () => {
    issuer = await startIssuer(ORIGIN);
  });
  after(() => issuer.close());

  async function healthOf({ origin }: Instance): Promise<[number, unknown]> {
    const response = await fetch(`${origin}/health`);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    return [response.status, await response.json()];
  }

  void it('is ok with the memory as the store', async test => {
    const instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys });
    test.after(() => instance.kill());
    assert.deepEqual(await healthOf(instance), [200, { store: 'ok', kind: 'memory' }]);
  });

  void it('is ok as long as Redis answers', async test => {
    const redis = await startRedis();
    test.after(() => redis.close());
    const instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys, redisUrl: redis.url });
    test.after(() => instance.kill());
    assert.deepEqual(await healthOf(instance), [200, { store: 'ok', kind: 'redis' }]);
    await redis.close();
    assert.deepEqual(await healthOf(instance), [503, { store: 'unavailable', kind: 'redis' }]);
    // The line may arrive after the response.
    while (!instance.lines.some(line => line.includes('"level":"error","event":"store_failed"')))
      await setImmediate();
  });

  void it('does not wait for a store that does not answer', async () => {
    const silent: Turns = { ...turnsInProcess(), once: () => new Promise(() => undefined) };
    // An unreferenced timer does not keep the process alive.
    const keepAlive = setInterval(() => undefined, 60_000);
    const response = await healthEndpoint(silent, 'redis', 10)();
    clearInterval(keepAlive);
    assert.equal(response.status, 503);
  });
});
