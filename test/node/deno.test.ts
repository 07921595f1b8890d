import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { entryPoints, importName } from '../support/built-modules.js';

void describe('entry points in Deno', () => {
  const cache = mkdtempSync(join(tmpdir(), 'deno-'));
  after(() => {
    rmSync(cache, { recursive: true });
  });

  /** Runs a module's text in the repository's folder, without a network and without any permission. */
  function run(script: string): { status: number | null; stdout: string; stderr: string } {
    const options = ['--no-prompt', '--no-remote', '--no-config', '--node-modules-dir=manual', '--ext=js'];
    return spawnSync(join('node_modules', '.bin', 'deno'), ['run', ...options, '-'], {
      input: script,
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    });
  }

  void it('all import, by the package’s own name, without a DOM and without a permission', () => {
    const names = [...entryPoints.keys()].map(importName);
    const imports = names.map((name, index) => `import * as m${index} from '${name}';`);
    const counts = names.map((_, index) => `Object.keys(m${index}).length`);
    const script = `${imports.join('\n')}\nconsole.log(JSON.stringify([${counts.join()}]), typeof document);`;
    const { status, stdout, stderr } = run(script);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const [, json = '', document] = /^(\[.*\]) (.*)\n$/.exec(stdout) ?? [];
    assert.equal(document, 'undefined');
    const exported = JSON.parse(json) as number[];
    assert.equal(exported.length, entryPoints.size);
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
