/** One request at the refresh endpoint. */
export interface RefreshRequest {
  /** When the request arrived, in epoch ms. */
  readonly at: number;
  /** HTTP status; `null` if the request got no answer. */
  readonly status: number | null;
  /** Milliseconds from the request's arrival to its answer. */
  readonly duration: number;
}

/** Requests at the refresh endpoint since the start. */
export interface HostStats {
  /** All requests, with or without an answer. */
  readonly total: number;
  /** Answers by HTTP status; `none` counts requests that got none. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** The largest number of concurrent requests. */
  readonly maxInFlight: number;
  /** The newest finished requests, oldest first. */
  readonly recent: readonly RefreshRequest[];
}

const MAX_RECENT = 500;

/** Counts the requests at the refresh endpoint. */
export class RefreshStats {
  #total = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  readonly #byStatus = new Map<string, number>();
  readonly #recent: RefreshRequest[] = [];

  /** @returns a function to call once, when the request has ended; with `null` if it got no answer. */
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
