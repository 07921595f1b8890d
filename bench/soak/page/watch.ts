import { PAUSE_MS } from '../../../demo/analytics/dashboards/polling-query.js';
import { Leftovers } from '../../../test/support/leftovers.js';

/** The host page, at one moment. Counts are of everything since the page was loaded. */
export interface HostReport {
  /** The provider's newest generation. */
  readonly generation: number;
  readonly status: string;
  /** Tokens that had expired when they arrived; they are not sent to frames. */
  readonly expiredOnArrival: number;
  /** Events that report a failure. */
  readonly failures: number;
  /** Iframes that began to load. */
  readonly loads: number;
  /** Embeds whose frame has acknowledged the newest generation. */
  readonly upToDate: number;
  /** `embed-token-delivered` events: a frame has acknowledged a token. */
  readonly delivered: number;
  /** Generations without such an event, between two with one, over all embeds. */
  readonly missed: number;
  /** Timers that are armed. */
  readonly timers: number;
}

const FAILURES = ['token-refresh-failed', 'login-required', 'embed-unresponsive'] as const;
/** ms; the work that an acknowledgement starts is over by then. */
const SETTLE = 100;
/** ms between two queries of a dashboard, on average. */
const LONGER_PAUSE = 30_000;

/** Counts the events of the host page's elements. It keeps numbers, no event. */
class SoakWatch {
  readonly #acknowledged = new Map<EventTarget | null, number>();
  readonly #setTimeout = window.setTimeout.bind(window);
  readonly #counts = { expiredOnArrival: 0, failures: 0, loads: 0, delivered: 0, missed: 0 };
  readonly #leftovers: Leftovers;

  constructor() {
    const counts = this.#counts;
    this.#on<{ expiresAt: number | null }>('token-refreshed', ({ detail: { expiresAt } }) => {
      if (expiresAt !== null && expiresAt <= Date.now()) counts.expiredOnArrival += 1;
    });
    this.#on<{ status: string }>('embed-status', ({ detail: { status } }) => {
      if (status === 'loading') counts.loads += 1;
    });
    this.#on<{ generation: number }>('embed-token-delivered', ({ target, detail: { generation } }) => {
      counts.delivered += 1;
      const before = this.#acknowledged.get(target) ?? generation;
      counts.missed += Math.max(0, generation - before - 1);
      this.#acknowledged.set(target, generation);
    });
    for (const type of FAILURES) this.#on(type, () => (counts.failures += 1));
    this.#leftovers = new Leftovers();
  }

  /** The report shortly after the next token has reached every frame: always the same point of the cycle. */
  async afterDelivery(): Promise<HostReport> {
    const { generation: first } = this.report();
    for (;;) {
      const { generation, status, upToDate } = this.report();
      const embeds = document.querySelectorAll('analytics-embed').length;
      if (generation > first && status === 'active' && upToDate === embeds) break;
      await this.#pause(20);
    }
    await this.#pause(SETTLE);
    return this.report();
  }

  report(): HostReport {
    const { generation = 0, status = '' } = document.querySelector('token-provider') ?? {};
    const upToDate = [...this.#acknowledged.values()].filter(newest => newest === generation).length;
    return { generation, status, upToDate, ...this.#counts, timers: this.#leftovers.counts.timers };
  }

  #on<Detail>(type: string, listener: (event: CustomEvent<Detail>) => void): void {
    document.addEventListener(type, event => {
      listener(event as CustomEvent<Detail>);
    });
  }

  /** By a timer that is not counted. */
  #pause(ms: number): Promise<void> {
    return new Promise(resolve => void this.#setTimeout(resolve, ms));
  }
}

/**
 * Makes a dashboard query less often, and not in step with the others. The browser has six connections to their server: with
 * ten queries a second on two busy cores, a token of three seconds expires before its query is sent.
 */
function slowQueries(): void {
  const setTimeout = window.setTimeout.bind(window);
  const slowed = (callback: () => void, delay?: number): number =>
    setTimeout(callback, delay === PAUSE_MS ? LONGER_PAUSE * (0.5 + Math.random()) : delay);
  Object.assign(globalThis, { setTimeout: slowed });
}

// Runs before each document's own scripts.
if (window === top) Object.assign(globalThis, { soak: new SoakWatch() });
else slowQueries();
// Chromium keeps 250 resource entries of a document, and a document with few requests takes an hour to fill them.
performance.setResourceTimingBufferSize(20);
