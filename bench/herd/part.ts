import type { Part, PartResult, StableFigures } from '../part.js';
import type { HerdFigures } from './figures.js';
import { ours } from './ours.js';
import { peers } from './peers.js';
import { plot } from './plot.js';
import type { PolicyMaker } from './policy.js';
import { all, checked, CROWD, type Chapter } from './chapters.js';
import { play, type Outcome, type Scenario } from './scenarios.js';
import { rowOf, table } from './table.js';

const OURS = 'analytics-embed';
/** The most requests in a second, over the capacity, after an outage; and the capacities (over the steady mean) for which that is promised. */
const GOAL = 1.5;
const PROMISED = 3;

/** A million clients in virtual time, by the session's own schedule and backoff. */
export const part: Part = { name: 'herd', title: 'A million clients', run, check };

async function run(): Promise<PartResult> {
  const stable: Record<string, number> = { ...(await check()) };
  const faults: string[] = [];
  const plots: Record<string, string> = {};
  const texts = all.map(chapter => {
    const lines = chapter.scenarios.map(scenario => {
      const outcomes = outcomesOf(scenario, chapter);
      const mine = outcomes.get(OURS)!;
      Object.assign(stable, stableOf(scenario, mine.figures));
      faults.push(...faultsOf(scenario, mine.figures));
      if (scenario.plot) plots[scenario.plot] = picture(scenario, outcomes);
      const image = scenario.plot ? `\n\n![${scenario.name}](${scenario.plot})` : '';
      return `**${scenario.name}**\n\n${table([...outcomes].map(([name, { figures }]) => rowOf(name, figures)))}${image}`;
    });
    return `### ${chapter.title}\n\n${chapter.text}\n\n${lines.join('\n\n')}`;
  });
  return { text: texts.join('\n\n'), stable, faults, plots };
}

function check(): Promise<StableFigures> {
  return Promise.resolve(
    Object.assign({}, ...checked.map(scenario => stableOf(scenario, play(scenario, ours, CROWD).figures))),
  );
}

function outcomesOf(scenario: Scenario, chapter: Chapter): Map<string, Outcome> {
  const policies: [string, PolicyMaker][] = [[OURS, ours], ...Object.entries(peers)];
  const heard =
    scenario.advice === 'none' ? policies : policies.filter(([name]) => chapter.hear.includes(name));
  return new Map(
    heard.map(([name, policy]) => {
      process.stderr.write(`herd: ${scenario.name}, ${name}\n`);
      return [name, play(scenario, policy, chapter.clients)];
    }),
  );
}

function stableOf({ name }: Scenario, figures: HerdFigures): StableFigures {
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
  return {
    [`${name}: worst second over the capacity`]: rounded(figures.worst),
    [`${name}: s without a token, mean`]: rounded(figures.lackedMean),
    [`${name}: s until everybody has a living token`]: figures.alive,
    [`${name}: s until all have refreshed`]: figures.recovered,
  };
}

function faultsOf({ name, outage, capacity }: Scenario, { worst, alive }: HerdFigures): string[] {
  if (!outage || capacity < PROMISED) return [];
  const faults = [];
  if (worst > GOAL) faults.push(`${name}: ${worst.toFixed(2)} × the capacity in one second, not ${GOAL}`);
  if (alive > 0) faults.push(`${name}: it took ${alive} s until everybody had a living token`);
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
