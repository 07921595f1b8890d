/** Quantiles of the newest samples, and the extremes of all of them; `null` before the first. All in ms. */
export interface Distribution {
  readonly last: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** An immutable snapshot of how the refreshes of a session went. */
export interface TokenMetrics {
  /** Attempts that brought a token. */
  readonly refreshes: number;
  /** Attempts that did not. */
  readonly failures: number;
  /** failures / all attempts; 0 before the first. */
  readonly failureRate: number;
  /** One attempt, from its request to the parsed answer. */
  readonly latency: Distribution;
  /** From the first attempt's start to the new token in hand, waits and retries included. */
  readonly timeToRefresh: Distribution;
  /** What the old token had left when the new one came; negative when it was late. */
  readonly headroom: Distribution & { readonly min: number | null };
  /** From the new token to a frame's acknowledgement. */
  readonly delivery: Distribution;
  /** How often a token ran out before its successor came. */
  readonly expired: number;
}

/** How many of the newest samples the quantiles speak of: memory stays the same over months. */
const SAMPLE_WINDOW_SIZE = 256;

class Samples {
  readonly #window: number[] = [];
  #count = 0;
  /** The least of all; `null` before the first. */
  min: number | null = null;
  #max: number | null = null;

  add(value: number): void {
    this.#window[this.#count++ % SAMPLE_WINDOW_SIZE] = value;
    this.min = Math.min(this.min ?? value, value);
    this.#max = Math.max(this.#max ?? value, value);
  }

  snapshot(): Distribution {
    const sorted = [...this.#window].sort((a, b) => a - b);
    // Nearest rank: always a value that was measured.
    const quantile = (q: number): number | null => sorted[Math.ceil(q * sorted.length) - 1] ?? null;
    const last = this.#window[(this.#count - 1) % SAMPLE_WINDOW_SIZE] ?? null;
    return Object.freeze({
      last,
      p50: quantile(0.5),
      p95: quantile(0.95),
      max: this.#max,
    });
  }
}

/** Counts and measures; the session says what happened. */
export class MetricsRecorder {
  readonly #latency = new Samples();
  readonly #timeToRefresh = new Samples();
  readonly #headroom = new Samples();
  readonly #delivery = new Samples();
  #refreshes = 0;
  #failures = 0;
  #expired = 0;

  /** @param headroom ms that the old token had left; `Infinity` where there was none, or none with a known end. */
  recordRefresh(latency: number, timeToRefresh: number, headroom = Infinity): void {
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
    });
  }
}
