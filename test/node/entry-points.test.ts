import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import type * as library from '../../src/session/index.js';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };
const entryPoints = Object.keys(exports).filter(name => !/package\.json|cdn/.test(name));

/** By the package's own name, so that it is resolved as its users resolve it; not known to the compiler before the build. */
function load(entryPoint: string): Promise<Record<string, unknown>> {
  return import(`analytics-embed${entryPoint.slice(1)}`) as Promise<Record<string, unknown>>;
}

void describe('entry points in Node', () => {
  for (const entryPoint of entryPoints) {
    void it(`imports ${entryPoint} without a throw`, async () => {
      assert.ok(Object.keys(await load(entryPoint)).length > 0);
    });
  }

  void it('gives a script tag the global that it promises', async () => {
    const { runInNewContext } = await import('node:vm');
    const scope: { AnalyticsEmbedFrame?: { connectToHost?: unknown } } = {};
    runInNewContext(readFileSync('dist/cdn/frame.iife.min.js', 'utf8'), scope);
    assert.equal(typeof scope.AnalyticsEmbedFrame?.connectToHost, 'function');
  });

  void it('runs the lifecycle without a DOM, and shows no secret in its inspection', async () => {
    const { inspect } = await import('node:util');
    const { TokenSession } = (await load('./session')) as unknown as typeof library;
    const session = new TokenSession({
      refresher: () =>
        Promise.resolve({ access_token: 'the-secret', refresh_token: 'the-other', expires_in: 60 }),
    });
    session.start();
    assert.equal(await session.getToken(), 'the-secret');
    assert.equal(session.status, 'active');
    assert.doesNotMatch(inspect(session, { depth: 9, showHidden: true }), /the-secret|the-other/);
    session.stop();
  });
});
