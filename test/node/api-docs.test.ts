import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';

import { apiFiles } from '../../docs/table/api.js';

void describe('what is written from the elements', () => {
  let files: ReadonlyMap<string, string>;
  before(async () => {
    files = await apiFiles();
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
});
