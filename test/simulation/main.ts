import { parseArgs } from 'node:util';

import { conclude, keptEvents, printHistory } from './replay.js';
import { scenarioOf, type Scenario } from './scenario.js';
import { kept, shrink } from './shrink.js';
import { describe, simulate, type Outcome } from './simulation.js';
import { Statistics } from './statistics.js';

// Runs seeds until one breaks an invariant, and tells its shortest history; or replays one, with all that happens in it.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    // Without the shortest history of a failure.
    brief: { type: 'boolean', default: false },
  },
});

if (values.seed === undefined) await runAll(Number(values.from), Number(values.seeds));
else await replay(Number(values.seed), values.keep);

async function runAll(from: number, count: number): Promise<void> {
  const statistics = new Statistics();
  for (let seed = from; seed < from + count; seed++) {
    const scenario = scenarioOf(seed);
    const outcome = await simulate(scenario);
    statistics.add(outcome);
    if (outcome.violation) {
      await explain(scenario, outcome);
      return;
    }
    const { unfair } = statistics;
    if (unfair !== null) {
      console.log(`after seed ${seed}: ${unfair}`);
      process.exitCode = 1;
      return;
    }
  }
  console.log(statistics.summary());
}

async function explain(scenario: Scenario, { violation }: Outcome): Promise<void> {
  if (!violation) return;
  process.exitCode = 1;
  console.log(`seed ${scenario.seed}: invariant ${violation.invariant} is broken: ${violation.what}`);
  if (values.brief) return;
  const shortest = await shrink(scenario, violation);
  const { history } = await simulate(shortest, true);
  const keep = kept(scenario, shortest).join(',');
  console.log(`Shortest history (${shortest.events.length} of ${scenario.events.length} events):`);
  print(shortest, history);
  console.log(`\nReplay: npm run simulate -- --seed ${scenario.seed} --keep "${keep}"`);
}

async function replay(seed: number, keep: string | undefined): Promise<void> {
  const whole = scenarioOf(seed);
  const scenario = { ...whole, events: keptEvents(whole.events, keep) };
  const { history, violation } = await simulate(scenario, true);
  print(scenario, history);
  conclude(violation);
}

function print(scenario: Scenario, history: readonly string[]): void {
  console.log(JSON.stringify({ policy: scenario.policy, pages: scenario.pages }));
  for (const event of scenario.events) console.log(`  ${describe(event)}`);
  printHistory(history, 60);
}
