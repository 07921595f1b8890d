import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';

/** The first tool here that can build an image: an installed client without its daemon cannot. */
function findBuilder(): string | undefined {
  return ['podman', 'docker', 'buildah'].find(
    name => spawnSync(name, ['info'], { timeout: 10_000 }).status === 0,
  );
}

void describe('the container file of examples/bff', () => {
  const builder = findBuilder();

  const skip = builder === undefined && 'there is no podman, docker or buildah that works';
  void it('builds, and refuses to start without its settings', { skip }, () => {
    const tool = builder ?? '';
    const image = `analytics-embed-bff-test:${randomUUID()}`;
    const built = spawnSync(tool, ['build', '-t', image, '-f', 'Containerfile', '.'], {
      cwd: 'examples/bff',
      encoding: 'utf8',
    });
    assert.equal(built.status, 0, built.stderr);
    try {
      // buildah only builds.
      if (tool === 'buildah') return;
      const id = spawnSync(tool, ['run', '--rm', image, 'id', '-u'], { encoding: 'utf8' });
      assert.notEqual(id.stdout.trim(), '0');
      const run = spawnSync(tool, ['run', '--rm', image], { encoding: 'utf8' });
      assert.match(run.stderr, /The environment variable \w+ is not set/);
    } finally {
      spawnSync(tool, ['rmi', image]);
    }
  });
});
