import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { builtFiles } from '../support/built-modules.js';

const PAGE = 'docs/start/script-tag.md';

/** A script tag that the browser is to check. */
const TAG = /\ssrc="[^"]*?\/([\w.-]+\.js)"\s+integrity="([^"]*)"\s+crossorigin="anonymous"/g;

/** The hash of a file's bytes, as an `integrity` attribute has it. */
function integrityOf(file: string): string {
  return `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`;
}

void describe('integrity hashes', () => {
  void it('are written beside the files for script tags, for each of them', () => {
    const written = JSON.parse(readFileSync('dist/cdn/integrity.json', 'utf8')) as Record<string, string>;
    const files = builtFiles('.min.js').map(file => file.replaceAll('\\', '/'));
    assert.ok(files.length >= 9, `${files.length} files`);
    assert.deepEqual(
      written,
      Object.fromEntries(files.map(file => [file.replace('dist/cdn/', ''), integrityOf(file)])),
    );
  });

  void it('are those of this build in the script tag that docs/start/script-tag.md shows: run `npm run build` and commit it', () => {
    const tags = [...readFileSync(PAGE, 'utf8').matchAll(TAG)];
    const named = tags.map(([, file = '', hash]) => [`dist/cdn/${file}`, hash] as const);
    assert.ok(named.some(([file]) => file === 'dist/cdn/analytics-embed.min.js'));
    for (const [file, hash] of named) {
      assert.ok(existsSync(file), `${file} is there`);
      assert.equal(hash, integrityOf(file));
    }
  });
});
