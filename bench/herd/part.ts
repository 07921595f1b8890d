import { right, table } from '../../docs/table/markdown.js';
import type { Part, PartResult } from '../part.js';
import { CAPACITY, OUTAGE, runHerd, type HerdHistory } from './herd.js';
import { plot } from './plot.js';
import { policies, readRetryAfter, type PolicyName } from './policies.js';

const NAME = '10 minutes, answers 503; capacity 3 × the mean';
const PLOT = 'outage-503-3.svg';

const METHOD = `A million clients, in virtual time, over one token endpoint. Tokens last an hour. This project's clients use the session's own schedule and backoff
(\`refreshAge\`, \`afterFailure\`, \`parseRetryAfter\` from src/session); each peer's model is written from the constants in its package, which
bench/herd/policies.ts names. A page uses its token every 30 s; where a library has no retry of its own, the next use sends another request. The
server answers the first C requests of a second, and refuses the others at no cost; C is three times our own steady mean (one request
per client in 2,808 s). “Without a token” counts from a token's end to the next one. The last column is the time after the outage until no client's last attempt is a failed
one, over the shortest time in which this server can answer the clients that wait.`;

const LAW = `The session delays a retry by up to 350 s while no caller lacks a token. A shorter bound raises the peak, a longer one delays the last client. With full jitter, no second
above 1.5 × the capacity and all clients within 1.2 × the shortest time require 340 to 360 s at this capacity (at least 515 s at twice the mean, at most 180 s at five times).`;

interface Figures {
  /** The second with the most requests after the outage, over the capacity. */
  readonly worst: number;
  /** s without a token, the mean of all clients. */
  readonly lackedMean: number;
  /** Share of the clients that were without a token at any time. */
  readonly lackedShare: number;
  /** Time until all have refreshed, over the shortest in which this capacity could answer them besides the usual requests. */
  readonly overShortest: number;
}

function figuresOf({ requests, waiting, lacked }: HerdHistory): Figures {
  const sum = (total: number, value: number): number => total + value;
  const usual = requests.subarray(0, OUTAGE.from).reduce(sum) / OUTAGE.from;
  const atEnd = waiting[OUTAGE.to - 1]!;
  const quiet = waiting.indexOf(0, OUTAGE.to);
  const recovered = quiet < 0 ? Infinity : quiet - OUTAGE.to + 1;
  return {
    worst: requests.subarray(OUTAGE.to).reduce((most, count) => Math.max(most, count)) / CAPACITY,
    lackedMean: lacked.reduce(sum) / lacked.length,
    lackedShare: lacked.filter(seconds => seconds > 0).length / lacked.length,
    overShortest: (recovered * (CAPACITY - usual)) / atEnd,
  };
}

/** What the documentation promises of this project's clients. */
function faultsOf(history: HerdHistory, goalOfTime: number): string[] {
  const { worst, lackedShare, overShortest } = figuresOf(history);
  const goals: readonly (readonly [what: string, value: number, goal: number])[] = [
    ['times the capacity in one second', worst, 1.5],
    ['of the clients were without a token', lackedShare, 0.01],
    ['times the shortest time', overShortest, goalOfTime],
  ];
  return goals
    .filter(([, value, goal]) => value > goal)
    .map(([what, value, goal]) => `${value.toFixed(2)} ${what}, not ${goal}`);
}

function run(): Promise<PartResult> {
  const play = (names: readonly PolicyName[], statesDelay: boolean): Map<PolicyName, HerdHistory> =>
    new Map(
      names.map(name => {
        console.error(`herd: ${name}${statesDelay ? ', Retry-After' : ''}`);
        return [name, runHerd(policies[name], statesDelay)];
      }),
    );
  const plain = play(Object.keys(policies) as PolicyName[], false);
  const stated = play(readRetryAfter, true);
  const title = `${NAME}, no Retry-After`;
  const tables = [
    figuresTable(title, plain),
    figuresTable(`${NAME}, Retry-After: a moment by the server’s backlog`, stated),
  ].join('\n\n');
  return Promise.resolve({
    text: [tables, `![${title}](herd/${PLOT})`, METHOD, LAW].join('\n\n'),
    faults: [
      ...faultsOf(plain.get('analytics-embed')!, 1.9),
      ...faultsOf(stated.get('analytics-embed')!, 1.2).map(fault => `Retry-After: ${fault}`),
    ],
    plots: { [PLOT]: plot(title, plain, 'analytics-embed') },
    quotes: { 'docs/evidence.md': tables },
  });
}

function figuresTable(title: string, histories: ReadonlyMap<PolicyName, HerdHistory>): string {
  const headings = [
    'worst second over the capacity',
    's without a token, mean',
    'clients without one',
    'all have refreshed, over the shortest time',
  ];
  return table(
    [title, ...headings.map(right)],
    [...histories].map(([name, history]) => {
      const { worst, lackedMean, lackedShare, overShortest } = figuresOf(history);
      const share = `${(100 * lackedShare).toFixed(2)}%`;
      return [name, worst.toFixed(2), lackedMean.toFixed(3), share, overShortest.toFixed(2)];
    }),
  );
}

/** A million clients in virtual time, by the session's own schedule and backoff. */
export const part: Part = { name: 'herd', title: 'A million clients', run };
