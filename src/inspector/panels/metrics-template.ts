import { html, nothing, svg, type TemplateResult } from 'lit';
import type { TokenMetrics } from '../../session/index.js';
import { duration } from '../log/describe.js';
import type { Entry } from '../log/entries.js';
import type { Snapshot } from '../log/snapshot.js';

/** A metric: a small plot and its figures. */
interface Metric {
  readonly name: string;
  /** What is measured. */
  readonly hint: string;
  /** What an entry adds to the plot; `null` if nothing. */
  readonly toValue: (entry: Entry) => number | null;
  readonly numbers: readonly (readonly [label: string, value: string])[];
}

const MAX_POINTS = 60;
const PLOT_WIDTH_PX = 96;
const PLOT_HEIGHT_PX = 26;
/** px between the line of a plot and its edges, so that it is not clipped. */
const INSET_PX = 3;

/** The provider's metrics, each with a plot of its newest values: plots from the log, figures from `provider.metrics`. */
export function metricsTemplate({ entries, metrics }: Snapshot): TemplateResult {
  return html`<section class="panel" part="metrics" aria-labelledby="metrics-title">
    <h3 id="metrics-title">Metrics</h3>
    <div class="metrics">${metricsOf(metrics).map(metric => metricTemplate(metric, entries))}</div>
  </section>`;
}

function metricsOf(metrics: TokenMetrics | null): readonly Metric[] {
  const figures = (name: 'latency' | 'timeToRefresh' | 'headroom' | 'delivery'): Metric['numbers'] =>
    (['p50', 'p95', 'max'] as const).map(label => [label, duration(metrics?.[name][label] ?? null)]);
  return [
    {
      name: 'Latency',
      hint: 'Time of one attempt, from its request to the parsed response',
      toValue: entry => (entry.type === 'refreshed' && entry.source === 'network' ? entry.latency : null),
      numbers: figures('latency'),
    },
    {
      name: 'Time to refresh',
      hint: 'Time from the start of the first attempt to the new token, including waits and retries',
      toValue: entry => (entry.type === 'refreshed' ? entry.timeToRefresh : null),
      numbers: figures('timeToRefresh'),
    },
    {
      name: 'Headroom',
      hint: 'Remaining lifetime of the previous token when the new one arrived; negative if it had expired',
      toValue: entry => (entry.type === 'refreshed' ? entry.headroom : null),
      numbers: [...figures('headroom'), ['min', duration(metrics?.headroom.min ?? null)]],
    },
    {
      name: 'Delivery',
      hint: 'Time from the arrival of a new token to a frame’s acknowledgement',
      toValue: entry => (entry.type === 'frame-delivered' ? entry.latency : null),
      numbers: figures('delivery'),
    },
    {
      name: 'Failure rate',
      hint: 'Failed attempts / all attempts',
      toValue: entry =>
        entry.type === 'refreshed' || entry.type === 'refresh-failed' ? entry.failureRate : null,
      numbers: [
        ['rate', metrics ? `${Math.round(metrics.failureRate * 100)} %` : '–'],
        ['ok', `${metrics?.refreshes ?? '–'}`],
        ['failed', `${metrics?.failures ?? '–'}`],
        ['expired', `${metrics?.expired ?? '–'}`],
      ],
    },
  ];
}

function metricTemplate({ name, hint, toValue, numbers }: Metric, entries: readonly Entry[]): TemplateResult {
  const values = entries
    .map(toValue)
    .filter(value => value !== null)
    .slice(-MAX_POINTS);
  const { points, last, zeroY } = sparkline(values, PLOT_WIDTH_PX, PLOT_HEIGHT_PX);
  const lineY = zeroY ?? PLOT_HEIGHT_PX - INSET_PX;
  return html`<div class="metric" title=${hint}>
    <span>${name}</span>
    <svg width=${PLOT_WIDTH_PX} height=${PLOT_HEIGHT_PX} aria-hidden="true">
      <line x1="0" x2=${PLOT_WIDTH_PX} y1=${lineY} y2=${lineY} />
      <polyline points=${points} />
      ${last ? svg`<circle cx=${last.x} cy=${last.y} r="2.5" />` : nothing}
    </svg>
    <dl>
      ${numbers.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

/** The line of a small plot, in px. */
export interface Sparkline {
  /** `x,y` pairs of a polyline; empty without values. */
  readonly points: string;
  /** The position of the newest value; `null` without values. */
  readonly last: { readonly x: number; readonly y: number } | null;
  /** The position of 0, if there are values above and below it; else `null`. */
  readonly zeroY: number | null;
}

/** Fits a series (oldest first) into a box. The range always includes 0, so that small changes look small. */
export function sparkline(values: readonly number[], width: number, height: number): Sparkline {
  const min = Math.min(0, ...values);
  // A series of zeros lies at the bottom, like every other zero.
  const max = Math.max(0, ...values) || (min < 0 ? 0 : 1);
  const y = (value: number): number => INSET_PX + ((max - value) / (max - min)) * (height - 2 * INSET_PX);
  const step = (width - 2 * INSET_PX) / Math.max(1, values.length - 1);
  const coordinates = values.map((value, n) => ({ x: INSET_PX + n * step, y: y(value) }));
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    points: coordinates.map(point => `${round(point.x)},${round(point.y)}`).join(' '),
    last: coordinates.at(-1) ?? null,
    zeroY: min < 0 && max > 0 ? y(0) : null,
  };
}
