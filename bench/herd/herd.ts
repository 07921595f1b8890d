import { Random } from '../../test/simulation/random.js';
import { LIFETIME, type Clients, type PolicyMaker } from './policy.js';
import type { TokenServer } from './token-server.js';

/** What happens to a herd. */
export interface HerdOptions {
  readonly clients: number;
  /** s. */
  readonly seconds: number;
  readonly seed: number;
  readonly server: TokenServer;
  /** s within which all pages are loaded, with tokens that ended before; absent: all have been running for long. */
  readonly loadedWithin?: number;
}

/** What a herd did, second by second. */
export interface HerdHistory {
  readonly requests: Uint32Array;
  /** At the end of each second: clients whose last attempt failed. */
  readonly waiting: Int32Array;
  /** At the end of each second: clients whose token has ended. */
  readonly without: Int32Array;
  /** s that each client was without a token. */
  readonly lacked: Float64Array;
}

/** Runs a herd in virtual time. */
export function runHerd(make: PolicyMaker, options: HerdOptions): HerdHistory {
  const { clients: count, seconds, server } = options;
  const draws = new Random(options.seed, 'herd');
  const random = (): number => draws.next();
  const policy = make(count, random);
  const clients: Clients = {
    expiresAt: new Float64Array(count),
    failures: new Uint8Array(count),
    phase: new Float64Array(count),
  };
  const { expiresAt, failures, phase } = clients;
  const at = new Float64Array(count);
  const queue = new SecondsQueue(count, seconds);
  const history = {
    requests: new Uint32Array(seconds),
    waiting: new Int32Array(seconds),
    without: new Int32Array(seconds),
    lacked: new Float64Array(count),
  };
  const plan = (client: number, when: number, now: number): void => {
    at[client] = Math.max(when, now);
    queue.add(client, Math.floor(at[client]));
  };
  for (let client = 0; client < count; client += 1) {
    phase[client] = random();
    if (options.loadedWithin === undefined) {
      const due = policy.due(client, 0, clients);
      const age = random() * due;
      expiresAt[client] = LIFETIME - age;
      plan(client, due - age, 0);
    } else {
      expiresAt[client] = random() * options.loadedWithin;
      plan(client, expiresAt[client]!, 0);
    }
  }

  const batch = new Int32Array(count);
  /** Who has lost a token in this second or earlier: changes of the count, by second. */
  const ends = new Int32Array(seconds + 1);
  const ended = (by: 1 | -1, second: number): void => {
    ends[Math.min(Math.max(second, 0), seconds)]! += by;
  };
  let waiting = 0;
  const request = (client: number, second: number): boolean => {
    const now = at[client]!;
    history.requests[second]! += 1;
    const refusal = server.answer(second);
    if (refusal) {
      if (failures[client] === 0) waiting += 1;
      failures[client] = Math.min(failures[client]! + 1, 255);
      plan(client, policy.again(client, now, refusal, clients), now);
      return Math.floor(at[client]!) === second;
    }
    const lack = now - expiresAt[client]!;
    if (lack > 0) {
      history.lacked[client]! += lack;
      ended(1, Math.ceil(expiresAt[client]!));
      ended(-1, Math.ceil(now));
    }
    if (failures[client]! > 0) waiting -= 1;
    failures[client] = 0;
    policy.served?.(client);
    expiresAt[client] = now + LIFETIME;
    plan(client, policy.due(client, now, clients), now);
    return false;
  };
  for (let second = 0; second < seconds; second += 1) {
    // Clients that retry within the second come after the others.
    for (let again = true; again;) {
      again = false;
      const due = queue.take(second, batch);
      shuffle(batch, due, random);
      for (let index = 0; index < due; index += 1) if (request(batch[index]!, second)) again = true;
    }
    history.waiting[second] = waiting;
  }
  for (let client = 0; client < count; client += 1) {
    const end = expiresAt[client]!;
    if (end >= seconds) continue;
    history.lacked[client]! += seconds - end;
    ended(1, Math.ceil(end));
  }
  let without = 0;
  for (let second = 0; second < seconds; second += 1) history.without[second] = without += ends[second]!;
  return history;
}

function shuffle(batch: Int32Array, length: number, random: () => number): void {
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = batch[last]!;
    batch[last] = batch[other]!;
    batch[other] = moved;
  }
}

/** Which clients are due in which second: a linked list per second, all in two arrays. What lies past the end is forgotten. */
class SecondsQueue {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(clients: number, seconds: number) {
    this.#first = new Int32Array(seconds).fill(-1);
    this.#next = new Int32Array(clients).fill(-1);
  }

  /** A client waits in one second at a time. */
  add(client: number, second: number): void {
    if (second >= this.#first.length) return;
    this.#next[client] = this.#first[second]!;
    this.#first[second] = client;
  }

  /** Takes all who are due in a second into `batch`; returns how many. */
  take(second: number, batch: Int32Array): number {
    let count = 0;
    for (let client = this.#first[second]!; client >= 0; client = this.#next[client]!)
      batch[count++] = client;
    this.#first[second] = -1;
    return count;
  }
}
