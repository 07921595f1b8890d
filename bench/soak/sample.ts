import type { SoakBrowser } from './browser.js';
import type { FrameReport } from './page/frame-watch.js';
import type { Renderer, RendererCounters } from './renderer.js';

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
  /** Of the process that runs the three servers and the driver, in bytes. */
  readonly server: { readonly heap: number; readonly resident: number };
}

/** What of a page, or of all dashboards, could grow. */
export interface Counts extends RendererCounters {
  readonly timers: number;
  readonly workers: number;
  /** Of window and document alone; {@link RendererCounters.listeners} are all. */
  readonly pageListeners: number;
  readonly measures: number;
}

/** What is sampled: the page and its dashboards, and their processes. */
export interface Watched {
  readonly browser: SoakBrowser;
  readonly host: Renderer;
  readonly dashboards: Renderer;
}

/** ms; the longest that a token may take to be in every frame. */
const PATIENCE = 60_000;

/**
 * Takes one, after the next token has reached every frame.
 *
 * @param all whether the dashboards are counted, too.
 */
export async function takeSample(watched: Watched, startedAt: number, all: boolean): Promise<Sample> {
  const { browser } = watched;
  const page = await browser.afterDelivery(PATIENCE);
  const minute = (performance.now() - startedAt) / 60_000;
  const counters = await watched.host.counters();
  const { generation, status } = await browser.hostReport();
  const dashboards = all ? await countDashboards(watched) : undefined;
  const { heapUsed, rss } = process.memoryUsage();
  return {
    minute,
    generation: page.generation,
    betweenRefreshes: generation === page.generation && status === 'active',
    host: { ...counters, ...own(page) },
    ...(dashboards && { dashboards }),
    server: { heap: heapUsed, resident: rss },
  };
}

async function countDashboards({ browser, dashboards }: Watched): Promise<Counts> {
  const reports = await browser.dashboardReports();
  const sum = (key: 'timers' | 'workers' | 'listeners' | 'measures'): number => total(reports, key);
  return {
    ...(await dashboards.counters()),
    timers: sum('timers'),
    workers: sum('workers'),
    pageListeners: sum('listeners'),
    measures: sum('measures'),
  };
}

function own(
  page: Pick<FrameReport, 'timers' | 'workers' | 'listeners' | 'measures'>,
): Omit<Counts, keyof RendererCounters> {
  const { timers, workers, listeners: pageListeners, measures } = page;
  return { timers, workers, pageListeners, measures };
}

/** The sum of one figure over all dashboards. */
export function total(reports: readonly FrameReport[], key: keyof FrameReport): number {
  return reports.reduce((sum, report) => sum + report[key], 0);
}
