import { setTimeout as delay } from 'node:timers/promises';

import { startDemo, type Demo } from '../../demo/start.js';
import { SoakBrowser } from './browser.js';
import { soakPages } from './pages.js';
import type { Run, Totals } from './run.js';
import { takeSample, total, type Sample } from './sample.js';

/** How long, and how often to look. */
export interface SoakOptions {
  readonly minutes: number;
  /** ms from one sample to the next. */
  readonly interval: number;
  /** The dashboards are counted with every nth sample: collecting their garbage blocks all of them for a moment. */
  readonly dashboardsEvery: number;
  /** Called with each sample. */
  readonly progress: (sample: Sample) => void;
}

const EMBEDS = 50;
/** Seconds. */
const LIFETIME = 3;
/** Samples that may be skipped. */
const TOLERATED = 5;
/** ms for fifty dashboards to load, and to draw their first answer. */
const START = 300_000;

/** Runs the demo with many embeds, and counts. */
export async function soak(options: SoakOptions): Promise<Run> {
  const { minutes, interval, dashboardsEvery, progress } = options;
  const demo = await startDemo({ accessTokenTtl: LIFETIME, pages: soakPages(EMBEDS) });
  const browser = await SoakBrowser.launch();
  try {
    await browser.signIn(demo.urls.host);
    await browser.afterDelivery(START);
    await everyDashboardHasAsked(browser);
    const atStart = {
      answers: demo.analyticsStats().answers,
      troubles: (await browser.hostReport()).troubles,
    };
    const samples: Sample[] = [];
    const startedAt = performance.now();
    const end = startedAt + minutes * 60_000;
    let skipped = 0;
    for (let next = startedAt; next <= end; next = Math.max(next + interval, performance.now())) {
      await delay(Math.max(0, next - performance.now()));
      try {
        const all = samples.length % dashboardsEvery === 0;
        const sample = await takeSample(browser, startedAt, all);
        samples.push(sample);
        progress(sample);
      } catch (error) {
        // One that a busy browser did not answer in time is not worth the run; what was missed shows in the totals.
        skipped += 1;
        if (skipped > TOLERATED) throw error;
        console.error(error instanceof Error ? error.message : error);
      }
    }
    return {
      embeds: EMBEDS,
      lifetime: LIFETIME,
      minutes,
      date: new Date().toISOString(),
      browser: await browser.version(),
      node: process.versions.node,
      samples,
      skippedSamples: skipped,
      totals: await totals(demo, browser, atStart),
    };
  } finally {
    await browser.close();
    await demo.close();
  }
}

async function everyDashboardHasAsked(browser: SoakBrowser): Promise<void> {
  const end = performance.now() + START;
  while ((await browser.dashboardReports()).some(({ queries }) => queries < 1)) {
    if (performance.now() > end) throw new Error('Not every dashboard has shown an answer.');
    await delay(500);
  }
}

type Counted = Readonly<Record<string, number>>;

/** What had been counted when all dashboards were there. */
interface AtStart {
  readonly answers: Counted;
  readonly troubles: Counted;
}

/** Reads both sides at a moment when they agree on what is under way: nothing. */
async function totals(demo: Demo, browser: SoakBrowser, atStart: AtStart): Promise<Totals> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const host = await browser.afterDelivery(START);
    const dashboards = await browser.dashboardReports();
    const { total: refreshRequests, byStatus, maxInFlight, inFlight } = demo.hostStats();
    const after = await browser.hostReport();
    if (inFlight > 0 || after.generation !== host.generation || after.status !== 'active') continue;

    const { answers, documents } = demo.analyticsStats();
    const { refusedBecause, revoked } = demo.grantCounts();
    return {
      generation: host.generation,
      stillborn: host.stillborn,
      refreshRequests,
      refreshAnswers: byStatus,
      refreshesInFlight: maxInFlight,
      refused: refusedBecause,
      revoked,
      troubles: difference(host.troubles, atStart.troubles),
      loads: host.loads,
      documents: Object.values(documents).reduce((sum, count) => sum + count, 0),
      delivered: host.delivered,
      undelivered: host.skipped,
      received: total(dashboards, 'received'),
      missed: total(dashboards, 'skipped'),
      beforeListening: total(dashboards, 'first') - dashboards.length,
      upToDate: dashboards.filter(({ used }) => used === host.generation).length,
      answersAtStart: atStart.answers,
      answers: difference(answers, atStart.answers),
      failedQueries: total(dashboards, 'failures'),
      sentTooLate: total(dashboards, 'sentTooLate'),
      fewestQueries: Math.min(...dashboards.map(({ queries }) => queries)),
    };
  }
  throw new Error('There was no moment without a refresh under way.');
}

function difference(now: Counted, before: Counted): Counted {
  const rest = Object.entries(now).map(([status, count]) => [status, count - (before[status] ?? 0)] as const);
  return Object.fromEntries(rest.filter(([, count]) => count > 0));
}
