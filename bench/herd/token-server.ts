/** How a server says no to what is above its capacity, and to everything while it is down. */
export interface Refusal {
  /** The HTTP status; 0 for no answer: the connection is refused. */
  readonly status: 0 | 429 | 503;
  /** `Retry-After` in whole seconds. */
  readonly retryAfter?: number;
}

/**
 * What a server adds to its refusals: nothing, a constant (s), the place that its own queue has for the client, or a moment in the
 * second half of the time that it needs for what an outage has left: in the first half enough come unbidden.
 */
export type Advice = 'none' | 'queue' | 'backlog' | number;

/** Multiples of it, without their whole parts, are spread evenly, however many. */
const GOLDEN = 0.618_034;

/** A token endpoint. */
export interface TokenServerOptions {
  /** Requests that it answers with a token in a second, the first that come. */
  readonly capacity: (second: number) => number;
  /** What it says to the others, at once. */
  readonly status: 429 | 503;
  readonly advice: Advice;
  /** Requests a second in normal operation. */
  readonly usual: number;
  /** `[from, to)` in s, when it refuses every request, and how. */
  readonly outage?: { readonly from: number; readonly to: number; readonly refusal: Refusal };
}

/**
 * A token endpoint that answers so many requests in a second, and refuses the others. An answer takes no time, and a refusal costs
 * nothing: real servers fare worse above their capacity.
 */
export class TokenServer {
  readonly #options: TokenServerOptions;
  readonly #plain: Refusal;
  #second = -1;
  #capacity = 0;
  #received = 0;
  /** In s: the end of the queue of the clients that got a place. */
  #queueEnd = 0;
  /** Tokens given since the outage. */
  #given = 0;
  #advised = 0;

  constructor(options: TokenServerOptions) {
    this.#options = options;
    const { advice, status } = options;
    this.#plain = typeof advice === 'number' ? { status, retryAfter: advice } : { status };
  }

  /** `null`: a token. */
  answer(second: number): Refusal | null {
    const { outage, advice, status, capacity } = this.#options;
    if (second !== this.#second) {
      this.#second = second;
      this.#received = 0;
      this.#capacity = capacity(second);
    }
    if (outage && second >= outage.from && second < outage.to) return outage.refusal;
    this.#received += 1;
    if (this.#received <= this.#capacity) {
      if (outage && second >= outage.to) this.#given += 1;
      return null;
    }
    if (advice === 'queue') return { status, retryAfter: this.#place() };
    return advice === 'backlog' ? { status, retryAfter: this.#moment() } : this.#plain;
  }

  /** Whole seconds: what usually would have come since the outage began, and has not been served, takes so long; evenly over its second half. */
  #moment(): number {
    const { usual, outage } = this.#options;
    const backlog = usual * (this.#second - (outage?.from ?? this.#second)) - this.#given;
    this.#advised += 1;
    const share = 0.5 + 0.5 * ((this.#advised * GOLDEN) % 1);
    return Math.max(1, Math.ceil((share * backlog) / (this.#capacity - usual)));
  }

  /** Whole seconds until the next place in the queue: as many in a second as the usual requests leave, or a tenth of all. */
  #place(): number {
    const spare = Math.max(this.#capacity - this.#options.usual, 0.1 * this.#capacity);
    this.#queueEnd = Math.max(this.#queueEnd, this.#second + 1) + 1 / spare;
    return Math.ceil(this.#queueEnd) - this.#second;
  }
}
