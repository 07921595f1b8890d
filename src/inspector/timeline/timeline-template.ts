import { html, nothing, render, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { version, type Snapshot } from '../log/snapshot.js';
import { AXIS_HEIGHT_PX, LANES, LETTER_WIDTH_PX, middleY, type Item, type Lane } from './timeline-items.js';
import type { TimelineLayout } from './timeline-layout.js';
import { COLORS, savedStyles } from './timeline-styles.js';

const SMALL_CROSS = 'M-2.5 -2.5 L2.5 2.5 M-2.5 2.5 L2.5 -2.5';
const CROSS = 'M-4 -4 L4 4 M-4 4 L4 -4';
const STROKE = 'M0 -5 L0 5';
const DIAMOND = 'M0 -6 L6 0 L0 6 L-6 0 Z';

/** The timeline. `pointedKey`: the key of the item that is described below it. */
export function timelineTemplate(layout: TimelineLayout, pointedKey: string | null): TemplateResult {
  const { width, height, plotX, plotWidth, nowX } = layout;
  const pastWidth = Math.min(plotWidth, Math.max(0, nowX - plotX));
  const toTemplate = (item: Item): SVGTemplateResult => itemTemplate(item, pointedKey);
  const itemTemplates = (items: readonly Item[]): unknown => repeat(items, ({ key }) => key, toTemplate);
  return html`<svg
    class="timeline"
    role="presentation"
    width=${width}
    height=${height}
    viewBox="0 0 ${width} ${height}"
  >
    <defs>
      <clipPath id="plot"><rect x=${plotX} y="0" width=${plotWidth} height=${height} /></clipPath>
      <clipPath id="past"><rect x=${plotX} y="0" width=${pastWidth} height=${height} /></clipPath>
    </defs>
    <g aria-hidden="true">${Object.values(LANES).map(lane => laneTemplate(lane, layout))}</g>
    <g clip-path="url(#plot)">
      <g class="moving" aria-hidden="true">${layout.ticks.map(tick => tickTemplate(tick, height))}</g>
    </g>
    <g clip-path="url(#past)">
      <g class="moving">${itemTemplates([...layout.inactivity, ...layout.statuses, ...layout.gaps])}</g>
    </g>
    <g clip-path="url(#plot)">
      <g class="moving">${itemTemplates([...layout.tokens, ...layout.marks])}</g>
    </g>
    ${nowX >= plotX && nowX <= plotX + plotWidth ? nowTemplate(nowX, height) : nothing}
  </svg>`;
}

function itemTemplate(item: Item, pointedKey: string | null): SVGTemplateResult {
  const { shape, kind, key, description } = item;
  return svg`<g
    class="item ${shape} ${kind} ${key === pointedKey ? 'pointed' : ''}"
    data-key=${key}
    role="img"
    aria-label=${description}
    tabindex="-1"
  >${shapeTemplate(item)}</g>`;
}

function laneTemplate(lane: Lane, { plotX, plotWidth }: TimelineLayout): SVGTemplateResult {
  const y = lane.y + lane.height + 4;
  return svg`<text class="lane-label" x="8" y=${middleY(lane) + 4}>${lane.label}</text>
    <line class="lane-line" x1=${plotX} x2=${plotX + plotWidth} y1=${y} y2=${y} />`;
}

function tickTemplate({ x, label }: TimelineLayout['ticks'][number], height: number): SVGTemplateResult {
  return svg`<g class="tick"><line x1=${x} x2=${x} y1=${AXIS_HEIGHT_PX - 4} y2=${height} /><text
    x=${x} y=${AXIS_HEIGHT_PX - 8} text-anchor="middle">${label}</text></g>`;
}

function nowTemplate(x: number, height: number): SVGTemplateResult {
  return svg`<g aria-hidden="true"><rect class="now-ground" x=${x - 16} y="2" width="32" height="16" /><text
    class="now-label" x=${x} y=${AXIS_HEIGHT_PX - 8} text-anchor="middle">now</text><line
    class="now" x1=${x} x2=${x} y1=${AXIS_HEIGHT_PX - 4} y2=${height} /></g>`;
}

function shapeTemplate(item: Item): SVGTemplateResult {
  const { shape, kind, x, y, width, height, label } = item;
  const box = svg`<rect x=${x} y=${y} width=${width} height=${height} />`;
  const transform = `translate(${x} ${y})`;
  const markLabel = label ? svg`<text x=${x + 10} y=${y + 4}>${label}</text>` : nothing;
  switch (shape) {
    case 'inactivity':
      return box;
    case 'status':
      return svg`${box}${labelTemplate(item, 5)}`;
    case 'gap':
      return svg`${box}${labelTemplate(item, 6)}`;
    case 'token':
      return tokenTemplate(item);
    case 'attempt': {
      const cross =
        kind === 'failed' ? svg`<path class="cross" transform=${transform} d=${SMALL_CROSS} />` : nothing;
      return svg`<line x1=${item.startX ?? x} x2=${x} y1=${y} y2=${y} /><circle cx=${x} cy=${y} r="6" />${cross}${markLabel}`;
    }
    case 'planned':
      return svg`<circle cx=${x} cy=${y} r="5.5" />`;
    case 'mark':
      return svg`<path transform=${transform} d=${DIAMOND} />${markLabel}`;
    case 'frame':
      return svg`<path transform=${transform} d=${kind === 'warning' ? CROSS : STROKE} />`;
  }
}

function tokenTemplate(item: Item): SVGTemplateResult {
  const { x, y, width, height, currentEndX = x, dueX = null } = item;
  // The dashed rest of a replaced token shows how long it would have been valid.
  return svg`<rect class="token-lifetime" x=${x} y=${y} width=${width} height=${height} rx="3" />
    <rect class="token-current" x=${x} y=${y} width=${Math.max(1, currentEndX - x)} height=${height} rx="3" />
    ${dueX === null ? nothing : svg`<line class="token-due" x1=${dueX} x2=${dueX} y1=${y} y2=${y + height} />`}
    ${labelTemplate(item, 6)}`;
}

/** The label of a bar, if there is room for it. */
function labelTemplate(item: Item, indentPx: number): unknown {
  const { label, x, width } = item;
  if (label.length * LETTER_WIDTH_PX + 10 > width) return nothing;
  return svg`<text x=${x + indentPx} y=${middleY(item) + 4}>${label}</text>`;
}

const LEGEND_BAR = svg`<rect x="1" y="1" width="20" height="12" />`;
/** The meanings of the timeline's shapes. Each is drawn into a box of 22 by 14 px. */
const LEGEND: readonly (readonly [label: string, shape: SVGTemplateResult])[] = [
  [
    'token, refresh due',
    svg`<rect class="token-current" x="1" y="1" width="20" height="12" rx="2" /><line
      class="token-due" x1="16" x2="16" y1="1" y2="13" />`,
  ],
  ['replaced', svg`<rect class="token-lifetime" x="1" y="1" width="20" height="12" rx="2" />`],
  ['refresh ok', svg`<g class="attempt ok"><circle cx="11" cy="7" r="6" /></g>`],
  [
    'failed',
    svg`<g class="attempt failed"><circle cx="11" cy="7" r="6" /><path
      class="cross" transform="translate(11 7)" d=${SMALL_CROSS} /></g>`,
  ],
  ['next retry', svg`<g class="planned"><circle cx="11" cy="7" r="5.5" /></g>`],
  ['no valid token', svg`<g class="gap">${LEGEND_BAR}</g>`],
  ['page hidden, offline or asleep', svg`<g class="inactivity">${LEGEND_BAR}</g>`],
];

/** The legend below the timeline. */
export function legendTemplate(): TemplateResult {
  return html`<div class="legend">
    ${LEGEND.map(
      ([label, shape]) =>
        html`<span><svg width="22" height="14" aria-hidden="true">${shape}</svg>${label}</span>`,
    )}
  </div>`;
}

/** px above and below the timeline of a saved file, for the title and the legend. */
const HEADER_HEIGHT_PX = 34;
const LEGEND_HEIGHT_PX = 30;
/** px: the approximate width of a letter of the legend. */
const LEGEND_LETTER_WIDTH_PX = 6.4;

/** The timeline as a self-contained SVG file: styles included, light colors, no script. Needs a DOM. */
export function svgDocument(layout: TimelineLayout, { now, provider }: Snapshot): string {
  const { width, height } = layout;
  const totalHeight = height + HEADER_HEIGHT_PX + LEGEND_HEIGHT_PX;
  const title = `Token lifecycle until ${new Date(now).toISOString()}`;
  const state = provider ? `${provider.status}, generation ${provider.generation}` : 'no provider';
  let legendX = 8;
  const legend = LEGEND.map(([label, shape]) => {
    const transform = `translate(${legendX} ${HEADER_HEIGHT_PX + height + 6})`;
    legendX += 48 + label.length * LEGEND_LETTER_WIDTH_PX;
    return svg`<g transform=${transform}>${shape}<text x="28" y="11">${label}</text></g>`;
  });
  const container = document.createElement('div');
  render(
    html`<svg width=${width} height=${totalHeight} viewBox="0 0 ${width} ${totalHeight}" role="img">
      <title>${title}</title>
      <style>
        ${savedStyles}
      </style>
      <rect width=${width} height=${totalHeight} fill=${COLORS.ground[0]} />
      <g class="timeline">
        <text class="now-label" x="8" y="20">${title} (${state})</text>
        <text x=${width - 8} y="20" text-anchor="end">analytics-embed ${version}</text>
        ${legend}
      </g>
      <g transform="translate(0 ${HEADER_HEIGHT_PX})">${timelineTemplate(layout, null)}</g>
    </svg>`,
    container,
  );
  // Descriptions become tooltips.
  for (const item of container.querySelectorAll('.item')) {
    const tooltip = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    tooltip.textContent = item.getAttribute('aria-label');
    item.prepend(tooltip);
    for (const name of ['tabindex', 'data-key', 'role', 'aria-label']) item.removeAttribute(name);
  }
  const [drawing = container] = container.children;
  // The comments are Lit's.
  return new XMLSerializer().serializeToString(drawing).replace(/<!--.*?-->/gs, '');
}
