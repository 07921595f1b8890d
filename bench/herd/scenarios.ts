import type { ColumnId } from './columns.js';
import { average, figuresOf, type HerdFigures } from './figures.js';
import { runHerd } from './herd.js';
import { LIFETIME, type PolicyMaker } from './policy.js';
import { TokenServer, type Advice, type Refusal } from './token-server.js';

/** s, the mean time from one refresh of ours to the next: 80% of the lifetime, up to 5% of that earlier. */
const INTERVAL = 0.78 * LIFETIME;
/** s of quiet before anything happens. */
const QUIET = 120;
const SEED = 20_261_125;

/** Columns in which another library is better, and why. */
export interface Behind {
  readonly columns: readonly ColumnId[];
  readonly why: string;
}

/** One thing that happens to a herd. */
export interface Scenario {
  readonly name: string;
  /** The server's capacity in multiples of the steady mean of our requests. */
  readonly capacity: number;
  /** What it is cut to, by multiples of the same, as the scenario begins. */
  readonly cutTo?: number;
  readonly status: 429 | 503;
  readonly advice: Advice;
  readonly outage?: { readonly lasts: number; readonly refusal: Refusal };
  readonly loadedWithin?: number;
  /** s from its beginning for which it is watched. */
  readonly seconds: number;
  /** Where this project is not first. */
  readonly behind: readonly Behind[];
  /** The file of its plot; none: it is not plotted. */
  readonly plot?: string;
}

/** What came of a scenario: figures, and each second's requests from a little before its beginning. */
export interface Outcome {
  readonly figures: HerdFigures;
  readonly requests: Uint32Array;
  /** Requests that the server can answer in a second. */
  readonly capacity: number;
  /** s from the start of `requests` to the scenario's beginning, and to the moment from which all could be well. */
  readonly begins: number;
  readonly over: number;
}

/** Lets a herd of so many clients go through a scenario. */
export function play(scenario: Scenario, make: PolicyMaker, clients: number): Outcome {
  const mean = clients / INTERVAL;
  const begins = scenario.loadedWithin === undefined ? QUIET : 0;
  const over = begins + (scenario.outage?.lasts ?? 0);
  const before = Math.round(scenario.capacity * mean);
  const after = Math.round((scenario.cutTo ?? scenario.capacity) * mean);
  const { outage } = scenario;
  const server = new TokenServer({
    capacity: second => (second < begins ? before : after),
    status: scenario.status,
    advice: scenario.advice,
    usual: scenario.loadedWithin === undefined ? mean : 0,
    ...(outage ? { outage: { from: begins, to: over, refusal: outage.refusal } } : {}),
  });
  const { loadedWithin } = scenario;
  const history = runHerd(make, {
    clients,
    seconds: begins + scenario.seconds,
    seed: SEED,
    server,
    ...(loadedWithin === undefined ? {} : { loadedWithin }),
  });
  const usual = loadedWithin === undefined ? average(history.requests.subarray(0, begins)) : 0;
  const figures = figuresOf(history, { begins, over, capacity: after, usual, clients });
  return { figures, requests: history.requests, capacity: after, begins, over };
}
