import { html, nothing, svg, type TemplateResult } from 'lit';
import { metricPlots, type MetricPlot } from './metric-series.js';
import type { Picture } from './picture.js';
import { sparkline } from './sparkline.js';

/** px of a small plot. */
const WIDTH = 96;
const HEIGHT = 26;

/** The provider's figures, each with the line of its newest values. */
export function metricsTemplate({ entries, provider }: Picture): TemplateResult {
  const plots = metricPlots(entries, provider?.metrics ?? null);
  return html`<section class="panel" part="metrics" aria-labelledby="metrics-title">
    <h3 id="metrics-title">Metrics</h3>
    <div class="metrics">${plots.map(plotTemplate)}</div>
  </section>`;
}

function plotTemplate({ name, hint, values, numbers }: MetricPlot): TemplateResult {
  const { points, last, zero } = sparkline(values, WIDTH, HEIGHT);
  return html`<div class="metric" title=${hint}>
    <span>${name}</span>
    <svg width=${WIDTH} height=${HEIGHT} viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <line x1="0" x2=${WIDTH} y1=${zero ?? HEIGHT - 3} y2=${zero ?? HEIGHT - 3} />
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
