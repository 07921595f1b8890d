import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import type { Middleware } from '@web/dev-server-core';
import { build, type Plugin } from 'esbuild';

import { rootDirectory } from './dev-server-plugins.js';

/** The file that stands for all unit tests: every engine opens one page for them. */
export const UNIT_TESTS = 'test/unit/all-unit-tests.ts';
/** Module scripts of the tests' frames. */
const FRAME_SCRIPTS = [
  'test/browser/frames/dashboard.ts',
  'test/browser/frames/hydration.ts',
  'test/browser/frames/library.ts',
  'test/browser/frames/login-host.ts',
  'test/browser/frames/threats/insider.ts',
];

/** The test files that run in a page of their own, relative to the repository. */
export function browserTests(): string[] {
  return testFiles('test/browser');
}

/**
 * Bundles all tests once, and serves each under the path of its source. What tests share is in common files, which a browser
 * keeps: a page makes a few requests instead of a few hundred.
 */
export async function bundledTests(): Promise<Middleware> {
  const { outputFiles } = await build({
    entryPoints: [UNIT_TESTS, ...testFiles('test/unit'), ...browserTests(), ...FRAME_SCRIPTS],
    absWorkingDir: rootDirectory,
    outdir: rootDirectory,
    outbase: rootDirectory,
    chunkNames: '__tests/[hash]',
    bundle: true,
    splitting: true,
    // "sideEffects" of package.json does not name tests.
    ignoreAnnotations: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production', 'browser'],
    define: { 'process.env.NODE_ENV': '"development"' },
    sourcemap: 'inline',
    // Node's, which fake-timers loads only there.
    external: ['util'],
    write: false,
    logLevel: 'error',
    plugins: [allUnitTests],
  });
  const scripts = new Map<string, string>(
    outputFiles.map(({ path, text }) => [`/${relative(rootDirectory, path)}`, text]),
  );
  return async (context, next) => {
    const script = scripts.get(context.path.replace(/\.ts$/, '.js'));
    if (script === undefined) {
      await next();
      return;
    }
    context.type = 'js';
    context.set('Access-Control-Allow-Origin', '*');
    if (context.path.startsWith('/__tests/')) context.set('Cache-Control', 'max-age=3600, immutable');
    context.body = script;
  };
}

const allUnitTests: Plugin = {
  name: 'all-unit-tests',
  setup(bundle) {
    bundle.onLoad({ filter: /\/all-unit-tests\.ts$/ }, ({ path }) => ({
      contents: testFiles('test/unit')
        .map(file => `import './${relative('test/unit', file)}';`)
        .join('\n'),
      resolveDir: dirname(path),
      loader: 'ts',
    }));
  },
};

function testFiles(folder: string): string[] {
  return readdirSync(join(rootDirectory, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .sort();
}
