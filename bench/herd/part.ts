import type { Part, PartResult, StableFigures } from '../part.js';
import type { HerdFigures } from './figures.js';
import { ours, oursInHaste } from './ours.js';
import { peers } from './peers.js';
import { plot } from './plot.js';
import type { PolicyMaker } from './policy.js';
import type { Reason } from './reasons.js';
import { all, checked, CROWD, headline, type Chapter } from './chapters.js';
import { play, type Outcome, type Scenario } from './scenarios.js';
import { standing, unneeded } from './standing.js';
import { policyTable, QUOTED } from './table.js';

const OURS = 'analytics-embed';
/** What it was tuned from; it is no other library's. */
const BEFORE = 'before it was tuned';
/** Who hears `Retry-After`: for the others a server's advice changes nothing. */
const HEARING = [OURS, BEFORE, 'msal-browser'];
/** The most requests in a second, over the capacity, after an outage. */
const GOAL = 1.5;
/** s until all have refreshed, over the shortest time: where the server says when. */
const GOAL_OF_TIME = 1.2;
/** The capacity, over the steady mean, for which both are promised; the first from there up. */
const PROMISED = 3;
/** Share of the clients that may be without a token for a moment of it. */
const FEW = 0.01;

/** A million clients in virtual time, by the session's own schedule and backoff. */
export const part: Part = { name: 'herd', title: 'A million clients', run, check };

async function run(): Promise<PartResult> {
  const stable: Record<string, number> = { ...(await check()) };
  const faults: string[] = [];
  const plots: Record<string, string> = {};
  const used = new Set<Reason>();
  let quoted = '';
  const texts = all.map(chapter => {
    const lines = chapter.scenarios.map(scenario => {
      const outcomes = outcomesOf(scenario, chapter);
      const figures = new Map([...outcomes].map(([name, outcome]) => [name, outcome.figures]));
      const { [OURS]: mine, [BEFORE]: _before, ...others } = Object.fromEntries(figures);
      if (!mine) throw new Error('Our own policy was not played.');
      const place = standing(scenario, mine, Object.values(others));
      for (const reason of place.used) used.add(reason);
      if (scenario === headline) quoted = policyTable(scenario.name, figures, QUOTED);
      Object.assign(stable, stableOf(scenario, mine));
      faults.push(...faultsOf(scenario, mine), ...place.faults);
      if (scenario.plot) plots[scenario.plot] = picture(scenario, outcomes);
      const image = scenario.plot ? `![${scenario.name}](herd/${scenario.plot})` : '';
      return [`**${scenario.name}**`, policyTable('', figures), place.text, image]
        .filter(Boolean)
        .join('\n\n');
    });
    return `### ${chapter.title}\n\n${chapter.text}\n\n${lines.join('\n\n')}`;
  });
  const text = ['### In short', quoted, ...texts].join('\n\n');
  return {
    text,
    stable,
    faults: [...faults, ...unneeded(used)],
    plots,
    quotes: { 'docs/evidence.md': quoted },
  };
}

function check(): Promise<StableFigures> {
  return Promise.resolve(
    Object.assign({}, ...checked.map(scenario => stableOf(scenario, play(scenario, ours, CROWD).figures))),
  );
}

function outcomesOf(scenario: Scenario, chapter: Chapter): Map<string, Outcome> {
  const before: [string, PolicyMaker][] = scenario.outage ? [[BEFORE, oursInHaste]] : [];
  const policies = [[OURS, ours] as const, ...before, ...Object.entries(peers)];
  const heard = scenario.advice === 'none' ? policies : policies.filter(([name]) => HEARING.includes(name));
  return new Map(
    heard.map(([name, policy]) => {
      process.stderr.write(`herd: ${scenario.name}, ${name}\n`);
      return [name, play(scenario, policy, chapter.clients)];
    }),
  );
}

function stableOf({ name }: Scenario, figures: HerdFigures): StableFigures {
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
  const { worst, lackedMean, alive, recovered } = figures;
  return {
    [`${name}: worst second over the capacity`]: rounded(worst),
    [`${name}: s without a token, mean`]: rounded(lackedMean),
    [`${name}: s until all clients have a valid token`]: alive,
    // What never comes in the time that is played has no number.
    ...(recovered < Infinity && { [`${name}: s until all have refreshed`]: recovered }),
  };
}

function faultsOf(scenario: Scenario, { worst, recovered, shortest, lackedShare }: HerdFigures): string[] {
  const { name, outage, capacity, advice } = scenario;
  const advised = advice === 'backlog' && capacity === PROMISED;
  if (!outage || !(advised || (advice === 'none' && capacity >= PROMISED))) return [];
  const faults = [];
  if (worst > GOAL) faults.push(`${name}: ${worst.toFixed(2)} × the capacity in one second, not ${GOAL}`);
  if (advised && recovered / shortest > GOAL_OF_TIME)
    faults.push(`${name}: ${(recovered / shortest).toFixed(2)} × the shortest time, not ${GOAL_OF_TIME}`);
  if (lackedShare > FEW) faults.push(`${name}: ${(100 * lackedShare).toFixed(2)}% were without a token`);
  return faults;
}

function picture(scenario: Scenario, outcomes: ReadonlyMap<string, Outcome>): string {
  const { begins, over, capacity } = [...outcomes.values()][0]!;
  return plot({
    title: scenario.name,
    series: [...outcomes].map(([name, { requests }]) => ({ name, values: requests, ours: name === OURS })),
    capacity,
    seconds: begins + Math.min(scenario.seconds, 1_800),
    zero: begins,
    ...(over > begins ? { shade: [0, over - begins] as const } : {}),
  });
}
