import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Middleware } from '@web/dev-server-core';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** The repository's root directory. */
export const rootDirectory = fileURLToPath(new URL('../../../', import.meta.url));
/** The file that stands for all unit tests: every engine opens one page for them. */
export const UNIT_TESTS = 'test/unit/all-unit-tests.ts';
/** Module scripts of pages. */
const MODULES = ['src/index.ts', 'src/frame/index.ts', 'test/browser/frames/hydration.ts'];
/** The code of docs/monitoring.md by the names after "```js". */
const SNIPPETS = new Map(
  Array.from(
    readFileSync(`${rootDirectory}docs/monitoring.md`, 'utf8').matchAll(/^```js (\S+)\n(.*?)^```$/gms),
    ([, name = '', code = '']) => [`snippet:${name}`, code],
  ),
);
/** The modules under other paths: the files for script tags as the documentation's pages name them, and its snippets. */
const RENAMED = [
  { in: 'src/index.ts', out: 'assets/analytics-embed.min' },
  { in: 'src/frame/index.ts', out: 'assets/frame.min' },
  { in: 'src/bridge/protocols/superset.ts', out: 'assets/protocols/superset.min' },
  ...Array.from(SNIPPETS.keys(), name => ({ in: name, out: name.replace('snippet:', 'docs/monitoring/') })),
];
/** The tests' frames have classic scripts, which run in a document before all that follows them. */
const CLASSIC_SCRIPTS = [
  'address',
  'dashboard',
  'login',
  'login-host',
  'policy-host',
  'threats/*',
  'vendors/*',
].map(name => `test/browser/frames/${name}.ts`);

/** The test files that run in a page of their own, relative to the repository. */
export function browserTests(): string[] {
  return testFiles('test/browser');
}

/**
 * Bundles all tests once, and serves each under the path of its source. What tests share is in common files, which a browser
 * keeps: a page makes a few requests instead of a few hundred.
 */
export async function bundledTests(): Promise<Middleware> {
  const options = {
    absWorkingDir: rootDirectory,
    outdir: rootDirectory,
    outbase: rootDirectory,
    bundle: true,
    // "sideEffects" of package.json does not name tests.
    ignoreAnnotations: true,
    target: 'es2022',
    conditions: ['production', 'browser'],
    define: {
      'process.env.NODE_ENV': '"development"',
      // How many messages the fuzz plays.
      'process.env.FUZZ_MESSAGES': process.env['FUZZ_MESSAGES'] ?? '50000',
    },
    sourcemap: 'inline',
    // Node's, which fake-timers loads only there.
    external: ['util'],
    write: false,
    logLevel: 'error',
    plugins: [generatedModules],
  } satisfies BuildOptions;
  const sources = [UNIT_TESTS, ...testFiles('test/unit'), ...browserTests(), ...MODULES];
  const modules = [...sources.map(file => ({ in: file, out: file.replace(/\.ts$/, '') })), ...RENAMED];
  const builds = await Promise.all([
    build({ ...options, entryPoints: modules, format: 'esm', splitting: true, chunkNames: '__tests/[hash]' }),
    build({ ...options, entryPoints: CLASSIC_SCRIPTS, format: 'iife' }),
  ]);
  const outputs = builds.flatMap(({ outputFiles }) => outputFiles);
  const scripts = new Map(outputs.map(({ path, text }) => [`/${relative(rootDirectory, path)}`, text]));
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

/** The modules that are not written as files: all unit tests as one, and the snippets. */
const generatedModules: Plugin = {
  name: 'generated-modules',
  setup(bundle) {
    bundle.onLoad({ filter: /\/all-unit-tests\.ts$/ }, ({ path }) => ({
      contents: testFiles('test/unit')
        .map(file => `import './${relative('test/unit', file)}';`)
        .join('\n'),
      resolveDir: dirname(path),
      loader: 'ts',
    }));
    bundle.onResolve({ filter: /^snippet:/ }, ({ path }) => ({ path, namespace: 'snippet' }));
    bundle.onLoad({ filter: /./, namespace: 'snippet' }, ({ path }) => ({
      contents: SNIPPETS.get(path) ?? '',
      resolveDir: rootDirectory,
    }));
  },
};

function testFiles(folder: string): string[] {
  return readdirSync(join(rootDirectory, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .sort();
}
