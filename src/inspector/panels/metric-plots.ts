import type { TokenMetrics } from '../../session/index.js';
import { duration } from '../log/describe.js';
import type { Entry } from '../log/entries.js';

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
      hint: 'Time of one attempt, from its request to the parsed response',
      values: series(entry =>
        entry.type === 'refreshed' && entry.source === 'network' ? entry.latency : null,
      ),
      numbers: quantiles('latency'),
    },
    {
      name: 'Time to refresh',
      hint: 'Time from the start of the first attempt to the new token, including waits and retries',
      values: series(entry => (entry.type === 'refreshed' ? entry.timeToRefresh : null)),
      numbers: quantiles('timeToRefresh'),
    },
    {
      name: 'Headroom',
      hint: 'Remaining lifetime of the previous token when the new one arrived; negative if it had expired',
      values: series(entry => (entry.type === 'refreshed' ? entry.headroom : null)),
      numbers: [...quantiles('headroom'), ['min', duration(metrics?.headroom.min ?? null)]],
    },
    {
      name: 'Delivery',
      hint: 'Time from the arrival of a new token to a frame’s acknowledgement',
      values: series(entry => (entry.type === 'frame-delivered' ? entry.latency : null)),
      numbers: quantiles('delivery'),
    },
    {
      name: 'Failure rate',
      hint: 'Failed attempts / all attempts',
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
