import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { betweenMarkers, measured, rowName, table } from '../../bench/peers-under-fire.js';
import { answerRows } from '../e2e/under-fire-answers.js';
import { tabRows } from '../e2e/under-fire-tabs.js';
import { allEngines } from '../support/engines.js';

const names = measured.rows.map(rowName);

void describe('the table "peers under fire"', () => {
  void it('has an end-to-end test for each row, of exactly its name, and no other', () => {
    const tests = [...Object.keys(answerRows), ...Object.keys(tabRows)];
    assert.deepEqual(tests.sort(), [...names].sort());
  });

  void it('has a result of each peer in each row', () => {
    for (const { letter, peers } of measured.rows) assert.equal(peers.length, measured.peers.length, letter);
  });

  void it('says ok only of a row that passed in every engine that ran', () => {
    const [first = '', second = ''] = names;
    const passes = new Map([
      [first, new Set(['Chromium', 'WebKit'] as const)],
      [second, new Set(['WebKit'] as const)],
    ]);
    const cells = firstCells(table(passes, ['Chromium', 'WebKit']), 2);
    assert.deepEqual(cells.slice(0, 3), [
      [first, 'ok'],
      [second, 'X'],
      [names[2], 'X'],
    ]);
  });

  void it('stands in the README as it is, with a result of ours in each row', () => {
    const text = betweenMarkers(readFileSync('README.md', 'utf8')) ?? '';
    const passes = new Map(names.map(name => [name, new Set(allEngines)]));
    assert.deepEqual(firstCells(text, Infinity), firstCells(table(passes, allEngines), Infinity));
    assert.equal(firstCells(text, 2).length, names.length);
  });
});

/** The first cells of each line of a table but its head. */
function firstCells(text: string, count: number): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('|'));
  return lines.slice(2).map(line =>
    line
      .split('|')
      .slice(1, count + 1)
      .map(cell => cell.trim()),
  );
}
