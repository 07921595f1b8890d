import { init } from 'echarts';

import { CAPACITY, OUTAGE, type HerdHistory } from './herd.js';

/** s that one point of a line stands for: the second with the most requests. */
const STEP = 5;
/** s that are shown. */
const SHOWN = OUTAGE.from + 1_800;

/** An SVG of the requests per second of each policy, over the minutes from the beginning of the outage; one policy is highlighted. */
export function plot(
  title: string,
  histories: ReadonlyMap<string, HerdHistory>,
  highlighted: string,
): string {
  const minute = (second: number): number => (second - OUTAGE.from) / 60;
  const floor = 10 ** Math.floor(Math.log10(CAPACITY / 3));
  const points = (requests: Uint32Array): [number, number][] =>
    Array.from({ length: Math.floor(SHOWN / STEP) }, (_, step) => [
      minute(step * STEP),
      Math.max(floor, ...requests.subarray(step * STEP, (step + 1) * STEP)),
    ]);
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: 860, height: 420 });
  chart.setOption({
    ...{ animation: false, backgroundColor: '#fff' },
    title: { text: title, textStyle: { fontSize: 15 } },
    legend: { orient: 'vertical', right: 0, top: 40, icon: 'rect', itemHeight: 4 },
    grid: { left: 70, right: 180, top: 44, bottom: 50 },
    xAxis: { type: 'value', name: 'minutes', nameLocation: 'middle', min: minute(0), max: minute(SHOWN) },
    yAxis: { type: 'log', name: 'requests a second', nameLocation: 'middle', nameGap: 50, min: floor },
    series: [...histories].map(([name, { requests }], index) => ({
      ...{ type: 'line', name, data: points(requests), showSymbol: false },
      lineStyle: { width: name === highlighted ? 3 : 1.2 },
      ...(index === 0 && {
        markLine: { symbol: 'none', data: [{ yAxis: CAPACITY }], label: { formatter: 'capacity' } },
        markArea: { itemStyle: { color: '#0001' }, data: [[{ xAxis: 0 }, { xAxis: minute(OUTAGE.to) }]] },
      }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
