import { html, nothing, svg, type TemplateResult } from 'lit';
import { metricPlots, type MetricPlot } from './metric-plots.js';
import type { Snapshot } from '../log/snapshot.js';
import { sparkline } from './sparkline.js';

const PLOT_WIDTH_PX = 96;
const PLOT_HEIGHT_PX = 26;

/** The provider's metrics, each with a plot of its newest values. */
export function metricsTemplate({ entries, provider }: Snapshot): TemplateResult {
  const plots = metricPlots(entries, provider?.metrics ?? null);
  return html`<section class="panel" part="metrics" aria-labelledby="metrics-title">
    <h3 id="metrics-title">Metrics</h3>
    <div class="metrics">${plots.map(plotTemplate)}</div>
  </section>`;
}

function plotTemplate({ name, hint, values, numbers }: MetricPlot): TemplateResult {
  const { points, last, zeroY } = sparkline(values, PLOT_WIDTH_PX, PLOT_HEIGHT_PX);
  return html`<div class="metric" title=${hint}>
    <span>${name}</span>
    <svg
      width=${PLOT_WIDTH_PX}
      height=${PLOT_HEIGHT_PX}
      viewBox="0 0 ${PLOT_WIDTH_PX} ${PLOT_HEIGHT_PX}"
      aria-hidden="true"
    >
      <line x1="0" x2=${PLOT_WIDTH_PX} y1=${zeroY ?? PLOT_HEIGHT_PX - 3} y2=${zeroY ?? PLOT_HEIGHT_PX - 3} />
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
