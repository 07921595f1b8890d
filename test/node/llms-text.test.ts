import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { LLMS_FILE } from '../../docs/table/llms.js';

void describe('llms.txt', () => {
  const text = readFileSync(LLMS_FILE, 'utf8');
  const pages = readdirSync('docs', { encoding: 'utf8', recursive: true }).filter(name =>
    name.endsWith('.md'),
  );
  // The start page of the site has no link, and the site's build writes the reference.
  const isListed = (page: string): boolean => page !== 'index.md' && !page.startsWith('api/reference/');

  void it('links to every page of the documentation, and to no other', () => {
    const paths = Array.from(
      text.matchAll(/\]\(https:\/\/[^/]+\/(.*?)(?:\.html)?\)/g),
      ([, path = '']) => path,
    );
    const linked = paths.map(path => `${path.replace(/\/$/, '/index')}.md`);
    assert.deepEqual(linked.filter(isListed).sort(), pages.filter(isListed).sort());
  });

  void it('is short', () => {
    assert.ok(text.length < 10_000, `${text.length} characters`);
  });
});
