import { setTimeout as delay } from 'node:timers/promises';

import { startDemo } from '../../demo/start.js';
import { until } from '../../test/support/e2e-page.js';
import { LOADING_TIMEOUT, SoakBrowser } from './browser.js';
import { judge, type FigureName, type Judged, type Sample } from './judge.js';
import { soakPages } from './pages.js';

/** A run of the soak. */
export interface Soak {
  readonly minutes: number;
  /** When it ended, ISO 8601. */
  readonly date: string;
  readonly embeds: number;
  /** The provider's newest generation; the first came with the page. */
  readonly generation: number;
  readonly refreshRequests: number;
  /** Tokens that the frames acknowledged, and generations between two of these that they did not. */
  readonly delivered: number;
  readonly missed: number;
  /** Counts that must be these. */
  readonly expected: Readonly<Record<string, readonly [was: number, wanted: number]>>;
  readonly figures: Readonly<Record<FigureName, Judged>>;
}

const EMBEDS = 50;
/** Seconds. */
const LIFETIME = 3;
/** ms from one sample to the next. */
const INTERVAL = 5_000;

/** Runs the demo with many embeds for so many minutes, and counts. */
export async function soak(minutes: number): Promise<Soak> {
  const demo = await startDemo({ accessTokenTtl: LIFETIME, pages: soakPages(EMBEDS) });
  const browser = await SoakBrowser.launch();
  try {
    await browser.signIn(demo.urls.host);
    const atStart = await browser.afterDelivery();
    const answers = (): number => demo.analyticsStats().answers['200'] ?? 0;
    await until('the answers of all dashboards', () => answers() >= EMBEDS, LOADING_TIMEOUT);
    const samples: Sample[] = [];
    const startedAt = performance.now();
    for (let next = startedAt; next <= startedAt + minutes * 60_000; next += INTERVAL) {
      await delay(Math.max(0, next - performance.now()));
      const sample = await takeSample(browser, startedAt);
      samples.push(sample);
      console.error(`soak: ${sample.minute.toFixed(1)} of ${minutes} minutes`);
    }
    // Both sides are read at a moment without a refresh under way.
    let host, requests;
    do {
      host = await browser.afterDelivery();
      requests = demo.hostStats();
    } while (requests.inFlight > 0 || (await browser.report()).generation !== host.generation);
    const { generation, delivered, missed } = host;
    const { refusedBecause, revoked } = demo.grantCounts();
    return {
      ...{ minutes, date: new Date().toISOString(), embeds: EMBEDS },
      ...{ generation, refreshRequests: requests.total, delivered, missed },
      expected: {
        'refresh requests': [requests.total, generation - 1],
        'refresh requests answered with 200': [requests.byStatus['200'] ?? 0, generation - 1],
        'refresh requests at once': [requests.maxInFlight, 1],
        'refresh grants refused': [Object.values(refusedBecause).reduce((sum, count) => sum + count, 0), 0],
        'grants revoked': [revoked, 0],
        'iframe loads': [host.loads, EMBEDS],
        'events that report a failure': [host.failures - atStart.failures, 0],
        'dashboards with the newest token': [host.upToDate, EMBEDS],
        'tokens missed': [missed, host.expiredOnArrival * EMBEDS],
      },
      figures: judge(samples, minutes),
    };
  } finally {
    await browser.close();
    await demo.close();
  }
}

/** Takes one after a token has reached every frame; the host page is counted between two refreshes. */
async function takeSample(browser: SoakBrowser, startedAt: number): Promise<Sample> {
  for (;;) {
    const { generation, timers } = await browser.afterDelivery();
    const minute = (performance.now() - startedAt) / 60_000;
    const host = await browser.counters('host');
    const after = await browser.report();
    if (after.generation === generation && after.status === 'active')
      return { minute, host, timers, dashboards: await browser.counters('dashboards') };
  }
}

/** A sentence for each count that is not the expected one, and for each figure that grew too much or could not be judged. */
export function faultsOf({ expected, figures }: Soak): string[] {
  return [
    ...Object.entries(expected)
      .filter(([, [was, wanted]]) => was !== wanted)
      .map(([what, [was, wanted]]) => `${what}: ${was}, not ${wanted}.`),
    ...Object.entries(figures)
      .filter(([, { growth, limit }]) => !(growth < limit))
      .map(
        ([name, { growth, limit }]) =>
          `${name}: ${growth.toFixed(1)} more, not less than ${limit.toFixed(1)}.`,
      ),
  ];
}
