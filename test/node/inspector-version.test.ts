import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { version } from '../../src/inspector/version.js';

void it('saved recordings name the version that package.json has', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  assert.equal(version, (JSON.parse(text) as { version: string }).version);
});
