import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';

/** What `npm pack --json` says. */
type Packed = readonly { readonly files: readonly { readonly path: string }[] }[];

const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' });
const files = new Set(packed(JSON.parse(stdout)).flatMap(({ files }) => files.map(({ path }) => path)));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;

/** npm 11 and newer may key the answer by the package's name. */
function packed(answer: unknown): Packed {
  return (Array.isArray(answer) ? answer : Object.values(answer as object)) as Packed;
}

/** Every path below a value of package.json: exports, main, types and the data for editors. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return [posix.normalize(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

void describe('the package that npm makes', () => {
  void it('is packed without a warning', () => {
    assert.equal(status, 0);
    assert.doesNotMatch(stderr, /warn|error/i);
  });

  void it('has what its users need, and nothing of ours', () => {
    const foreign = [...files].filter(
      path => !/^(dist|src)\/|^(README\.md|CHANGELOG\.md|LICENSE|package\.json)$/.test(path),
    );
    assert.deepEqual(foreign, []);
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md']) assert.ok(files.has(name), name);
  });

  void it('has every file that package.json names', () => {
    const { exports, main, module, types } = manifest;
    const named = pathsIn([exports, main, module, types, manifest['customElements'], manifest['web-types']]);
    const missing = named.filter(path => !path.includes('*') && !files.has(path));
    assert.deepEqual(missing, []);
    assert.ok(named.length > 20);
  });

  void it('has the source behind each source map', () => {
    const maps = [...files].filter(path => path.endsWith('.map'));
    assert.ok(maps.length > 20);
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(path, 'utf8')) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: readonly (string | null)[];
      };
      sources.forEach((source, i) => {
        const there = files.has(posix.join(posix.dirname(path), source));
        assert.ok(there || sourcesContent?.[i], `${source} of ${path}`);
      });
    }
  });
});
