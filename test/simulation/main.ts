import { parseArgs } from 'node:util';

import { pageSimulation } from './page/simulation.js';
import { scenarioAt, shrink } from './shrink.js';
import { describeEvent, describeViolation } from './simulation.js';
import type { Outcome, Scenario, Violation } from './simulation.js';
import { Statistics } from './statistics.js';
import { tabSimulation } from './tabs/browser.js';

// Runs seeds until one violates an invariant, and prints its smallest scenario; or replays seeds with their histories.
const { values } = parseArgs({
  options: {
    // Many tabs of one session, instead of pages with frames.
    tabs: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    seed: { type: 'string', multiple: true },
    // Of the one seed that is replayed: what shrinking has found.
    path: { type: 'string' },
    // Runs all seeds, with a line for each that violates an invariant.
    survey: { type: 'boolean', default: false },
    // Without the smallest scenario.
    brief: { type: 'boolean', default: false },
  },
});
/** Lines of a history before a violation. */
const MAX_LINES = 80;

const simulation = values.tabs ? tabSimulation : pageSimulation;
const from = Number(values.from);
const count = Number(values.seeds ?? (values.tabs ? 1_000 : 2_000));
const seeds = values.seed?.map(Number) ?? Array.from({ length: count }, (_, n) => from + n);
if (values.seed && !values.survey) for (const seed of seeds) await replay(seed);
else await runAll();

async function runAll(): Promise<void> {
  const statistics = new Statistics();
  for (const seed of seeds) {
    const scenario = simulation.scenarioOf(seed);
    const outcome = await simulation.simulate(scenario);
    statistics.add(outcome);
    if (outcome.violation) {
      await explain(scenario, outcome.violation);
      if (!values.survey) return;
    }
    if (statistics.uneven !== null) {
      console.log(`after seed ${seed}: ${statistics.uneven}`);
      process.exitCode = 1;
      return;
    }
  }
  console.log(statistics.summary());
}

async function explain(scenario: Scenario, violation: Violation): Promise<void> {
  process.exitCode = 1;
  const { seed, events } = scenario;
  console.log(`seed ${seed}: ${describeViolation(violation)}`);
  if (values.brief || values.survey) return;
  const { scenario: smallest, path } = await shrink(simulation, scenario, violation);
  console.log(`Smallest scenario (${smallest.events.length} of ${events.length} events):`);
  print(smallest, await simulation.simulate(smallest, true));
  const flag = values.tabs ? ' --tabs' : '';
  console.log(`\nReplay: npm run simulate --${flag} --seed ${seed} --path "${path}"`);
}

async function replay(seed: number): Promise<void> {
  const whole = simulation.scenarioOf(seed);
  const scenario = values.path === undefined ? whole : await scenarioAt(whole, values.path);
  const outcome = await simulation.simulate(scenario, true);
  print(scenario, outcome);
  const { violation } = outcome;
  console.log(`\n${violation ? describeViolation(violation) : 'no violation'}`);
  if (violation) process.exitCode = 1;
}

/** Prints a scenario, and its history up to the first violation. */
function print({ events, ...deployment }: Scenario, { history }: Outcome): void {
  console.log(JSON.stringify(deployment));
  for (const event of events) console.log(`  ${describeEvent(event)}`);
  const violatedAt = history.findIndex(line => line.includes('VIOLATED'));
  const shown = violatedAt < 0 ? history : history.slice(Math.max(0, violatedAt - MAX_LINES), violatedAt + 1);
  for (const line of shown) console.log(line);
}
