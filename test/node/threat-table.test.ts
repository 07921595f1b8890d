import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { titlesOf } from '../support/test-titles.js';

/** A line of the table in docs/security.md. */
interface Row {
  readonly threat: string;
  readonly file: string;
  readonly title: string;
}

const rows = readRows(readFileSync('docs/security.md', 'utf8'));

void describe('the table of threats in docs/security.md', () => {
  void it('is there, without doubles', () => {
    assert.ok(rows.length > 20, `${rows.length} rows`);
    assert.equal(new Set(rows.map(({ threat }) => threat)).size, rows.length);
  });

  for (const { threat, file, title } of rows) {
    void it(`has one test: ${threat}`, () => {
      assert.equal(titlesOf(file).filter(known => known === title).length, 1, `${file}: ${title}`);
    });
  }

  void it('has every test of a threat', () => {
    const folder = 'test/browser';
    const files = readdirSync(folder).filter(name => /^threats.*\.test\.ts$/.test(name));
    const tests = files.map(name => join(folder, name)).flatMap(titlesOf);
    const named = rows.filter(({ file }) => file.includes('/threats-')).map(({ title }) => title);
    assert.deepEqual(tests.sort(), named.sort());
  });
});

function readRows(text: string): Row[] {
  return text.split('\n').flatMap(line => {
    const [, threat = '', , , test = ''] = line.split('|').map(cell => cell.trim());
    const [, file, title = threat] = /^`([^`]+\.test\.ts)`(?:: (.+))?$/.exec(test) ?? [];
    return file ? [{ threat, file, title }] : [];
  });
}
