import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PAINS } from '../pains.js';
import { titlesOf } from '../support/test-titles.js';

/** The test files of a folder and those below it. */
function testFiles(folder: string): string[] {
  const names = readdirSync(folder, { encoding: 'utf8', recursive: true });
  return names.filter(name => name.endsWith('.test.ts')).map(name => join(folder, name));
}

const titles = ['test/unit', 'test/browser'].flatMap(testFiles).flatMap(titlesOf);

void describe('what hurts the users of what exists', () => {
  void it('is a list without doubles', () => {
    assert.equal(new Set(PAINS).size, PAINS.length);
  });

  for (const pain of PAINS) {
    void it(`has one test: ${pain}`, () => {
      assert.equal(titles.filter(title => title === pain).length, 1);
    });
  }
});
