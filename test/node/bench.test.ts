import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { packageVersions } from '../../bench/package-versions.js';
import { QUOTING_PAGES } from '../../bench/part.js';
import { parts } from '../../bench/parts.js';
import { markedBlock } from '../../docs/table/marked-block.js';

const results = readFileSync('bench/RESULTS.md', 'utf8');

void describe('the benchmark', () => {
  void it('has a result of each part, with its date, machine and versions', () => {
    for (const { name } of parts)
      assert.match(markedBlock(results, name) ?? '', /_\d{4}-\d\d-\d\d; \d+ cores .*Node .*Chromium/, name);
  });

  void it('was measured with the installed versions of the other packages', async () => {
    const sentences = [...results.matchAll(/^Measured .*?with (.*?\d+\.\d+\.\d+)\. ?/gm)];
    assert.ok(sentences.length > 1);
    for (const [, versions = ''] of sentences) {
      const names = versions.split(', ').map(version => version.replace(/ [^ ]+$/, ''));
      assert.equal(await packageVersions(names), versions);
    }
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
