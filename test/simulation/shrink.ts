import type { Scenario, ScenarioEvent, Simulation, Violation } from './simulation.js';

/** The scenario with as few of its events as still violate the same invariant in the same way, and fast-check's path to it. */
export async function shrink(
  simulation: Pick<Simulation, 'simulate'>,
  scenario: Scenario,
  violation: Violation,
): Promise<{ readonly scenario: Scenario; readonly path: string }> {
  // Loaded on demand: the bundles of mutants never shrink.
  const { default: fc } = await import('fast-check');
  const fewerEvents = fc.subarray([...scenario.events]);
  const property = fc.asyncProperty(fewerEvents, async events => {
    const { violation: found } = await simulation.simulate({ ...scenario, events });
    return !found || kindOf(found) !== kindOf(violation);
  });
  const { counterexample, counterexamplePath } = await fc.check(property, parameters(scenario));
  return {
    scenario: { ...scenario, events: counterexample?.[0] ?? scenario.events },
    path: counterexamplePath ?? '0',
  };
}

/** The scenario at a path that `shrink` has found. */
export async function scenarioAt(scenario: Scenario, path: string): Promise<Scenario> {
  const { default: fc } = await import('fast-check');
  const property = fc.property<[ScenarioEvent[]]>(fc.subarray([...scenario.events]), () => false);
  const { counterexample } = fc.check(property, { ...parameters(scenario), path, endOnFailure: true });
  if (!counterexample) throw new Error(`Seed ${scenario.seed} has no path ${path}.`);
  return { ...scenario, events: counterexample[0] };
}

/** The only run is the whole scenario. */
function parameters({ seed, events }: Scenario) {
  const examples: [ScenarioEvent[]][] = [[[...events]]];
  return { seed, numRuns: 1, examples };
}

/** What was violated, in whichever tab and at whichever time. */
function kindOf({ invariant, what }: Violation): string {
  return `${invariant} ${what.replace(/[0-9]+/g, '')}`;
}
