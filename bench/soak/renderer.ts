import type { CDPSession } from 'puppeteer-core';

import { inTime } from './in-time.js';

/** Chromium's own counters of one renderer process, after its garbage is collected. */
export interface RendererCounters {
  /** Bytes of the scripts' memory that are in use. */
  readonly heap: number;
  /** Bytes of the DOM's own memory that are in use, that of Chromium's C++ objects. */
  readonly dom: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** ms; a browser that does not answer must not hold the run up. */
const PATIENCE = 120_000;

/** What frees what: a wrapper's node, and then what only the node held. */
const ROUNDS = 2;

/** One renderer process, by a session of any document in it. */
export class Renderer {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(session: CDPSession): Promise<Renderer> {
    await session.send('Performance.enable');
    return new Renderer(session);
  }

  /** @throws Error when the browser does not answer. */
  async counters(): Promise<RendererCounters> {
    return inTime('the counters of a process', this.#count(), PATIENCE);
  }

  async #count(): Promise<RendererCounters> {
    for (let round = 0; round < ROUNDS; round++) await this.#session.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize } = await this.#session.send('Runtime.getHeapUsage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find(known => known.name === name)?.value ?? NaN;
    return {
      heap: usedSize,
      dom: embedderHeapUsedSize,
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
    };
  }
}
