import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import type * as library from '../../src/session/index.js';
import { entryPoints, importName, packagesOf, TYPES_ALONE } from '../support/built-modules.js';

/** The registry of protocols, which all copies of the library in one realm share; all that an import may leave behind. */
const REGISTRY = 'Symbol(analytics-embed:protocols)';

/** By the package's own name, so that it is resolved as its users resolve it; not known to the compiler before the build. */
function load(entryPoint: string): Promise<Record<string, unknown>> {
  return import(importName(entryPoint)) as Promise<Record<string, unknown>>;
}

/** What an import does to a new process, beside what the packages that it needs do to it. */
function importAlone(entryPoint: string, packages: readonly string[]): unknown {
  const script = `
    const globals = () => Reflect.ownKeys(globalThis).map(String);
    // Not the files that modules are read from.
    const alive = () => process.getActiveResourcesInfo().filter(name => !/^(FSReq|CloseReq)/.test(name));
    for (const name of ${JSON.stringify(packages)}) await import(name);
    const before = { globals: globals(), alive: alive() };
    const { length } = Object.keys(await import(${JSON.stringify(importName(entryPoint))}));
    console.log(JSON.stringify({
      exports: length > 0,
      globals: globals().filter(name => !before.globals.includes(name)),
      alive: alive().slice(before.alive.length),
    }));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(stderr, '');
  assert.equal(status, 0, 'the process ends by itself');
  // Whatever else was written is no JSON any more.
  return JSON.parse(stdout);
}

void describe('entry points in Node', () => {
  for (const [entryPoint, file] of entryPoints) {
    void it(`imports ${entryPoint} in a new process, which is left as it was`, () => {
      const packages = packagesOf(file);
      const { globals, ...rest } = importAlone(entryPoint, packages) as { globals: string[] };
      assert.deepEqual(rest, { exports: !TYPES_ALONE.includes(entryPoint), alive: [] });
      assert.deepEqual(
        globals.filter(name => name !== REGISTRY),
        [],
      );
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
