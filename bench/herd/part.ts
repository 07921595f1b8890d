import type { Part, PartResult } from '../part.js';
import { chapters, headline, type Chapter } from './chapters.js';
import { columnIds, columns, policyTable, QUOTED, type Column } from './columns.js';
import type { HerdFigures } from './figures.js';
import { ours, oursInHaste } from './ours.js';
import { peers } from './peers.js';
import { plot } from './plot.js';
import type { PolicyMaker } from './policy.js';
import { play, type Outcome, type Scenario } from './scenarios.js';

const OURS = 'analytics-embed';
/** Its retries before they were tuned; another library's do not change. */
const BEFORE = 'before it was tuned';
/** The policies that read `Retry-After`: for the others a server's advice changes nothing. */
const ADVISED = [OURS, BEFORE, 'msal-browser'];
/** The most requests in a second, over the capacity, after an outage. */
const GOAL = 1.5;
/** s until all have refreshed, over the shortest time: where the server says when. */
const GOAL_OF_TIME = 1.2;
/** The capacity, over the steady mean, for which both are promised; the first from there up. */
const PROMISED = 3;
/** Share of the clients that may be without a token for a moment of it. */
const FEW = 0.01;
/** Share of the best within which another figure is equal: that much differs by chance. */
const CHANCE = 0.03;

/** A million clients in virtual time, by the session's own schedule and backoff. */
export const part: Part = { name: 'herd', title: 'A million clients', run: () => Promise.resolve(result()) };

function result(): PartResult {
  const faults: string[] = [];
  const plots: Record<string, string> = {};
  let quoted = '';
  const texts = chapters.map(chapter => {
    const sections = chapter.scenarios.map(scenario => {
      const { name, behind, plot: file } = scenario;
      const outcomes = outcomesOf(scenario, chapter);
      const figures = new Map([...outcomes].map(([policy, outcome]) => [policy, outcome.figures]));
      faults.push(...faultsOf(scenario, figures));
      if (scenario === headline) quoted = policyTable(name, figures, QUOTED);
      if (file) plots[file] = plot(scenario, outcomes, OURS);
      return [
        `**${name}**`,
        policyTable('', figures),
        ...behind.map(({ columns: ids, why }) => `Not first: ${headingsOf(ids)}. ${why}`),
        ...(file ? [`![${name}](herd/${file})`] : []),
      ].join('\n\n');
    });
    return [`### ${chapter.title}`, chapter.text, ...sections].join('\n\n');
  });
  return {
    text: ['### In short', quoted, ...texts].join('\n\n'),
    faults,
    plots,
    quotes: { 'docs/evidence.md': quoted },
  };
}

function outcomesOf(scenario: Scenario, { clients }: Chapter): Map<string, Outcome> {
  const before: [string, PolicyMaker][] = scenario.outage ? [[BEFORE, oursInHaste]] : [];
  const policies = [[OURS, ours] as const, ...before, ...Object.entries(peers)];
  const played = scenario.advice === 'none' ? policies : policies.filter(([name]) => ADVISED.includes(name));
  return new Map(
    played.map(([name, policy]) => {
      process.stderr.write(`herd: ${scenario.name}, ${name}\n`);
      return [name, play(scenario, policy, clients)];
    }),
  );
}

function faultsOf(scenario: Scenario, figures: ReadonlyMap<string, HerdFigures>): string[] {
  const { [OURS]: own, [BEFORE]: _before, ...others } = Object.fromEntries(figures);
  if (!own) throw new Error('Our own policy was not played.');
  const behind = columnIds.filter(id => {
    const { value, derived = false }: Column = columns[id];
    if (derived) return false;
    const best = Math.min(...Object.values(others).map(value));
    return value(own) > best * (1 + CHANCE) && value(own) - best > 0.001;
  });
  const explained = scenario.behind.flatMap(({ columns: ids }) => ids);
  const wrong = columnIds.filter(id => behind.includes(id) !== explained.includes(id));
  return [
    ...wrong.map(id => `${columns[id].heading}: a reason is missing, or given without need.`),
    ...missedGoals(scenario, own),
  ].map(fault => `${scenario.name}, ${fault}`);
}

function missedGoals(
  { outage, capacity, advice }: Scenario,
  { worst, recovered, shortest, lackedShare }: HerdFigures,
): string[] {
  const advised = advice === 'backlog' && capacity === PROMISED;
  if (!outage || !(advised || (advice === 'none' && capacity >= PROMISED))) return [];
  const goals: readonly (readonly [what: string, value: number, goal: number])[] = [
    ['times the capacity in one second', worst, GOAL],
    ['times the shortest time', advised ? recovered / shortest : 0, GOAL_OF_TIME],
    ['of the clients were without a token', lackedShare, FEW],
  ];
  return goals
    .filter(([, value, goal]) => value > goal)
    .map(([what, value, goal]) => `${value.toFixed(2)} ${what}, not ${goal}`);
}

function headingsOf(ids: Scenario['behind'][number]['columns']): string {
  return ids.map(id => columns[id].heading).join(', ');
}
