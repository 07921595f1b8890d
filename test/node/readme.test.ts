import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';

import { readmeBlocks } from '../../docs/newcomer/quick-start.js';
import { elementsManifest } from '../../manifest/analyze.js';
import { elementsOf, fieldsOf } from '../../manifest/elements.js';

const MAX_BYTES = 8_192;
const MAX_PICTURE_BYTES = 150_000;
/** Lines of the two examples. */
const MAX_LINES: Readonly<Record<string, number>> = { 'index.html': 12, 'dashboard.html': 10 };
/** Defaults that are not a value. */
const IN_WORDS: Readonly<Record<string, string>> = { off: 'false', 'origin of `src`': '' };

const readme = readFileSync('README.md', 'utf8');

void describe('the README', () => {
  void it('is short', () => {
    assert.ok(Buffer.byteLength(readme) < MAX_BYTES, `${Buffer.byteLength(readme)} bytes`);
    for (const [name, text] of readmeBlocks().files) {
      const lines = text.trimEnd().split('\n').length;
      assert.ok(lines <= (MAX_LINES[name] ?? 0), `${name} has ${lines} lines`);
    }
  });

  void it('links to pages and pictures that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)|src="(docs\/[^"]+)"/g)];
    assert.ok(links.length > 20, `${links.length} links`);
    for (const [, page = '', picture = page] of links) assert.ok(existsSync(picture), picture);
  });

  void it('has one picture, which loads quickly', () => {
    const [picture = '', ...others] = [...readme.matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src);
    assert.deepEqual(others, []);
    assert.ok(statSync(picture).size <= MAX_PICTURE_BYTES);
  });

  void it('names only attributes that the elements have, with their defaults', async () => {
    const elements = elementsOf(await elementsManifest());
    const tables = [...readme.matchAll(/^\| `<([\w-]+)>` .*\n\|[- |]+\n((?:\|.*\n)+)/gm)];
    assert.deepEqual(
      tables.map(([, tag]) => tag),
      ['token-provider', 'analytics-embed'],
    );
    for (const [, tag, rows = ''] of tables) {
      const fields = fieldsOf(elements.find(({ tagName }) => tagName === tag)!);
      for (const [, name, shown = ''] of rows.matchAll(/^\| `([\w-]+)`\s+\|\s*(.*?)\s*\|/gm)) {
        const field = fields.find(({ attribute }) => attribute === name);
        assert.ok(field, `${tag} has ${name}`);
        const expected = IN_WORDS[shown] ?? shown.replaceAll('`', '');
        assert.equal((field.default ?? '').replace(/^'(.*)'$/, '$1'), expected, name);
      }
    }
  });
});
