import { svgOf } from '../svg.js';
import type { Outcome, Scenario } from './scenarios.js';

/** s that one point of a line stands for: the second with the most requests. */
const STEP = 5;
/** s of the scenario that are shown. */
const SHOWN = 1_800;

/** The requests per second of each policy, over the minutes from the scenario's beginning; one policy is highlighted. */
export function plot(
  { name: title, seconds }: Scenario,
  outcomes: ReadonlyMap<string, Outcome>,
  highlighted: string,
): string {
  const { begins, over, capacity } = [...outcomes.values()][0]!;
  const minute = (second: number): number => (second - begins) / 60;
  const floor = 10 ** Math.floor(Math.log10(capacity / 3));
  const shown = begins + Math.min(seconds, SHOWN);
  const points = (requests: Uint32Array): [number, number][] =>
    Array.from({ length: Math.floor(shown / STEP) }, (_, step) => [
      minute(step * STEP),
      Math.max(floor, ...requests.subarray(step * STEP, (step + 1) * STEP)),
    ]);
  return svgOf(
    {
      title: { text: title, textStyle: { fontSize: 15 } },
      legend: { orient: 'vertical', right: 0, top: 40, icon: 'rect', itemHeight: 4 },
      grid: { left: 70, right: 180, top: 44, bottom: 50 },
      xAxis: { type: 'value', name: 'minutes', nameLocation: 'middle', min: minute(0), max: minute(shown) },
      yAxis: { type: 'log', name: 'requests a second', nameLocation: 'middle', nameGap: 50, min: floor },
      series: [...outcomes].map(([name, { requests }], index) => ({
        ...{ type: 'line', name, data: points(requests), showSymbol: false },
        lineStyle: { width: name === highlighted ? 3 : 1.2 },
        ...(index === 0 && {
          markLine: { symbol: 'none', data: [{ yAxis: capacity }], label: { formatter: 'capacity' } },
          markArea: { itemStyle: { color: '#0001' }, data: [[{ xAxis: 0 }, { xAxis: minute(over) }]] },
        }),
      })),
    },
    860,
    420,
  );
}
