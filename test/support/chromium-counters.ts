import type { CDPSession, Page } from 'puppeteer-core';

import type { PageCounters } from './e2e-page.js';

/** Times that the page is asked to collect its garbage until two answers in a row agree: frames end in tasks of their own. */
const ROUNDS = 20;

/** Chromium's own counters of a page's process, after its garbage is collected. */
export async function chromiumCounters(page: Page): Promise<PageCounters> {
  const session = await page.createCDPSession();
  try {
    await session.send('Performance.enable');
    await session.send('DOM.enable');
    let counters = await collectAndCount(session);
    for (let round = 1; round < ROUNDS; round++) {
      const before = JSON.stringify(counters);
      counters = await collectAndCount(session);
      if (JSON.stringify(counters) === before) break;
    }
    return counters;
  } finally {
    await session.detach();
  }
}

async function collectAndCount(session: CDPSession): Promise<PageCounters> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const { detachedNodes } = await session.send('DOM.getDetachedDomNodes');
  const metric = (name: string): number => metrics.find(known => known.name === name)?.value ?? NaN;
  return {
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    documents: metric('Documents'),
    frames: metric('Frames'),
    detached: detachedNodes.length,
    heap: metric('JSHeapUsedSize'),
  };
}
