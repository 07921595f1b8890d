import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { inject, mutants } from '../simulation/mutants.js';
import { pageSimulation } from '../simulation/page/simulation.js';
import { Random } from '../simulation/random.js';
import { scenarioAt, shrink } from '../simulation/shrink.js';
import type { Outcome, Scenario, Simulation, Violation } from '../simulation/simulation.js';
import { Draws } from '../simulation/statistics.js';
import { tabSimulation } from '../simulation/tabs/browser.js';

void describe('the simulation', () => {
  void it('replays a seed exactly', () => replay(pageSimulation, [3, 51, 645]));

  void it('replays a seed with tabs exactly', () => replay(tabSimulation, [3, 51, 187]));

  void it('removes each event without which the same invariant is still violated, and replays the rest', async () => {
    const whole = pageSimulation.scenarioOf(51);
    const violation = { invariant: 6, what: 'as the test says' };
    const simulation = onlyThirdEventViolates(whole, await pageSimulation.simulate(whole), violation);
    const { scenario, path } = await shrink(simulation, whole, violation);
    assert.ok(whole.events.length > 3);
    assert.deepEqual(scenario.events, [whole.events[2]]);
    assert.deepEqual(await scenarioAt(whole, path), scenario);
  });

  void it('distinguishes an even spread from an uneven one', () => {
    const random = new Random(7);
    const cases: [isUneven: boolean, share: () => number][] = [
      [false, () => random.next()],
      // Always late; always the same; and only the mean is right.
      [true, () => random.between(0.2, 1)],
      [true, () => 0.5],
      [true, () => (random.chance(0.5) ? 0.1 : 0.9)],
    ];
    for (const [isUneven, share] of cases) {
      const draws = new Draws();
      draws.add(Array.from({ length: 2_000 }, share));
      assert.equal(draws.uneven, isUneven);
    }
  });
});

void describe('the mutants', () => {
  void it('are 167, each with its own name', () => {
    assert.deepEqual([mutants.length, mutants.filter(({ tabs }) => tabs).length], [167, 46]);
    assert.equal(new Set(mutants.map(({ name }) => name)).size, 167);
  });

  void it('each still apply: the text to replace occurs exactly once in its file', () => {
    for (const mutant of mutants) {
      assert.notEqual(mutant.find, '');
      assert.notEqual(mutant.find, mutant.replace);
      assert.doesNotThrow(() => inject(mutant));
    }
  });
});

async function replay(simulation: Simulation, seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const first = await simulation.simulate(simulation.scenarioOf(seed), true);
    const second = await simulation.simulate(simulation.scenarioOf(seed), true);
    assert.ok(first.history.length > 20);
    assert.deepEqual(second.history, first.history);
  }
}

/** A simulation in which the third event alone is the fault. */
function onlyThirdEventViolates(
  { events: [, , third] }: Scenario,
  outcome: Outcome,
  violation: Violation,
): Pick<Simulation, 'simulate'> {
  return {
    simulate: ({ events }) =>
      Promise.resolve({ ...outcome, violation: third && events.includes(third) ? violation : null }),
  };
}
