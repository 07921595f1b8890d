import type { Leftovers } from '../../../test/support/leftovers.js';
import { pageCounts, type PageCounts } from './page-counts.js';

/** The host page, at one moment. Counts are of everything since the page was loaded. */
export interface HostReport extends PageCounts {
  /** The provider's newest generation. */
  readonly generation: number;
  readonly status: string;
  /** `token-refreshed` events. */
  readonly refreshed: number;
  /** Of these, tokens that were over when they came: no frame is given such a one. */
  readonly stillborn: number;
  /** Events that report a failure, by type. */
  readonly troubles: Readonly<Record<string, number>>;
  /** Iframes that began to load. */
  readonly loads: number;
  readonly embeds: number;
  /** Embeds whose frame has acknowledged the newest generation. */
  readonly upToDate: number;
  /** `embed-token-delivered` events. */
  readonly delivered: number;
  /** Generations without such an event, between two with one, over all embeds. */
  readonly skipped: number;
}

interface Provider extends HTMLElement {
  readonly generation: number;
  readonly status: string;
}

const TROUBLES = [
  'token-refresh-failed',
  'token-expired',
  'login-required',
  'embed-unresponsive',
  'embed-error',
] as const;

/** ms; what an acknowledgement sets in motion is over by then. */
const SETTLING = 100;

/** Counts what the elements of the host page say. It keeps numbers, no event: what it watches for is growth. */
export class HostWatch {
  /** Set once this listens. */
  leftovers?: Leftovers;
  readonly #newest = new Map<EventTarget, number>();
  readonly #troubles: Record<string, number> = {};
  readonly #setTimeout = globalThis.setTimeout.bind(globalThis);
  #refreshed = 0;
  #stillborn = 0;
  #loads = 0;
  #delivered = 0;
  #skipped = 0;

  constructor() {
    document.addEventListener('token-refreshed', event => {
      const { expiresAt } = (event as CustomEvent<{ expiresAt: number | null }>).detail;
      this.#refreshed += 1;
      if (expiresAt !== null && expiresAt <= Date.now()) this.#stillborn += 1;
    });
    document.addEventListener('embed-status', event => {
      if ((event as CustomEvent<{ status: string }>).detail.status === 'loading') this.#loads += 1;
    });
    document.addEventListener('embed-token-delivered', event => {
      this.#acknowledged(event as CustomEvent<{ generation: number }>);
    });
    for (const type of TROUBLES)
      document.addEventListener(type, () => (this.#troubles[type] = (this.#troubles[type] ?? 0) + 1));
  }

  /** How things stand shortly after the newest token has reached every frame: always the same point of the cycle. */
  async afterDelivery(): Promise<HostReport> {
    const { generation } = this.report();
    // Not in the middle of a cycle, where a refresh may begin at any moment.
    while (!this.#complete(generation + 1)) await this.#pause(20);
    await this.#pause(SETTLING);
    return this.report();
  }

  report(): HostReport {
    const provider = document.querySelector<Provider>('token-provider');
    const generation = provider?.generation ?? 0;
    const newest = [...this.#newest.values()];
    return {
      generation,
      status: provider?.status ?? '',
      refreshed: this.#refreshed,
      stillborn: this.#stillborn,
      troubles: this.#troubles,
      loads: this.#loads,
      embeds: document.querySelectorAll('analytics-embed').length,
      upToDate: newest.filter(acknowledged => acknowledged === generation).length,
      delivered: this.#delivered,
      skipped: this.#skipped,
      ...pageCounts(this.leftovers),
    };
  }

  #complete(atLeast: number): boolean {
    const { generation, status, upToDate, embeds } = this.report();
    return generation >= atLeast && status === 'active' && upToDate === embeds;
  }

  #acknowledged({ target, detail: { generation } }: CustomEvent<{ generation: number }>): void {
    if (!target) return;
    this.#delivered += 1;
    const before = this.#newest.get(target);
    if (before !== undefined) this.#skipped += Math.max(0, generation - before - 1);
    this.#newest.set(target, generation);
  }

  /** By a timer that is not counted. */
  #pause(ms: number): Promise<void> {
    return new Promise(resolve => void this.#setTimeout(resolve, ms));
  }
}
