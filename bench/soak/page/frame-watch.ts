import type { Leftovers } from '../../../test/support/leftovers.js';
import { pageCounts, type PageCounts } from './page-counts.js';

/** One dashboard's document, at one moment. */
export interface FrameReport extends PageCounts {
  /** The first generation that came over the wire, the newest one, and how many different ones. */
  readonly first: number;
  readonly last: number;
  readonly received: number;
  /** Generations between two that came, which did not. */
  readonly skipped: number;
  /** The generation that the dashboard reports to use. */
  readonly used: number;
  /** Queries that were answered with 200, and others. */
  readonly queries: number;
  readonly failures: number;
  /** Requests that were sent with an expired token, by the time in the token itself. */
  readonly sentTooLate: number;
}

/** Counts the token messages that one frame receives. It keeps numbers, and no token. */
export class FrameWatch {
  /** Set once this listens. */
  leftovers?: Leftovers;
  #first = 0;
  #last = 0;
  #received = 0;
  #skipped = 0;
  /** Of the newest token, in epoch ms. */
  #expiresAt = Infinity;
  #sentTooLate = 0;

  constructor() {
    this.#watchRequests();
    window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
      if (source !== window.parent || typeof data !== 'object' || data === null) return;
      if (!('type' in data) || data.type !== 'TOKEN_UPDATE' || !('generation' in data)) return;
      if (typeof data.generation !== 'number' || !('token' in data)) return;
      if (this.#onGeneration(data.generation)) this.#expiresAt = expiryOf(String(data.token));
    });
  }

  report(): FrameReport {
    const { generation = '0', queries = '0', failures = '0' } = document.documentElement.dataset;
    return {
      first: this.#first,
      last: this.#last,
      received: this.#received,
      skipped: this.#skipped,
      used: Number(generation),
      queries: Number(queries),
      failures: Number(failures),
      sentTooLate: this.#sentTooLate,
      ...pageCounts(this.leftovers),
    };
  }

  /** Whether the generation is new. */
  #onGeneration(generation: number): boolean {
    if (generation <= this.#last) return false;
    if (this.#received === 0) this.#first = generation;
    else this.#skipped += generation - this.#last - 1;
    this.#received += 1;
    this.#last = generation;
    return true;
  }

  #watchRequests(): void {
    const { fetch } = globalThis;
    globalThis.fetch = (...request) => {
      if (Date.now() >= this.#expiresAt) this.#sentTooLate += 1;
      return fetch(...request);
    };
  }
}

/** Epoch ms, from a JWT's payload. */
function expiryOf(token: string): number {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  return (JSON.parse(atob(payload)) as { exp: number }).exp * 1_000;
}
