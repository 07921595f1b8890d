/** One request at the refresh endpoint. */
export interface RefreshRequest {
  /** Epoch ms of its arrival. */
  readonly at: number;
  /** HTTP status; `null` when it was left without an answer. */
  readonly status: number | null;
  /** ms from arrival to answer. */
  readonly duration: number;
}

/** What the refresh endpoint has seen since the start. */
export interface HostStats {
  /** Requests that came in, answered or not. */
  readonly total: number;
  /** Answers by HTTP status; `none` counts requests that were left without one. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** How many were in flight at once, at most. */
  readonly maxInFlight: number;
  /** The newest finished requests, oldest first. */
  readonly recent: readonly RefreshRequest[];
}

const MAX_RECENT = 500;

/** Counts what comes in at the refresh endpoint. */
export class RefreshStats {
  #total = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  readonly #byStatus = new Map<string, number>();
  readonly #recent: RefreshRequest[] = [];

  /** @returns what to call, once, when the request is over; with `null` when it got no answer. */
  begin(): (status: number | null) => void {
    const at = Date.now();
    const started = performance.now();
    this.#total += 1;
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return status => {
      this.#inFlight -= 1;
      const key = String(status ?? 'none');
      this.#byStatus.set(key, (this.#byStatus.get(key) ?? 0) + 1);
      this.#recent.push({ at, status, duration: performance.now() - started });
      if (this.#recent.length > MAX_RECENT) this.#recent.shift();
    };
  }

  snapshot(): HostStats {
    return {
      total: this.#total,
      byStatus: Object.fromEntries(this.#byStatus),
      inFlight: this.#inFlight,
      maxInFlight: this.#maxInFlight,
      recent: [...this.#recent],
    };
  }
}
