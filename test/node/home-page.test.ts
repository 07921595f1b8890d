import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { measured } from '../../bench/peers-under-fire.js';

const page = readFileSync('docs/index.md', 'utf8');
const results = readFileSync('bench/vendors/RESULTS.md', 'utf8');

void describe('the home page of the documentation', () => {
  void it('counts requests as they were measured', () => {
    const row = results.split('\n').find(line => line.startsWith('| token requests in an hour')) ?? '';
    const [superset, ours, looker, beside] = row.match(/(?<=\|\s*)\d+(?=\s*\|)/g) ?? [];
    assert.ok(page.includes(`title: ${ours} token requests instead of ${superset}\n`));
    assert.ok(page.includes(`made ${looker} requests where this project made ${beside}`));
  });

  void it('counts scenarios as they were measured', () => {
    const survived = measured.peers.map(
      (_, peer) => measured.rows.filter(({ peers }) => /(^|, )ok$/.test(peers[peer] ?? '')).length,
    );
    const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
    const all = measured.rows.length;
    assert.ok(page.includes(`title: ${all} of ${all} scenarios\n`));
    assert.equal(measured.peers.length, 7);
    assert.ok(page.includes(`survive ${words[Math.max(...survived)]} of them at most`), String(survived));
  });
});
