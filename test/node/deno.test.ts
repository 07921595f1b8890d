import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { entryPoints, importName, TYPES_ALONE } from '../support/built-modules.js';

void describe('entry points in Deno', () => {
  const cache = mkdtempSync(join(tmpdir(), 'deno-'));
  after(() => {
    rmSync(cache, { recursive: true });
  });

  /** Runs a module's text in the repository's folder, without a network; React reads NODE_ENV when it is imported. */
  function run(script: string): { status: number | null; stdout: string; stderr: string } {
    const options = [
      '--no-prompt',
      '--no-remote',
      '--allow-env=NODE_ENV',
      '--no-config',
      '--node-modules-dir=manual',
      '--ext=js',
    ];
    return spawnSync(join('node_modules', '.bin', 'deno'), ['run', ...options, '-'], {
      input: script,
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    });
  }

  void it('all import, by the package’s own name, without a DOM and without a permission but React’s own', () => {
    // Those for types alone have no exports.
    const names = [...entryPoints.keys()].filter(name => !TYPES_ALONE.includes(name)).map(importName);
    const imports = names.map((name, index) => `import * as m${index} from '${name}';`);
    const counts = names.map((_, index) => `Object.keys(m${index}).length`);
    const script = `${imports.join('\n')}\nconsole.log(JSON.stringify([${counts.join()}]), typeof document);`;
    const { status, stdout, stderr } = run(script);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const [, json = '', document] = /^(\[.*\]) (.*)\n$/.exec(stdout) ?? [];
    assert.equal(document, 'undefined');
    const exported = JSON.parse(json) as number[];
    assert.equal(exported.length, names.length);
    assert.deepEqual(
      names.filter((_, index) => !exported[index]),
      [],
    );
  });

  void it('sees one that is not there', () => {
    const { status, stderr } = run(`import '${importName('./nowhere')}';`);
    assert.equal(status, 1);
    assert.match(stderr, /nowhere/);
  });
});
