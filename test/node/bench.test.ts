import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { parts } from '../../bench/parts.js';
import { QUOTING_PAGES } from '../../bench/quoting-pages.js';
import { committedFigures, differences } from '../../bench/stable-figures.js';
import { markedBlock } from '../../docs/table/marked-block.js';

const results = readFileSync('bench/RESULTS.md', 'utf8');

void describe('the benchmark', () => {
  void it('finds a figure that has changed, and one that is new', () => {
    const found = differences('size', { same: 1, grown: 3, added: 4 }, { same: 1, grown: 2, gone: 5 });
    assert.deepEqual(found, [
      'size, grown: 3, and 2 in bench/stable.json',
      'size, added: 4, and nothing in bench/stable.json',
    ]);
  });

  void it('has a result of each part, with its date, machine and versions', () => {
    for (const { name } of parts)
      assert.match(markedBlock(results, name) ?? '', /_\d{4}-\d\d-\d\d; \d+ cores .*Node .*Chromium/, name);
  });

  void it('has committed the stable figures of each part that CI measures again', () => {
    const committed = committedFigures();
    for (const { name, ...part } of parts)
      if (part.check)
        assert.notDeepEqual(committed[name] ?? {}, {}, `bench/stable.json has nothing of ${name}`);
    assert.deepEqual(Object.keys(committed).sort(), parts.map(({ name }) => name).sort());
  });

  void it('shows no plot that is not there', () => {
    for (const [, file = ''] of results.matchAll(/\]\(([^)]+\.svg)\)/g))
      assert.ok(existsSync(`bench/${file}`), file);
  });

  for (const file of QUOTING_PAGES) {
    void it(`is quoted in ${file} as it stands in the results`, () => {
      const page = readFileSync(file, 'utf8');
      const quoted = parts.flatMap(({ name }) => {
        const quote = markedBlock(page, `bench ${name}`)?.trim();
        return quote === undefined ? [] : [{ name, quote }];
      });
      assert.ok(quoted.length > 1, `${file} quotes something`);
      for (const { name, quote } of quoted) {
        assert.notEqual(quote, '', name);
        assert.ok((markedBlock(results, name) ?? '').includes(quote), `${name} differs from the results`);
      }
    });
  }
});
