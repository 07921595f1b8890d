import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { markedBlock } from '../../docs/table/marked-block.js';

const page = readFileSync('docs/index.md', 'utf8');
const results = readFileSync('bench/RESULTS.md', 'utf8');

/** The cells of the first line of a part's results that begins so, but its first. */
function cells(part: string, beginning: string): string[] {
  const lines = (markedBlock(results, part) ?? '').split('\n');
  const line = lines.find(one => one.startsWith(`| ${beginning}`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map(cell => cell.trim());
}

void describe('the home page of the documentation', () => {
  void it('counts requests as they were measured', () => {
    const [superset, ours, looker, beside] = cells('vendors', 'token requests in an hour');
    assert.ok(page.includes(`title: ${ours} token requests instead of ${superset}\n`));
    assert.ok(page.includes(`made ${looker} requests where this project made ${beside}`));
  });

  void it('counts scenarios as they were measured', () => {
    const [inPage, byCookie, ...peers] = cells('managers', 'survived');
    assert.ok(page.includes(`title: ${byCookie} scenarios\n`), byCookie);
    assert.ok(page.includes(`with the refresh token in the page it is ${parseInt(inPage ?? '')},`), inPage);
    const most = Math.max(...peers.map(cell => parseInt(cell)));
    assert.equal(peers.length, 6);
    assert.ok(page.includes(`Six other token managers survive ${most} of them at most`), String(most));
  });
});
