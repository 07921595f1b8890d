import { median } from '../median.js';
import type { RendererCounters } from './browser.js';

/** What was counted at one moment. */
export interface Sample {
  readonly minute: number;
  readonly host: RendererCounters;
  /** Of the host page. */
  readonly timers: number;
  readonly dashboards: RendererCounters;
}

/** A figure that must not grow, and by how much it may grow in a run: as a share of its median, or as a number. */
type Figure = { readonly of: (sample: Sample) => number } & (
  { readonly share: number } | { readonly count: number }
);

const FIGURES = {
  // Queries under way make a heap 1% at times. A kilobyte kept of each token is 4% of the page's heap in the short run, 60% in the long.
  'host page: heap after garbage collection, bytes': { of: ({ host }) => host.heap, share: 0.025 },
  'host page: DOM nodes': { of: ({ host }) => host.nodes, count: 1 },
  'host page: event listeners': { of: ({ host }) => host.listeners, count: 1 },
  'host page: timers': { of: ({ timers }) => timers, count: 1 },
  'dashboards: heap after garbage collection, bytes': {
    of: ({ dashboards }) => dashboards.heap,
    share: 0.025,
  },
  'dashboards: DOM nodes': { of: ({ dashboards }) => dashboards.nodes, share: 0.025 },
  // One of each of the fifty.
  'dashboards: event listeners': { of: ({ dashboards }) => dashboards.listeners, count: 50 },
} as const satisfies Readonly<Record<string, Figure>>;

/** The name of a figure. */
export type FigureName = keyof typeof FIGURES;

/** One figure over the last two thirds of a run: in the first third, dashboards send their first queries, and windows of metrics fill up. */
export interface Judged {
  readonly median: number;
  /** By how much the line through these samples would grow in the whole run. */
  readonly growth: number;
  /** {@link growth} must stay below. */
  readonly limit: number;
}

export function judge(samples: readonly Sample[], minutes: number): Record<FigureName, Judged> {
  const judged = samples.filter(({ minute }) => minute >= minutes / 3);
  const results = Object.entries(FIGURES).map(([name, figure]): [string, Judged] => {
    const points = judged.map((sample): Point => [sample.minute, figure.of(sample)]);
    const middle = median(points.map(([, value]) => value));
    const limit = 'share' in figure ? middle * figure.share : figure.count;
    return [name, { median: middle, growth: slope(points) * minutes, limit }];
  });
  return Object.fromEntries(results) as Record<FigureName, Judged>;
}

type Point = readonly [x: number, y: number];

/** A line through points, by the median of the slopes of all pairs (Theil and Sen): a few outliers do not move it. */
function slope(points: readonly Point[]): number {
  return median(
    points.flatMap(([x, y], index) =>
      points.slice(index + 1).map(([otherX, otherY]) => (otherY - y) / (otherX - x)),
    ),
  );
}
