import { countersOf, type RendererCounters, type SoakBrowser } from './browser.js';
import type { PageCounts } from './page/page-counts.js';

/** Counts of one moment. What has "host" in its name is of the host page, and the dashboards' are summed. */
export interface Sample {
  /** Since the first sample. */
  readonly minute: number;
  readonly generation: number;
  /** Whether the host page's process was counted between two refreshes, like the page itself. */
  readonly betweenRefreshes: boolean;
  readonly host: Counts;
  /** Of some samples. */
  readonly dashboards?: Counts;
  /** Resident memory of the process that runs the three servers and the driver, in bytes. */
  readonly server: { readonly resident: number };
}

/** What of a page, or of all dashboards, could grow. */
export interface Counts extends RendererCounters, Omit<PageCounts, 'listeners'> {
  /** Of window and document alone; {@link RendererCounters.listeners} are all. */
  readonly pageListeners: number;
}

/** ms; the longest that a token may take to be in every frame. */
const DELIVERY_TIMEOUT = 60_000;

/**
 * Takes one, after the next token has reached every frame.
 *
 * @param withDashboards whether the dashboards are counted, too.
 */
export async function takeSample(
  browser: SoakBrowser,
  startedAt: number,
  withDashboards: boolean,
): Promise<Sample> {
  const page = await browser.afterDelivery(DELIVERY_TIMEOUT);
  const minute = (performance.now() - startedAt) / 60_000;
  const host = counts(await countersOf(browser.page), [page]);
  const { generation, status } = await browser.hostReport();
  return {
    minute,
    generation: page.generation,
    betweenRefreshes: generation === page.generation && status === 'active',
    host,
    ...(withDashboards && { dashboards: await countDashboards(browser) }),
    server: { resident: process.memoryUsage.rss() },
  };
}

async function countDashboards(browser: SoakBrowser): Promise<Counts> {
  const reports = await browser.dashboardReports();
  const [dashboard] = browser.dashboards;
  if (!dashboard) throw new Error('The dashboards have no process of their own.');
  // One process, since they are of one origin.
  return counts(await countersOf(dashboard), reports);
}

function counts(counters: RendererCounters, reports: readonly PageCounts[]): Counts {
  return {
    ...counters,
    timers: total(reports, 'timers'),
    workers: total(reports, 'workers'),
    pageListeners: total(reports, 'listeners'),
    measures: total(reports, 'measures'),
  };
}

/** The sum of one figure over all dashboards. */
export function total<Key extends string>(
  reports: readonly Readonly<Record<Key, number>>[],
  key: Key,
): number {
  return reports.reduce((sum, report) => sum + report[key], 0);
}
