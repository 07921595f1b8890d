import { simulate, type Violation } from './simulation.js';
import type { TabScenario } from './scenario.js';

/** The scenario with as few of its events as still break the same invariant in the same way. */
export async function shrink(scenario: TabScenario, violation: Violation): Promise<TabScenario> {
  let { events } = scenario;
  for (let size = Math.ceil(events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < events.length;) {
      const fewer = [...events.slice(0, from), ...events.slice(from + size)];
      if (await breaks({ ...scenario, events: fewer }, violation)) events = fewer;
      else from += size;
    }
  }
  return { ...scenario, events };
}

async function breaks(scenario: TabScenario, violation: Violation): Promise<boolean> {
  const { violation: found } = await simulate(scenario);
  return found?.invariant === violation.invariant && kind(found) === kind(violation);
}

/** What was broken, whoever broke it. */
function kind({ what }: Violation): string {
  return what.replace(/[0-9]+/g, '');
}
