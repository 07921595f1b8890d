import type { Demo } from '../../demo/start.js';
import { DASHBOARDS } from './app-page.js';

/** The servers' counters. */
export interface Counts {
  /** Answers of the refresh endpoint, by status. */
  readonly refreshes: Readonly<Record<string, number>>;
  /** Answers of the dashboards' API, by status. */
  readonly queries: Readonly<Record<string, number>>;
  /** Documents served, by dashboard. */
  readonly documents: Readonly<Record<string, number>>;
}

/** Counts from now on, although other apps have used the backend before. */
export function countFromNow(demo: Demo): () => Counts {
  const before = countsOf(demo);
  return () => {
    const now = countsOf(demo);
    return {
      refreshes: difference(now.refreshes, before.refreshes),
      queries: difference(now.queries, before.queries),
      documents: difference(now.documents, before.documents),
    };
  };
}

function countsOf(demo: Demo): Counts {
  const { answers, documents } = demo.analyticsStats();
  return {
    refreshes: demo.hostStats().byStatus,
    queries: answers,
    documents: Object.fromEntries(DASHBOARDS.map(name => [name, documents[`/dashboards/${name}`] ?? 0])),
  };
}

/** The increase of each counter, without counters that did not increase. */
function difference(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const grown = Object.entries(now).map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}
