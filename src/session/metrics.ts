/** Quantiles of the newest samples, and the extremes of all samples, in milliseconds; `null` before the first. */
export interface Distribution {
  readonly last: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** An immutable snapshot of a session's metrics. */
export interface TokenMetrics {
  /** Attempts that returned a token. */
  readonly refreshes: number;
  /** Attempts that did not return one, except rejections after the refresh token's stated expiry. */
  readonly failures: number;
  /** failures / (refreshes + failures); 0 before the first attempt. */
  readonly failureRate: number;
  /** A successful attempt, from its request to the parsed response. */
  readonly latency: Distribution;
  /** From the first attempt's request to the new token, waits and retries included. */
  readonly timeToRefresh: Distribution;
  /** Time until the expiry of the old token when the new one arrived; negative if the new one was late. */
  readonly headroom: Distribution & { readonly min: number | null };
  /** From the new token to a frame's acknowledgement. */
  readonly delivery: Distribution;
  /** How often a token expired before the next one arrived. */
  readonly expired: number;
  /** Attempts that returned the token in hand, with the same end: neither refreshes nor failures. */
  readonly unchanged: number;
}

/** Number of newest samples that the quantiles cover: memory use stays constant over months. */
const SAMPLE_WINDOW_SIZE = 256;

class Samples {
  readonly #window: number[] = [];
  #count = 0;
  /** The smallest of all samples; `null` before the first. */
  min: number | null = null;
  #max: number | null = null;

  add(value: number): void {
    this.#window[this.#count++ % SAMPLE_WINDOW_SIZE] = value;
    this.min = Math.min(this.min ?? value, value);
    this.#max = Math.max(this.#max ?? value, value);
  }

  snapshot(): Distribution {
    const sorted = [...this.#window].sort((a, b) => a - b);
    // Nearest rank: the result is always a measured value.
    const quantile = (q: number): number | null => sorted[Math.ceil(q * sorted.length) - 1] ?? null;
    const last = this.#window[(this.#count - 1) % SAMPLE_WINDOW_SIZE] ?? null;
    return Object.freeze({ last, p50: quantile(0.5), p95: quantile(0.95), max: this.#max });
  }
}

/** Counts and measures what `SessionCore` reports. */
export class MetricsRecorder {
  readonly #latency = new Samples();
  readonly #timeToRefresh = new Samples();
  readonly #headroom = new Samples();
  readonly #delivery = new Samples();
  #refreshes = 0;
  #failures = 0;
  #expired = 0;
  #unchanged = 0;

  /**
   * @param isNew whether the response brought a new token or a later end.
   * @param headroom milliseconds that the old token had left; `Infinity` if there was none or its lifetime is unknown.
   */
  recordResponse(isNew: boolean, latency: number, timeToRefresh: number, headroom = Infinity): void {
    if (!isNew) {
      this.#unchanged += 1;
      return;
    }
    this.#refreshes += 1;
    this.#latency.add(latency);
    this.#timeToRefresh.add(timeToRefresh);
    if (headroom < Infinity) this.#headroom.add(headroom);
  }

  recordFailure(): void {
    this.#failures += 1;
  }

  recordExpiry(): void {
    this.#expired += 1;
  }

  recordDelivery(latency: number): void {
    this.#delivery.add(latency);
  }

  snapshot(): TokenMetrics {
    return Object.freeze({
      refreshes: this.#refreshes,
      failures: this.#failures,
      failureRate: this.#failures / (this.#refreshes + this.#failures || 1),
      latency: this.#latency.snapshot(),
      timeToRefresh: this.#timeToRefresh.snapshot(),
      headroom: Object.freeze({ ...this.#headroom.snapshot(), min: this.#headroom.min }),
      delivery: this.#delivery.snapshot(),
      expired: this.#expired,
      unchanged: this.#unchanged,
    });
  }
}
