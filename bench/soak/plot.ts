import { svgOf } from '../svg.js';
import { FIGURES, PLACES, pointsOf, type Figure, type Place } from './points.js';
import type { Run } from './run.js';

const SHOWN = ['heap', 'nodes', 'listeners', 'timers'] as const satisfies readonly Figure[];
/** Of one panel with its title, in CSS pixels. */
const PANEL = { width: 420, height: 150 };

/** Heap, nodes, listeners and timers of the host page and of all dashboards, over the minutes of a run. Each axis begins at 0. */
export function plotOf(run: Run): string {
  const places = Object.keys(PLACES) as Place[];
  const panels = SHOWN.flatMap((figure, row) =>
    places.map((place, column) => ({
      figure,
      place,
      left: column * PANEL.width + 64,
      top: row * PANEL.height + 34,
    })),
  );
  return svgOf(
    {
      title: panels.map(({ figure, place, left, top }) => ({
        ...{ left, top: top - 30, text: `${PLACES[place]}: ${FIGURES[figure]}` },
        textStyle: { fontSize: 12, fontWeight: 'normal' },
      })),
      grid: panels.map(({ left, top }) => ({
        ...{ left, top },
        ...{ width: PANEL.width - 80, height: PANEL.height - 60 },
      })),
      xAxis: panels.map((_, gridIndex) => ({ type: 'value', max: run.minutes, gridIndex })),
      yAxis: panels.map((_, gridIndex) => ({ type: 'value', min: 0, splitNumber: 3, gridIndex })),
      series: panels.map(({ figure, place }, index) => ({
        ...{ type: 'line', xAxisIndex: index, yAxisIndex: index, showSymbol: false },
        data: pointsOf(run, place, figure).map(point => [...point]),
      })),
    },
    PANEL.width * places.length,
    PANEL.height * SHOWN.length,
  );
}
