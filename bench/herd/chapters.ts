import type { Behind, Scenario } from './scenarios.js';
import type { Advice, Refusal } from './token-server.js';

const MILLION = 1_000_000;
/** Enough for scenarios in which every client sends a request every few seconds. */
const CROWD = 100_000;

/** Scenarios under one heading. */
export interface Chapter {
  readonly title: string;
  readonly text: string;
  readonly clients: number;
  readonly scenarios: readonly Scenario[];
}

const ADVICE: Readonly<Record<string, string>> = {
  none: 'no Retry-After',
  queue: 'Retry-After: the place in the server’s queue',
  backlog: 'Retry-After: a moment by the server’s backlog',
  '30': 'Retry-After: 30',
};

const slowRetries: Behind = {
  columns: ['recovered'],
  why: 'A client with a valid token retries within 350 s, so that the load stays low; it has a valid token all the time.',
};
const lastClients: Behind = {
  columns: ['alive'],
  why: 'This is the last of the few clients in the last column, whose token expired before their retry was served.',
};
const neverEarlier: Behind = {
  columns: ['alive', 'recovered'],
  why: 'It retries when the server allows it or up to a minute later, never earlier.',
};

function outage(capacity: number, status: Refusal['status'], advice: Advice, ...behind: Behind[]): Scenario {
  const how = status === 0 ? 'unreachable' : 'answers 503';
  return {
    name: `10 minutes, ${how}; capacity ${capacity} × the mean, ${ADVICE[advice]}`,
    ...{ capacity, status: 503, advice, seconds: 2_400, behind },
    outage: { lasts: 600, refusal: { status } },
    ...(advice === 'none' && { plot: `outage-${status || 'unreachable'}-${capacity}.svg` }),
  };
}

function morning(advice: Advice, ...behind: Behind[]): Scenario {
  return {
    name: `9:00, all pages loaded within a minute; capacity 3 × the mean, ${ADVICE[advice]}`,
    ...{ capacity: 3, status: 503, advice, loadedWithin: 60, seconds: 1_600, behind },
    ...(advice === 'none' && { plot: 'morning.svg' }),
  };
}

function cut(advice: Advice): Scenario {
  return {
    name: `The limit is cut from 2 × to 1 × our mean, 429 above it, ${ADVICE[advice]}`,
    ...{ capacity: 2, cutTo: 1, status: 429, advice, seconds: 3_600 },
    behind: [
      {
        columns: ['peak', 'worst', 'recovered'],
        why: 'It refreshes at 80% of the lifetime and needs all of this limit, so some clients are refused at any time, and retry while their tokens are valid; the others refresh at 98% and need 80% of it.',
      },
    ],
    ...(advice === 'none' && { plot: 'rate-limit.svg' }),
  };
}

const steady: Scenario = {
  name: 'Steady state, capacity 2 × the mean',
  ...{ capacity: 2, status: 503, advice: 'none', seconds: 1_800 },
  behind: [
    {
      columns: ['worst'],
      why: 'It refreshes at 80% of the lifetime, to have time for retries, and the others at 98%: a quarter more requests.',
    },
  ],
};

/** The scenario that docs/evidence.md quotes. */
export const headline = outage(3, 503, 'none', slowRetries, lastClients);

const model = `A million clients, in virtual time, over one token endpoint. Tokens last an hour. This project's clients use the session's own schedule and backoff
(\`refreshAge\`, \`RetryState\`, \`parseRetryAfter\` from src/session); each peer's model is written from the constants in its package, which
bench/herd/peers.ts names. A page uses its token every 30 s; where a library has no retry of its own, the next use sends another request. The
server answers the first C requests of a second, and refuses the others at no cost; C is a multiple of our own steady mean (one request
per client in 2,808 s). “Without a token” counts from a token's end to the next one.`;

const law = `With full jitter U(0, B) between attempts, a client that becomes due in an outage of T makes m(T/B) more requests (the renewal function of
U(0, 1)), so the server sees 1 + m(T/B) steady means at the end of it, and the clients that are served then arrive within B. The shortest time in which it
could catch up is T / (k − 1), for a capacity of k means. Both halves of the goal (no second above 1.5 × the capacity, all within 1.2 × the shortest
time) require B ≥ 515 s where k = 2, 340 to 360 s where k = 3, and B ≤ 180 s where k = 5: clients without knowledge of k cannot meet both for
every k. The session uses 350 s while no caller lacks a token, so both hold at k = 3 if the server sends \`Retry-After\`: it can compute it from the length of its outage and
its usual load, and spread the clients that it must refuse over the second half of the time that it needs. Without \`Retry-After\` the load holds from
k = 3 up, and the clients that were refused at the end wait for another step; their tokens are still valid.`;

const nine = `A hundred thousand clients; the figures are ratios. All clients start within a minute, and all lack a
token: there is no remaining lifetime to spread their requests over. \`Retry-After\` keeps the load down.`;

/** All chapters, in the order of the results. */
export const chapters: readonly Chapter[] = [
  { title: 'Steady state', text: model, clients: MILLION, scenarios: [steady] },
  {
    title: 'An outage of 10 minutes',
    text: law,
    clients: MILLION,
    scenarios: [
      headline,
      outage(3, 0, 'none', slowRetries, lastClients),
      outage(2, 503, 'none', slowRetries, lastClients),
      outage(5, 503, 'none', slowRetries),
      outage(3, 503, 30, neverEarlier),
      outage(3, 503, 'backlog'),
      outage(3, 503, 'queue'),
      outage(2, 503, 30, neverEarlier),
      outage(2, 503, 'backlog'),
      outage(5, 503, 'backlog', slowRetries),
    ],
  },
  {
    title: 'Nine o’clock',
    text: nine,
    clients: CROWD,
    scenarios: [
      morning('none', {
        columns: ['peak', 'worst', 'lacked'],
        why: 'A client without a token retries after steps of 1, 2, 4 … s; the other libraries wait for the next use, here 30 s.',
      }),
      morning('queue'),
    ],
  },
  {
    title: 'A rate limit cut by half',
    text: 'As after a migration to a plan with half the requests.',
    clients: MILLION,
    scenarios: [cut('none'), cut(30)],
  },
];
