import type { TokenMetrics } from '../session/index.js';
import type { Entry } from './entries.js';
import { duration } from './describe.js';

/** A metric: a small plot and its figures. */
export interface MetricPlot {
  readonly name: string;
  /** What is measured. */
  readonly hint: string;
  /** Oldest first. */
  readonly values: readonly number[];
  readonly numbers: readonly (readonly [label: string, value: string])[];
}

const MAX_POINTS = 60;

/** The metrics: plots from the log's entries, figures from `provider.metrics`. */
export function metricPlots(entries: readonly Entry[], metrics: TokenMetrics | null): readonly MetricPlot[] {
  const series = (toValue: (entry: Entry) => number | null): number[] =>
    entries
      .map(toValue)
      .filter(value => value !== null)
      .slice(-MAX_POINTS);
  const quantiles = (
    metric: 'latency' | 'timeToRefresh' | 'headroom' | 'delivery',
  ): MetricPlot['numbers'] => {
    const { p50 = null, p95 = null, max = null } = metrics?.[metric] ?? {};
    return [
      ['p50', duration(p50)],
      ['p95', duration(p95)],
      ['max', duration(max)],
    ];
  };
  return [
    {
      name: 'Latency',
      hint: 'One attempt, from its request to the parsed answer',
      values: series(entry =>
        entry.type === 'refreshed' && entry.source === 'network' ? entry.latency : null,
      ),
      numbers: quantiles('latency'),
    },
    {
      name: 'Time to refresh',
      hint: 'From the first attempt’s start to the new token, waits and retries included',
      values: series(entry => (entry.type === 'refreshed' ? entry.timeToRefresh : null)),
      numbers: quantiles('timeToRefresh'),
    },
    {
      name: 'Headroom',
      hint: 'What the old token had left when the new one came; negative when it was late',
      values: series(entry => (entry.type === 'refreshed' ? entry.headroom : null)),
      numbers: [...quantiles('headroom'), ['min', duration(metrics?.headroom.min ?? null)]],
    },
    {
      name: 'Delivery',
      hint: 'From the new token to a frame’s acknowledgement',
      values: series(entry => (entry.type === 'frame-delivered' ? entry.latency : null)),
      numbers: quantiles('delivery'),
    },
    {
      name: 'Failure rate',
      hint: 'Attempts that brought no token / all attempts',
      values: series(entry =>
        entry.type === 'refreshed' || entry.type === 'refresh-failed' ? entry.failureRate : null,
      ),
      numbers: [
        ['rate', metrics ? `${Math.round(metrics.failureRate * 100)} %` : '–'],
        ['ok', `${metrics?.refreshes ?? '–'}`],
        ['failed', `${metrics?.failures ?? '–'}`],
        ['expired', `${metrics?.expired ?? '–'}`],
      ],
    },
  ];
}
