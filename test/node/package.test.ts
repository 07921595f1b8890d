import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';

import { build } from 'esbuild';
import ts from 'typescript';

import { REMEDIES } from '../../src/elements/remedies.js';
import type * as library from '../../src/session/index.js';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, object | string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly homepage: string;
  readonly bugs: string;
  readonly repository: { readonly url: string };
  readonly customElements: string;
  readonly 'web-types': string;
};
/** The entry points by the names that users import; those for types alone have no exports. */
const entryPoints = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([name]) => `analytics-embed${name.slice(1)}`);
const typesAlone = ['jsx', 'svelte', 'vue'].map(name => `analytics-embed/${name}`);
/** The registry of protocols, which all copies of the library in one realm share; all that an import may leave behind. */
const REGISTRY = 'Symbol(analytics-embed:protocols)';

/** The files under `dist` whose names end so. */
function builtFiles(ending: RegExp): string[] {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' });
  return files.filter(file => ending.test(file)).map(file => join('dist', file));
}

/** What modules import of other packages, types and `import()` included. */
function bareImports(files: readonly string[]): string[] {
  const imported = files.flatMap(
    file => ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles,
  );
  const specifiers = imported.map(({ fileName }) => fileName).filter(name => !name.startsWith('.'));
  return [...new Set(specifiers)];
}

function succeeded({ status, stdout, stderr }: SpawnSyncReturns<string>): string {
  assert.equal(stderr, '');
  assert.equal(status, 0, 'the process ends by itself');
  return stdout;
}

void describe('the package that npm makes', () => {
  const packed = spawnSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' });
  // npm 11 and newer may key the answer by the package's name.
  const [answer] = Object.values(JSON.parse(packed.stdout) as { readonly files: { path: string }[] }[]);
  const files = new Set(answer?.files.map(({ path }) => path));

  void it('is packed without a warning', () => {
    assert.equal(packed.status, 0);
    assert.doesNotMatch(packed.stderr, /warn|error/i);
  });

  void it('has what its users need, editors’ data included, and nothing of ours', () => {
    const others = ['README.md', 'CHANGELOG.md', 'LICENSE', 'llms.txt', 'package.json'];
    assert.deepEqual([...files].filter(path => !/^(dist|recipes|src)\//.test(path)).sort(), others.sort());
    for (const path of [
      manifest.customElements,
      manifest['web-types'],
      'dist/vscode.html-custom-data.json',
    ]) {
      assert.ok(files.has(posix.normalize(path)), path);
      assert.match(readFileSync(path, 'utf8'), /"token-provider"/);
    }
  });

  void it('has data for VS Code in the one version that its schema permits', () => {
    for (const kind of ['html', 'css']) {
      const data = JSON.parse(readFileSync(`dist/vscode.${kind}-custom-data.json`, 'utf8')) as object;
      assert.equal('version' in data && data.version, 1.1, kind);
    }
  });

  void it('says where its sources and its list of faults are', () => {
    const [, repository] = /^git\+(https:.+)\.git$/.exec(manifest.repository.url) ?? [];
    assert.ok(repository);
    assert.equal(manifest.bugs, `${repository}/issues`);
    assert.equal(new URL(manifest.homepage).protocol, 'https:');
    assert.ok(!('funding' in manifest));
  });

  void it('has the source behind each source map', () => {
    const maps = [...files].filter(path => path.endsWith('.map'));
    assert.ok(maps.length > 20);
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(path, 'utf8')) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: readonly (string | null)[];
      };
      for (const [i, source] of sources.entries())
        assert.ok(files.has(posix.join(posix.dirname(path), source)) || sourcesContent?.[i], source);
    }
  });

  void it('imports nothing but its dependencies and peers', () => {
    const modules = builtFiles(/(?<!\.min)\.(js|d\.ts)$/);
    assert.ok(modules.length > 100);
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const isDeclared = (specifier: string): boolean =>
      declared.some(name => specifier === name || specifier.startsWith(`${name}/`));
    const imports = bareImports(modules);
    assert.ok(imports.length > 5);
    assert.deepEqual(
      imports.filter(specifier => !isDeclared(specifier)),
      [],
    );
  });
});

void describe('the modules of the build', () => {
  void it('use nothing that only Node has', async () => {
    const names = ['process', 'Buffer', 'global', 'require', 'module', 'exports', '__dirname', '__filename'];
    const { outputFiles } = await build({
      entryPoints: builtFiles(/(?<!\.min)\.js$/),
      // Replaces an identifier only where no declaration of the module's own is in scope.
      define: Object.fromEntries([...names, 'setImmediate'].map(name => [name, `nodeOnly_${name}`])),
      outdir: 'unwritten',
      write: false,
    });
    assert.ok(outputFiles.length > 50);
    for (const { path, text } of outputFiles) assert.doesNotMatch(text, /nodeOnly_/, path);
  });
});

