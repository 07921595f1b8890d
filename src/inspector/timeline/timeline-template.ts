import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { LETTER_WIDTH_PX, type MarkItem } from './mark-items.js';
import type { Item, IntervalItem, TokenItem } from './timeline-items.js';
import { AXIS_HEIGHT_PX, LANES, middleY } from './timeline-lanes.js';
import type { TimelineLayout } from './timeline-layout.js';

const CROSS = 'M-2.5 -2.5 L2.5 2.5 M-2.5 2.5 L2.5 -2.5';
const DIAMOND = 'M0 -6 L6 0 L0 6 L-6 0 Z';

/** The timeline. `pointedKey`: the key of the item that is described below it. */
export function timelineTemplate(layout: TimelineLayout, pointedKey: string | null): TemplateResult {
  const { width, height, plotX, plotWidth, nowX } = layout;
  const pastWidth = Math.min(plotWidth, Math.max(0, nowX - plotX));
  const itemTemplates = <Drawn extends Item>(
    items: readonly Drawn[],
    draw: (item: Drawn) => SVGTemplateResult,
    classes: (item: Drawn) => string,
  ): unknown =>
    repeat(
      items,
      item => item.key,
      item => itemTemplate(item, draw(item), classes(item), pointedKey),
    );
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
      <g class="moving">
        ${itemTemplates(layout.inactivity, boxTemplate, () => 'inactivity')}
        ${itemTemplates(layout.statuses, statusTemplate, item => `status ${item.kind}`)}
        ${itemTemplates(layout.gaps, gapTemplate, () => 'gap')}
      </g>
    </g>
    <g clip-path="url(#plot)">
      <g class="moving">
        ${itemTemplates(layout.tokens, tokenTemplate, () => 'token')}
        ${itemTemplates(layout.marks, markTemplate, item => `${item.shape} ${item.kind}`)}
      </g>
    </g>
    ${nowX >= plotX && nowX <= plotX + plotWidth ? nowTemplate(nowX, height) : nothing}
  </svg>`;
}

function itemTemplate(
  { key, description }: Item,
  content: SVGTemplateResult,
  classes: string,
  pointedKey: string | null,
): SVGTemplateResult {
  return svg`<g
    class="item ${classes} ${key === pointedKey ? 'pointed' : ''}"
    data-key=${key}
    role="img"
    aria-label=${description}
    tabindex="-1"
  >${content}</g>`;
}

function laneTemplate(
  lane: (typeof LANES)[keyof typeof LANES],
  { plotX, plotWidth }: TimelineLayout,
): SVGTemplateResult {
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

function boxTemplate({ x, y, width, height }: Item): SVGTemplateResult {
  return svg`<rect x=${x} y=${y} width=${width} height=${height} />`;
}

function statusTemplate(item: IntervalItem): SVGTemplateResult {
  return svg`${boxTemplate(item)}${labelTemplate(item.kind, item.x + 5, item.y + 12, item.width)}`;
}

function gapTemplate(item: IntervalItem): SVGTemplateResult {
  return svg`${boxTemplate(item)}${labelTemplate('no token', item.x + 6, middleY(item) + 4, item.width)}`;
}

function tokenTemplate({
  x,
  y,
  width,
  height,
  currentEndX,
  dueX,
  label: generation,
}: TokenItem): SVGTemplateResult {
  // The dashed rest of a replaced token shows how long it would have been valid.
  return svg`<rect class="token-lifetime" x=${x} y=${y} width=${width} height=${height} rx="3" />
    <rect class="token-current" x=${x} y=${y} width=${Math.max(1, currentEndX - x)} height=${height} rx="3" />
    ${dueX === null ? nothing : svg`<line class="token-due" x1=${dueX} x2=${dueX} y1=${y} y2=${y + height} />`}
    ${labelTemplate(generation, x + 6, y + 16, width)}`;
}

function markTemplate(item: MarkItem): SVGTemplateResult {
  const transform = `translate(${item.x} ${item.y})`;
  const text = item.label ? svg`<text x=${item.x + 10} y=${item.y + 4}>${item.label}</text>` : nothing;
  switch (item.shape) {
    case 'attempt': {
      const { startX, x, y } = item;
      const cross =
        item.kind === 'failed' ? svg`<path class="cross" transform=${transform} d=${CROSS} />` : nothing;
      return svg`<line x1=${startX} x2=${x} y1=${y} y2=${y} /><circle cx=${x} cy=${y} r="6" />${cross}${text}`;
    }
    case 'planned':
      return svg`<circle cx=${item.x} cy=${item.y} r="5.5" />`;
    case 'mark':
      return svg`<path transform=${transform} d=${DIAMOND} />${text}`;
    case 'frame':
      return svg`<path transform=${transform} d=${item.kind === 'warning' ? 'M-4 -4 L4 4 M-4 4 L4 -4' : 'M0 -5 L0 5'} />`;
  }
}

function labelTemplate(
  text: string,
  x: number,
  y: number,
  availablePx: number,
): SVGTemplateResult | typeof nothing {
  return text.length * LETTER_WIDTH_PX + 10 > availablePx ? nothing : svg`<text x=${x} y=${y}>${text}</text>`;
}
