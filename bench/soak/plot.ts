import { FIGURES, PLACES, pointsOf, type Figure, type Place } from './points.js';
import type { Run } from './run.js';

const SHOWN = ['heap', 'nodes', 'listeners', 'timers'] as const satisfies readonly Figure[];

/** All in CSS pixels. */
const PANEL = { width: 340, height: 96, top: 26, left: 64 };
const GAP = 18;
const MARGIN = 12;
/** Of a panel's height that the largest value takes. */
const HEADROOM = 0.8;

/** Heap, nodes, listeners and timers of the host page and of all dashboards, over the minutes of a run. Each axis begins at 0. */
export function plotOf(run: Run): string {
  const places = Object.keys(PLACES) as Place[];
  const width = 2 * MARGIN + places.length * (PANEL.left + PANEL.width) + GAP;
  const height = 2 * MARGIN + SHOWN.length * (PANEL.top + PANEL.height + GAP) + GAP;
  const panels = places.flatMap((place, column) =>
    SHOWN.map((figure, row) => {
      const x = MARGIN + PANEL.left + column * (PANEL.left + PANEL.width + GAP);
      const y = MARGIN + PANEL.top + row * (PANEL.top + PANEL.height + GAP);
      return `<g transform="translate(${x} ${y})">${panel(run, place, figure)}</g>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<title>${run.embeds} embeds for ${run.minutes} minutes</title>
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
</svg>
`;
}

function panel(run: Run, place: Place, figure: (typeof SHOWN)[number]): string {
  const points = pointsOf(run, place, figure);
  const most = Math.max(1, ...points.map(([, value]) => value));
  const x = (minute: number): number => (minute / run.minutes) * PANEL.width;
  const y = (value: number): number => PANEL.height * (1 - (HEADROOM * value) / most);
  const line = points.map(([minute, value]) => `${x(minute).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const text = (at: string, anchor: string, words: string): string =>
    `<text ${at} text-anchor="${anchor}" fill="#555">${words}</text>`;
  return [
    `<text y="-10" fill="#111">${PLACES[place]}: ${FIGURES[figure]}</text>`,
    `<path d="M0 0V${PANEL.height}H${PANEL.width}" fill="none" stroke="#999"/>`,
    `<path d="M0 ${y(most).toFixed(1)}H${PANEL.width}" stroke="#ddd"/>`,
    text(`x="-6" y="${(y(most) + 4).toFixed(1)}"`, 'end', short(most)),
    text(`x="-6" y="${PANEL.height}"`, 'end', '0'),
    text(`x="${PANEL.width}" y="${PANEL.height + 14}"`, 'end', `${run.minutes} min`),
    `<polyline points="${line}" fill="none" stroke="#1565c0" stroke-width="1.5"/>`,
  ].join('');
}

function short(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value.toLocaleString('en-US');
}
