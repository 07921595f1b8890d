import { parseArgs } from 'node:util';

import { conclude, keptEvents, printHistory } from '../replay.js';
import { scenarioOf, type TabScenario } from './scenario.js';
import { shrink } from './shrink.js';
import { describe, simulate, type Outcome } from './simulation.js';

// Runs seeds until one breaks an invariant, and tells its shortest history; or replays one, with all that happens in it.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    // Without the shortest history of a failure.
    brief: { type: 'boolean', default: false },
    // Through all seeds, with a line for each that breaks something.
    survey: { type: 'boolean', default: false },
  },
});

const NAMES: Readonly<Record<number, string>> = {
  1: 'one refresh',
  3: 'never stale',
  5: 'recovery',
  6: 'no storm',
  7: 'terminal is terminal',
  8: 'nothing lost by accident',
  9: 'nothing left',
};

if (values.seed === undefined) await runAll(Number(values.from), Number(values.seeds));
else await replay(Number(values.seed), values.keep);

async function runAll(from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  const sums = { steps: 0, requests: 0, refreshes: 0, steals: 0, duration: 0 };
  const checks = new Array<number>(12).fill(0);
  let broken = 0;
  for (let seed = from; seed < from + count; seed++) {
    const scenario = scenarioOf(seed);
    const outcome = await simulate(scenario);
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += outcome[key];
    outcome.checks.forEach((times, invariant) => (checks[invariant]! += times));
    if (!outcome.violation) continue;
    broken += 1;
    process.exitCode = 1;
    await explain(scenario, outcome);
    if (!values.survey) return;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const verdict = broken > 0 ? `${broken} of them broke an invariant` : 'no invariant broken';
  console.log(
    `${count} seeds, ${sums.steps} steps, ${sums.requests} requests, ${sums.refreshes} refreshes, ${sums.steals} steals, ` +
      `${(sums.duration / 86_400_000).toFixed(1)} days of virtual time in ${seconds.toFixed(1)} s: ${verdict}`,
  );
  for (const [number, name] of Object.entries(NAMES))
    console.log(`  ${number}. ${name}: ${checks[Number(number)] ?? 0} checks`);
}

async function explain(scenario: TabScenario, { violation }: Outcome): Promise<void> {
  if (!violation) return;
  console.log(`seed ${scenario.seed}: invariant ${violation.invariant} is broken: ${violation.what}`);
  if (values.brief || values.survey) return;
  const shortest = await shrink(scenario, violation);
  const { history } = await simulate(shortest, true);
  const keep = shortest.events.map(event => scenario.events.indexOf(event)).join(',');
  console.log(`Shortest history (${shortest.events.length} of ${scenario.events.length} events):`);
  print(shortest, history);
  console.log(`\nReplay: npm run simulate:tabs -- --seed ${scenario.seed} --keep "${keep}"`);
}

async function replay(seed: number, keep: string | undefined): Promise<void> {
  const whole = scenarioOf(seed);
  const scenario = { ...whole, events: keptEvents(whole.events, keep) };
  const { history, violation } = await simulate(scenario, true);
  print(scenario, history);
  conclude(violation);
}

function print({ events, ...rest }: TabScenario, history: readonly string[]): void {
  console.log(JSON.stringify(rest));
  for (const event of events) console.log(`  ${describe(event)}`);
  printHistory(history, 80);
}
