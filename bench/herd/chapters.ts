import type { Scenario } from './scenarios.js';
import type { Advice, Refusal } from './token-server.js';

const MILLION = 1_000_000;
/** Enough for the figures of a check, and of scenarios in which every client asks every few seconds. */
export const CROWD = 100_000;

/** Scenarios that are told together. */
export interface Chapter {
  readonly title: string;
  readonly text: string;
  readonly clients: number;
  readonly scenarios: readonly Scenario[];
  /** Who hears `Retry-After`: for the others a server's advice changes nothing. */
  readonly hear: readonly string[];
}

const hear = ['analytics-embed', 'msal-browser'];

const told: Readonly<Record<string, string>> = {
  none: 'no Retry-After',
  queue: 'Retry-After: the place in the server’s queue',
  '30': 'Retry-After: 30',
};

function outage(capacity: number, status: Refusal['status'], advice: Advice): Scenario {
  const how = status === 0 ? 'unreachable' : 'answers 503';
  const plotted = advice === 'none' ? { plot: `outage-${status || 'unreachable'}-${capacity}.svg` } : {};
  return {
    name: `10 minutes, ${how}; capacity ${capacity} × the mean, ${told[String(advice)]}`,
    capacity,
    status: 503,
    advice,
    outage: { lasts: 600, refusal: { status } },
    seconds: 2_400,
    ...plotted,
  };
}

function morning(advice: Advice): Scenario {
  return {
    name: `9:00, all pages loaded within a minute; capacity 3 × the mean, ${told[String(advice)]}`,
    capacity: 3,
    status: 503,
    advice,
    loadedWithin: 60,
    seconds: 1_600,
    ...(advice === 'none' ? { plot: 'morning.svg' } : {}),
  };
}

function cut(advice: Advice): Scenario {
  return {
    name: `The limit is cut from 2 × to 1 × our mean, 429 above it, ${told[String(advice)]}`,
    capacity: 2,
    cutTo: 1,
    status: 429,
    advice,
    seconds: 3_600,
    ...(advice === 'none' ? { plot: 'rate-limit.svg' } : {}),
  };
}

const steady: Scenario = {
  name: 'Steady state, capacity 2 × the mean',
  capacity: 2,
  status: 503,
  advice: 'none',
  seconds: 1_800,
};

/** What CI plays again, with {@link CROWD}; {@link all} plays it, too, so that the figures have been seen before. */
export const checked: readonly Scenario[] = [
  { ...outage(3, 503, 'none'), name: 'check: outage, 503, capacity 3 ×' },
  { ...outage(3, 0, 'none'), name: 'check: outage, unreachable, capacity 3 ×' },
  { ...outage(2, 503, 30), name: 'check: outage, 503, capacity 2 ×, Retry-After: 30' },
  { ...cut('none'), name: 'check: rate limit' },
];

const model = `A million clients, in virtual time, over one token endpoint. Tokens last an hour. Ours is the session's own schedule and backoff
(\`dueAge\`, \`Retries\`, \`parseRetryAfter\` from src/session); each peer's is written from the constants in its package, which
bench/herd/peers.ts names. A page uses its token every 30 s; where a library has no retry of its own, the next use asks again. The
server answers the first C requests of a second, and refuses the others at no cost; C is a multiple of our own steady mean (one request
per client in 2,808 s). “Without a token” counts from a token's end to the next one.`;

const law = `A client that retried k times in an outage adds, at the end of it, k times the steady mean to the first second: with M retries
each, the server sees 1 + M means. For 1.5 × a capacity of m means, M must not pass 1.5 m − 1, which is two retries in ten minutes for m = 2. But the
shortest time in which the server could catch up is 600 s / (m − 1). Clients do not know m: whoever comes within 1.2 × that time for m = 5
(180 s) sends at least 1,190 requests a second on top of the usual 356, which is 2.2 × the capacity of m = 2. So no policy of clients that
do not speak to each other meets both for all m. Full jitter, over at most what the token has left, makes at least 1.4 retries in that time, and the
few that are refused at the end begin a new step: no step that was tried met both for any one m. What can be met, and is promised from m = 3 up: the load, and
nobody without a token, since the old one lives. “Have refreshed” takes as long as the old token lasts. The peers, which ask at several times the
capacity after their tokens have ended, are faster there: that row is theirs.`;

const nine = `A hundred thousand clients; the figures are ratios. All come within a minute, whatever they do later, and all lack a
token: there is no slack to spread over. Ours is second in the first minute, where it tries again after 1, 2, 4 … s and the peers wait for the page's
next use; \`Retry-After\` ends that.`;

const limit = `Ours asks at 80% of the lifetime, and needs all of this limit; the peers ask a minute before the end, and need 80% of it.`;

/** Everything, in the order of the results. */
export const all: readonly Chapter[] = [
  { title: 'Steady state', text: model, clients: MILLION, scenarios: [steady], hear },
  {
    title: 'An outage of 10 minutes',
    text: law,
    clients: MILLION,
    hear,
    scenarios: [
      outage(3, 503, 'none'),
      outage(3, 0, 'none'),
      outage(2, 503, 'none'),
      outage(5, 503, 'none'),
      outage(3, 503, 30),
      outage(3, 503, 'queue'),
      outage(2, 503, 30),
      outage(2, 503, 'queue'),
    ],
  },
  { title: 'Nine o’clock', text: nine, clients: CROWD, hear, scenarios: [morning('none'), morning('queue')] },
  {
    title: 'A rate limit cut by half',
    text: limit,
    clients: MILLION,
    hear,
    scenarios: [cut('none'), cut(30)],
  },
];
