import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { packForNpm } from '../../packaging/pack.js';
import { obstacles } from '../../packaging/release-state.js';

void describe('a release', () => {
  void it('has a README with absolute links alone, to files of the repository', () => {
    const folder = mkdtempSync(join(tmpdir(), 'release-'));
    try {
      const tarball = packForNpm(folder);
      const readme = execFileSync('tar', ['-xOf', tarball, 'package/README.md'], { encoding: 'utf8' });
      const links = Array.from(
        readme.matchAll(/\]\(([^)]+)\)|<img src="([^"]+)"/g),
        ([, a, b]) => a ?? b ?? '',
      );
      assert.ok(links.length > 25);
      for (const link of links) {
        const [, path = ''] =
          /^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(?:blob|raw)\/v\d+\.\d+\.\d+\/([^#]+)/.exec(link) ?? [];
        assert.ok(path && existsSync(path), link);
      }
      assert.equal(readme.split('\n').length, readFileSync('README.md', 'utf8').split('\n').length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const ready = {
    version: '1.2.3',
    changelog: '# Changelog\n\n## 1.2.3 (2026-12-01)\n',
    changes: '',
    tags: ['v1.2.2'],
  };
  void it('is possible with its date in the changelog, all changes committed, and a new tag', () => {
    assert.deepEqual(obstacles(ready), []);
  });

  for (const [missing, change, reason] of [
    ['an entry in the changelog', { version: '1.3.0' }, /begins with "1\.2\.3"/],
    ['a date', { changelog: '## 1.2.3 (unreleased)\n' }, /Write the day/],
    ['a commit', { changes: ' M README.md' }, /Commit them/],
    ['a version of its own', { tags: ['v1.2.3'] }, /v1\.2\.3 exists/],
  ] as const)
    void it(`is refused without ${missing}`, () => {
      const [first = '', ...others] = obstacles({ ...ready, ...change });
      assert.match(first, reason);
      assert.deepEqual(others, []);
    });
});

void describe('the workflows', () => {
  void it('run the two commands of this repository, and install programs otherwise', () => {
    const folder = '.github/workflows';
    const commands = readdirSync(folder).flatMap(name =>
      Array.from(
        readFileSync(join(folder, name), 'utf8').matchAll(/\brun: *(.*)/g),
        ([, command]) => command,
      ),
    );
    const ours = commands.filter(command => !command?.startsWith('apt-get '));
    assert.deepEqual(ours.sort(), ['.ci/run', 'npm ci && npm test']);
  });
});
