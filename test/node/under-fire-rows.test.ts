import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameOf, rowIds } from '../../bench/managers/scenarios.js';
import { answerRows } from '../e2e/under-fire-answers.js';
import { tabRows } from '../e2e/under-fire-tabs.js';

void describe('the scenarios of token managers', () => {
  void it('have an end-to-end test for each that has a letter, of exactly its name, and no other', () => {
    const tests = [...Object.keys(answerRows), ...Object.keys(tabRows)];
    const lettered = rowIds.map(nameOf).filter(name => /^[A-Z]\d? /.test(name));
    assert.deepEqual(tests.sort(), lettered.sort());
  });
});
