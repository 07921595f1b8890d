import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

import { build } from 'esbuild';

import { npmPack } from '../../packaging/pack.js';

const project = mkdtempSync(join(tmpdir(), 'recipes-'));
const installed = join(project, 'node_modules/analytics-embed');
after(() => rmSync(project, { recursive: true }));

mkdirSync(installed, { recursive: true });
execFileSync('tar', ['-xf', npmPack('.', project), '-C', installed, '--strip-components=1']);

void describe('the recipes in the package', () => {
  void it('include every file of the documentation’s', () => {
    for (const [folder, source] of [
      ['browser', 'docs/recipes/code'],
      ['server', 'docs/server/code'],
    ] as const) {
      const names = readdirSync(join(installed, 'recipes', folder));
      for (const name of readdirSync(source)) assert.ok(names.includes(name), `${folder}/${name}`);
    }
  });

  for (const folder of ['browser', 'server'] as const) {
    const names = readdirSync(join(installed, 'recipes', folder)).filter(name => name.endsWith('.ts'));
    for (const name of names) {
      void it(`bundle as they are: ${folder}/${name}`, async () => {
        const file = join(installed, 'recipes', folder, name);
        // esbuild would replace the extension; not every bundler does.
        assert.doesNotMatch(readFileSync(file, 'utf8'), /from '\.[^']*\.js'|from '\.\.\//);
        const { warnings } = await build({
          entryPoints: [file],
          bundle: true,
          write: false,
          format: 'esm',
          platform: folder === 'server' ? 'node' : 'browser',
          // The dependencies of the package and of the recipes, as a project has them.
          nodePaths: [resolve('node_modules')],
          logLevel: 'silent',
        });
        assert.deepEqual(warnings, []);
      });
    }
  }
});
