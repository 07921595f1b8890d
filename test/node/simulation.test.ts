import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scenarioOf } from '../simulation/scenario.js';
import { kept, shrink } from '../simulation/shrink.js';
import { simulate, type Violation } from '../simulation/simulation.js';

void describe('the simulation', () => {
  void it('replays a seed exactly', async () => {
    for (const seed of [3, 51, 645]) {
      const [first, second] = [
        await simulate(scenarioOf(seed), true),
        await simulate(scenarioOf(seed), true),
      ];
      assert.ok(first.history.length > 20);
      assert.deepEqual(second.history, first.history);
    }
  });

  void it('keeps of a history what it cannot break without', async () => {
    const whole = scenarioOf(51);
    const broken: Violation = { invariant: 6, what: 'as a test says', at: 0 };
    // A world in which the third event alone is the fault.
    const guilty = whole.events[2];
    const part = await shrink(whole, broken, scenario => Promise.resolve(scenario.events.includes(guilty!)));
    assert.deepEqual(kept(whole, part), [2]);
  });
});
