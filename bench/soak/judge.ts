/** The figures that must not grow, and by how much each may grow in a run: as a share of its median, or as a number. */
export const LIMITS = {
  // Queries under way make a heap 1% at times. A kilobyte kept of each token is 4% of the page's heap in the short run, 60% in the long.
  'host page: heap after garbage collection, bytes': { share: 0.025 },
  'host page: DOM nodes': { count: 1 },
  'host page: event listeners': { count: 1 },
  'host page: timers': { count: 1 },
  'dashboards: heap after garbage collection, bytes': { share: 0.025 },
  'dashboards: DOM nodes': { share: 0.025 },
  // One of each of the fifty.
  'dashboards: event listeners': { count: 50 },
} as const satisfies Readonly<Record<string, { readonly share: number } | { readonly count: number }>>;

/** The name of a figure. */
export type FigureName = keyof typeof LIMITS;

/** The figures of one moment. */
export interface Sample {
  readonly minute: number;
  readonly figures: Readonly<Record<FigureName, number>>;
}

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
  const results = Object.entries(LIMITS).map(([name, limit]): [string, Judged] => {
    const points = judged.map(({ minute, figures }): Point => [minute, figures[name as FigureName]]);
    const middle = median(points.map(([, value]) => value));
    const most = 'share' in limit ? middle * limit.share : limit.count;
    return [name, { median: middle, growth: slope(points) * minutes, limit: most }];
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

/** The middle value; of an even number, the upper one of the two. `NaN` without values. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
