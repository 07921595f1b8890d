import { Random } from '../../test/simulation/random.js';
import { LIFETIME, type Clients, type PolicyMaker } from './policies.js';

const CLIENTS = 1_000_000;
const SEED = 20_261_125;
/** Requests a second in normal operation: on average 78% of the lifetime pass from one refresh of ours to the next. */
const MEAN = CLIENTS / (0.78 * LIFETIME);
/** Requests that the server answers with a token in a second, the first that arrive. */
export const CAPACITY = Math.round(3 * MEAN);
/** s from the start to the outage, and to its end. */
export const OUTAGE = { from: 120, to: 720 } as const;
/** s. */
const SECONDS = 2_520;

/** The requests and tokens of a herd. */
export interface HerdHistory {
  /** In each second. */
  readonly requests: Uint32Array;
  /** At the end of each second: clients whose last attempt failed. */
  readonly waiting: Int32Array;
  /** s that each client was without a token. */
  readonly lacked: Float64Array;
}

/**
 * Runs a million clients through an outage, in virtual time.
 *
 * @param statesDelay whether the server computes `Retry-After` from its backlog.
 */
export function runHerd(make: PolicyMaker, statesDelay: boolean): HerdHistory {
  const draws = new Random(SEED, 'herd');
  const random = (): number => draws.next();
  const policy = make(CLIENTS, random);
  const server = new TokenServer(statesDelay);
  const clients: Clients = { expiresAt: new Float64Array(CLIENTS), phase: new Float64Array(CLIENTS) };
  const { expiresAt, phase } = clients;
  const hasFailed = new Uint8Array(CLIENTS);
  const at = new Float64Array(CLIENTS);
  /** The clients that are due in each second. */
  const queue = Array.from({ length: SECONDS }, (): number[] => []);
  const history = {
    requests: new Uint32Array(SECONDS),
    waiting: new Int32Array(SECONDS),
    lacked: new Float64Array(CLIENTS),
  };
  /** Times past the end are ignored. */
  const plan = (client: number, when: number, now: number): void => {
    at[client] = Math.max(when, now);
    queue[Math.floor(at[client])]?.push(client);
  };
  for (let client = 0; client < CLIENTS; client += 1) {
    phase[client] = random();
    const due = policy.due(client, 0, clients);
    const age = random() * due;
    expiresAt[client] = LIFETIME - age;
    plan(client, due - age, 0);
  }

  let waiting = 0;
  const request = (client: number, second: number): void => {
    const now = at[client]!;
    history.requests[second]! += 1;
    const { accepted, retryAfter } = server.respond(second);
    if (!accepted) {
      waiting += 1 - hasFailed[client]!;
      hasFailed[client] = 1;
      plan(client, policy.again(client, now, retryAfter, clients), now);
      return;
    }
    history.lacked[client]! += Math.max(0, now - expiresAt[client]!);
    waiting -= hasFailed[client]!;
    hasFailed[client] = 0;
    policy.served?.(client);
    expiresAt[client] = now + LIFETIME;
    plan(client, policy.due(client, now, clients), now);
  };
  for (let second = 0; second < SECONDS; second += 1) {
    // Clients that retry within the second come after the others.
    for (let due = queue[second]!; due.length > 0; due = queue[second]!) {
      queue[second] = [];
      shuffle(due.reverse(), random);
      for (const client of due) request(client, second);
    }
    history.waiting[second] = waiting;
  }
  for (let client = 0; client < CLIENTS; client += 1)
    history.lacked[client]! += Math.max(0, SECONDS - expiresAt[client]!);
  return history;
}

function shuffle(batch: number[], random: () => number): void {
  for (let last = batch.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [batch[last], batch[other]] = [batch[other]!, batch[last]!];
  }
}

/** The server's response: a token, or 503. */
interface Reply {
  readonly accepted: boolean;
  /** `Retry-After` in whole seconds. */
  readonly retryAfter?: number | undefined;
}

/** Its multiples, without their whole parts, are spread evenly, however many. */
const GOLDEN = 0.618_034;

/** Answers {@link CAPACITY} requests in a second outside of the outage, at once, and refuses all others at no cost. */
class TokenServer {
  #second = -1;
  #received = 0;
  /** Tokens issued since the outage. */
  #issued = 0;
  #delays = 0;

  constructor(private readonly statesDelay: boolean) {}

  respond(second: number): Reply {
    if (second !== this.#second) this.#received = 0;
    this.#second = second;
    if (second >= OUTAGE.from && second < OUTAGE.to) return { accepted: false };
    this.#received += 1;
    if (this.#received <= CAPACITY) {
      if (second >= OUTAGE.to) this.#issued += 1;
      return { accepted: true };
    }
    return { accepted: false, retryAfter: this.statesDelay ? this.#retryAfter() : undefined };
  }

  /** The backlog is the usual requests since the outage began that have not been answered. The delays are spread over the second half of the time that it needs. */
  #retryAfter(): number {
    const backlog = MEAN * (this.#second - OUTAGE.from) - this.#issued;
    this.#delays += 1;
    const share = 0.5 + 0.5 * ((this.#delays * GOLDEN) % 1);
    return Math.max(1, Math.ceil((share * backlog) / (CAPACITY - MEAN)));
  }
}
