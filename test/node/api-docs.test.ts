import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';

import { apiFiles, README } from '../../docs/table/api.js';

const readme = readFileSync(README, 'utf8');

void describe('what is written from the elements', () => {
  let files: ReadonlyMap<string, string>;
  before(async () => {
    files = await apiFiles(readme);
  });

  void it('is as the sources have it now', () => {
    for (const [path, text] of files)
      assert.equal(readFileSync(path, 'utf8'), text, `${path}: npm run docs:api`);
  });

  void it('has a page for each element, and no other', () => {
    const pages = [...files.keys()].filter(path => path.startsWith('docs/api/'));
    assert.deepEqual(
      readdirSync('docs/api')
        // What the site's build writes beside them.
        .filter(name => name.endsWith('.md'))
        .map(name => `docs/api/${name}`)
        .sort(),
      pages.sort(),
    );
  });

  void it('does not keep in the README what the sources do not say', async () => {
    for (const [said, lie] of [
      ['| `0.8` ', '| `0.9` '],
      ['| `auto-height` ', '| `autoheight` '],
    ] as const) {
      const wrong = readme.replace(said, lie);
      assert.notEqual(wrong, readme);
      assert.equal((await apiFiles(wrong)).get(README), readme);
    }
  });
});
