import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { AXIS, LANES, middle } from './timeline-lanes.js';
import type { MarkItem } from './mark-items.js';
import type { Item, StretchItem, TokenItem } from './timeline-items.js';
import type { TimelineLayout } from './timeline-layout.js';

/** px that a letter of a label takes, about. */
const LETTER = 6.2;
const CROSS = 'M-2.5 -2.5 L2.5 2.5 M-2.5 2.5 L2.5 -2.5';
const DIAMOND = 'M0 -6 L6 0 L0 6 L-6 0 Z';

/** The timeline. `pointed` is the key of the item that is told about. */
export function timelineTemplate(layout: TimelineLayout, pointed: string | null): TemplateResult {
  const { width, height, x, plotWidth, now } = layout;
  const past = Math.min(plotWidth, Math.max(0, now - x));
  const all = <Drawn extends Item>(
    items: readonly Drawn[],
    draw: (item: Drawn) => SVGTemplateResult,
    classes: (item: Drawn) => string,
  ): unknown =>
    repeat(
      items,
      item => item.key,
      item => itemTemplate(item, draw(item), classes(item), pointed),
    );
  return html`<svg
    class="timeline"
    role="presentation"
    width=${width}
    height=${height}
    viewBox="0 0 ${width} ${height}"
  >
    <defs>
      <clipPath id="plot"><rect x=${x} y="0" width=${plotWidth} height=${height} /></clipPath>
      <clipPath id="past"><rect x=${x} y="0" width=${past} height=${height} /></clipPath>
    </defs>
    <g aria-hidden="true">${Object.values(LANES).map(lane => laneTemplate(lane, layout))}</g>
    <g clip-path="url(#plot)">
      <g class="moving" aria-hidden="true">${layout.ticks.map(tick => tickTemplate(tick, height))}</g>
    </g>
    <g clip-path="url(#past)">
      <g class="moving">
        ${all(layout.absences, box, () => 'absence')}
        ${all(layout.statuses, status, item => `status ${item.kind}`)} ${all(layout.gaps, gap, () => 'gap')}
      </g>
    </g>
    <g clip-path="url(#plot)">
      <g class="moving">
        ${all(layout.tokens, token, () => 'token')}
        ${all(layout.marks, mark, item => `${item.shape} ${item.kind}`)}
      </g>
    </g>
    ${now >= x && now <= x + plotWidth ? nowTemplate(now, height) : nothing}
  </svg>`;
}

function itemTemplate(
  { key, words }: Item,
  drawn: SVGTemplateResult,
  classes: string,
  pointed: string | null,
): SVGTemplateResult {
  return svg`<g
    class="item ${classes} ${key === pointed ? 'pointed' : ''}"
    data-key=${key}
    role="img"
    aria-label=${words}
    tabindex="-1"
  >${drawn}</g>`;
}

function laneTemplate(
  lane: (typeof LANES)[keyof typeof LANES],
  { x, plotWidth }: TimelineLayout,
): SVGTemplateResult {
  const y = lane.y + lane.height + 4;
  return svg`<text class="lane-label" x="8" y=${middle(lane) + 4}>${lane.label}</text>
    <line class="lane-line" x1=${x} x2=${x + plotWidth} y1=${y} y2=${y} />`;
}

function tickTemplate({ x, label }: TimelineLayout['ticks'][number], height: number): SVGTemplateResult {
  return svg`<g class="tick"><line x1=${x} x2=${x} y1=${AXIS - 4} y2=${height} /><text
    x=${x} y=${AXIS - 8} text-anchor="middle">${label}</text></g>`;
}

function nowTemplate(x: number, height: number): SVGTemplateResult {
  return svg`<g aria-hidden="true"><rect class="now-ground" x=${x - 16} y="2" width="32" height="16" /><text
    class="now-label" x=${x} y=${AXIS - 8} text-anchor="middle">now</text><line
    class="now" x1=${x} x2=${x} y1=${AXIS - 4} y2=${height} /></g>`;
}

function box({ x, y, width, height }: Item): SVGTemplateResult {
  return svg`<rect x=${x} y=${y} width=${width} height=${height} />`;
}

function status(item: StretchItem): SVGTemplateResult {
  return svg`${box(item)}${label(item.kind, item.x + 5, item.y + 12, item.width)}`;
}

function gap(item: StretchItem): SVGTemplateResult {
  return svg`${box(item)}${label('no token', item.x + 6, middle(item) + 4, item.width)}`;
}

function token({ x, y, width, height, live, due, label: generation }: TokenItem): SVGTemplateResult {
  // What is left of a replaced one is there, and of no use to anybody.
  return svg`<rect class="token-life" x=${x} y=${y} width=${width} height=${height} rx="3" />
    <rect class="token-live" x=${x} y=${y} width=${Math.max(1, live - x)} height=${height} rx="3" />
    ${due === null ? nothing : svg`<line class="token-due" x1=${due} x2=${due} y1=${y} y2=${y + height} />`}
    ${label(generation, x + 6, y + 16, width)}`;
}

function mark(item: MarkItem): SVGTemplateResult {
  const at = `translate(${item.x} ${item.y})`;
  const text = item.label ? svg`<text x=${item.x + 10} y=${item.y + 4}>${item.label}</text>` : nothing;
  switch (item.shape) {
    case 'attempt': {
      const { from, x, y } = item;
      const cross = item.kind === 'failed' ? svg`<path class="cross" transform=${at} d=${CROSS} />` : nothing;
      return svg`<line x1=${from} x2=${x} y1=${y} y2=${y} /><circle cx=${x} cy=${y} r="6" />${cross}${text}`;
    }
    case 'planned':
      return svg`<circle cx=${item.x} cy=${item.y} r="5.5" />`;
    case 'mark':
      return svg`<path transform=${at} d=${DIAMOND} />${text}`;
    case 'frame':
      return svg`<path transform=${at} d=${item.kind === 'trouble' ? 'M-4 -4 L4 4 M-4 4 L4 -4' : 'M0 -5 L0 5'} />`;
  }
}

function label(text: string, x: number, y: number, room: number): SVGTemplateResult | typeof nothing {
  return text.length * LETTER + 10 > room ? nothing : svg`<text x=${x} y=${y}>${text}</text>`;
}
