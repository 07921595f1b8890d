import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Draws } from '../simulation/draws.js';
import { Random } from '../simulation/random.js';
import { scenarioOf } from '../simulation/scenario.js';
import { kept, shrink } from '../simulation/shrink.js';
import { simulate, type Violation } from '../simulation/simulation.js';
import { scenarioOf as tabsScenarioOf } from '../simulation/tabs/scenario.js';
import { simulate as simulateTabs } from '../simulation/tabs/simulation.js';

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

  void it('replays a seed with tabs exactly', async () => {
    for (const seed of [3, 51, 187]) {
      const [first, second] = [
        await simulateTabs(tabsScenarioOf(seed), true),
        await simulateTabs(tabsScenarioOf(seed), true),
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

  void it('knows an even spread from one that is not', () => {
    const random = new Random(7);
    const uneven = (share: () => number): boolean => {
      const draws = new Draws();
      draws.add(Array.from({ length: 2_000 }, share));
      return draws.uneven;
    };
    assert.equal(
      uneven(() => random.next()),
      false,
    );
    // Always late, always the same, and the mean alone is right.
    assert.equal(
      uneven(() => random.between(0.2, 1)),
      true,
    );
    assert.equal(
      uneven(() => 0.5),
      true,
    );
    assert.equal(
      uneven(() => (random.chance(0.5) ? 0.1 : 0.9)),
      true,
    );
  });
});
