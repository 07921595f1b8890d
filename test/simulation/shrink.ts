import type { Event, Scenario } from './scenario.js';
import { simulate, type Violation } from './simulation.js';

/** The scenario with as few of its events as still break the same invariant; `isBroken` tries one. */
export async function shrink(
  scenario: Scenario,
  violation: Violation,
  isBroken: typeof breaks = breaks,
): Promise<Scenario> {
  let events = scenario.events;
  for (let size = Math.ceil(events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < events.length;) {
      const fewer = [...events.slice(0, from), ...events.slice(from + size)];
      if (await isBroken({ ...scenario, events: fewer }, violation)) events = fewer;
      else from += size;
    }
  }
  return { ...scenario, events };
}

async function breaks(scenario: Scenario, { invariant }: Violation): Promise<boolean> {
  const outcome = await simulate(scenario);
  return outcome.violation?.invariant === invariant;
}

/** Which events of a scenario are left, for `--keep`. */
export function kept(whole: Scenario, part: Scenario): number[] {
  return part.events.map((event: Event) => whole.events.indexOf(event));
}