void describe('the files for script tags', () => {
  const integrityOf = (file: string): string =>
    `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`;

  void it('have their integrity hashes next to them', () => {
    const written: unknown = JSON.parse(readFileSync('dist/cdn/integrity.json', 'utf8'));
    const files = builtFiles(/\.min\.js$/);
    assert.ok(files.length >= 9);
    const hashes = files.map(file => [posix.relative('dist/cdn', file), integrityOf(file)]);
    assert.deepEqual(written, Object.fromEntries(hashes));
  });

  void it('have the hashes of docs/start/script-tag.md: run `npm run build` and commit it', () => {
    const tag = /\ssrc="[^"]*?\/([\w.-]+\.js)"\s+integrity="([^"]*)"\s+crossorigin="anonymous"/g;
    const tags = [...readFileSync('docs/start/script-tag.md', 'utf8').matchAll(tag)];
    assert.ok(tags.some(([, file]) => file === 'analytics-embed.min.js'));
    for (const [, file, hash] of tags) assert.equal(hash, integrityOf(`dist/cdn/${file}`));
  });

  void it('have a link to the documentation in place of each remedy, which the modules have', async () => {
    const main = readFileSync('dist/cdn/analytics-embed.min.js', 'utf8');
    const file: string = '../../dist/elements/remedies.js';
    assert.deepEqual(((await import(file)) as { REMEDIES: unknown }).REMEDIES, REMEDIES);
    for (const remedy of Object.values(REMEDIES)) assert.ok(!main.includes(remedy.slice(0, 40)), remedy);
    assert.ok(main.includes(`${manifest.homepage}/troubleshooting.html#`));
  });

  void it('define the global that the documentation names', () => {
    const scope: { AnalyticsEmbedFrame?: { connectToHost?: unknown } } = {};
    runInNewContext(readFileSync('dist/cdn/frame.iife.min.js', 'utf8'), scope);
    assert.equal(typeof scope.AnalyticsEmbedFrame?.connectToHost, 'function');
  });
});

void describe('entry points in Node', () => {
  /** What an import does to a new process, in addition to what the packages that are imported before do to it. */
  function importAlone(entryPoint: string, before: readonly string[]): unknown {
    const script = `
      const globals = () => Reflect.ownKeys(globalThis).map(String);
      // Not the files that modules are read from.
      const alive = () => process.getActiveResourcesInfo().filter(name => !/^(FSReq|CloseReq)/.test(name));
      for (const name of ${JSON.stringify(before)}) await import(name);
      const before = { globals: globals(), alive: alive() };
      const { length } = Object.keys(await import('${entryPoint}'));
      console.log(JSON.stringify({
        hasExports: length > 0,
        globals: globals().filter(name => ![...before.globals, '${REGISTRY}'].includes(name)),
        alive: alive().slice(before.alive.length),
      }));`;
    const args = ['--input-type=module', '--eval', script];
    // Whatever else is written makes it invalid JSON.
    return JSON.parse(succeeded(spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })));
  }

  const packages = bareImports(builtFiles(/(?<!\.min)\.js$/));
  for (const entryPoint of entryPoints) {
    void it(`include ${entryPoint}, whose import leaves a new process as it was`, () => {
      assert.deepEqual(importAlone(entryPoint, packages), {
        hasExports: !typesAlone.includes(entryPoint),
        globals: [],
        alive: [],
      });
    });
  }

  void it('run the lifecycle without a DOM, and show no secret in an inspection', async () => {
    // By the package's name, as its users resolve it; the compiler finds it after the build only.
    const name: string = 'analytics-embed/session';
    const { TokenSession } = (await import(name)) as typeof library;
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

void describe('entry points in Deno', () => {
  void it('all import, by the package’s own name, without a DOM and without a permission but React’s own', () => {
    const names = entryPoints.filter(name => !typesAlone.includes(name));
    const imports = names.map((name, index) => `import * as m${index} from '${name}';`);
    const counts = names.map((_, index) => `Object.keys(m${index}).length > 0`);
    const script = `${imports.join('\n')}\nconsole.log(JSON.stringify([typeof document, ${counts.join()}]));`;
    const cache = mkdtempSync(join(tmpdir(), 'deno-'));
    try {
      // React reads NODE_ENV when it is imported.
      const run = spawnSync(
        'node_modules/.bin/deno',
        [
          ...['run', '--no-prompt', '--no-remote', '--allow-env=NODE_ENV', '--no-config'],
          ...['--node-modules-dir=manual', '--ext=js', '-'],
        ],
        {
          input: script,
          encoding: 'utf8',
          timeout: 60_000,
          env: { ...process.env, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
        },
      );
      assert.deepEqual(JSON.parse(succeeded(run)), ['undefined', ...names.map(() => true)]);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});
