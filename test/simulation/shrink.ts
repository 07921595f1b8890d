import type { Scenario, Simulation, Violation } from './simulation.js';

/** A scenario with fewer events, and fast-check's path to it. */
export interface Shrunk<Played extends Scenario> {
  readonly scenario: Played;
  readonly path: string;
}

/** The scenario with as few of its events as still violate the same invariant in the same way. */
export async function shrink<Played extends Scenario>(
  { simulate }: Pick<Simulation<Played>, 'simulate'>,
  scenario: Played,
  violation: Violation,
): Promise<Shrunk<Played>> {
  // Loaded on demand: the bundles of mutants never shrink.
  const { default: fc } = await import('fast-check');
  const fewerEvents = fc.subarray([...scenario.events]);
  const property = fc.asyncProperty(fewerEvents, async events => {
    const { violation: found } = await simulate({ ...scenario, events });
    return !found || kindOf(found) !== kindOf(violation);
  });
  const { counterexample, counterexamplePath } = await fc.check(property, parameters(scenario));
  return {
    scenario: { ...scenario, events: counterexample?.[0] ?? scenario.events },
    path: counterexamplePath ?? '0',
  };
}

/** The scenario at a path that `shrink` has found. */
export async function scenarioAt<Played extends Scenario>(scenario: Played, path: string): Promise<Played> {
  const { default: fc } = await import('fast-check');
  const property = fc.property(fc.subarray([...scenario.events]), () => false);
  const { counterexample } = fc.check(property, { ...parameters(scenario), path, endOnFailure: true });
  if (!counterexample) throw new Error(`Seed ${scenario.seed} has no path ${path}.`);
  return { ...scenario, events: counterexample[0] };
}

/** The only run is the whole scenario. */
function parameters({ seed, events }: Scenario): {
  seed: number;
  numRuns: 1;
  examples: [Scenario['events'][number][]][];
} {
  return { seed, numRuns: 1, examples: [[[...events]]] };
}

/** What was violated, in whichever tab and at whichever time. */
export function kindOf({ invariant, what }: Violation): string {
  return `${invariant} ${what.replace(/[0-9]+/g, '')}`;
}
