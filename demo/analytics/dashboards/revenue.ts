import type { RevenueAnswer } from '../answers.js';
import {
  DASH_ICON,
  legend,
  nameAxis,
  TEXT_SIZE,
  valueAxis,
  withUnfinishedLast,
  zoom,
  zoomSpace,
} from './chart-parts.js';
import { runDashboard } from './dashboard.js';
import type { ChartOption } from './echarts.js';
import { compared } from './figures.js';
import { day, euros, eurosAndCents, shortEuros, stepName, whole } from './format.js';
import type { Canvas } from './plot.js';
import { tooltip } from './tooltip.js';

const CHANNELS = [
  ['counter', 'Counter'],
  ['app', 'App'],
  ['delivery', 'Delivery'],
] as const;
const PREVIOUS = 'Period before';
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 14 }, (_, index) => index + 6);

function trend({ trend: steps, step }: RevenueAnswer, canvas: Canvas): ChartOption {
  const { palette } = canvas;
  return {
    grid: { top: 24, left: 2, right: 6, bottom: 2 + zoomSpace(canvas), containLabel: true },
    legend: legend(canvas, [...CHANNELS.map(([, label]) => label), { name: PREVIOUS, icon: DASH_ICON }]),
    dataZoom: zoom(canvas),
    tooltip: tooltip('axis', ({ dataIndex }) => {
      const at = steps[dataIndex];
      if (!at) return undefined;
      const rows = CHANNELS.map(([channel, label], index) => ({
        label,
        value: euros(at[channel]),
        color: palette.hues[index] ?? palette.ink,
      }));
      const total = { label: 'Total', value: euros(at.counter + at.app + at.delivery) };
      const before = { label: PREVIOUS, value: euros(at.previous), color: palette.muted };
      return { title: stepName(at.start, step), rows: [...rows, total, before] };
    }),
    xAxis: nameAxis(
      canvas,
      steps.map(({ start }) => day(start)),
    ),
    yAxis: valueAxis(canvas, shortEuros),
    series: [
      ...CHANNELS.map(([channel, label], index) => ({
        id: channel,
        name: label,
        type: 'bar' as const,
        stack: 'channels',
        barCategoryGap: '28%',
        itemStyle: {
          color: palette.hues[index] ?? palette.ink,
          borderColor: palette.surface,
          borderWidth: steps.length > 30 ? 0 : 0.5,
        },
        data: withUnfinishedLast(steps.map(at => at[channel])),
      })),
      {
        id: 'previous',
        name: PREVIOUS,
        type: 'line',
        symbol: 'none',
        z: 3,
        lineStyle: { color: palette.muted, width: 1.5, type: [4, 3] },
        itemStyle: { color: palette.muted },
        // Not for the unfinished step: its comparison covers only a part of a step, and the line would seem to fall.
        data: steps.slice(0, -1).map(at => at.previous),
      },
    ],
  };
}

function hours({ hours: cells }: RevenueAnswer, canvas: Canvas): ChartOption {
  const { palette, width } = canvas;
  const every = width < 330 ? 2 : 1;
  const plain = { axisLine: { show: false }, splitArea: { show: false } };
  return {
    grid: { top: 4, left: 2, right: 2, bottom: 2, containLabel: true },
    tooltip: tooltip('item', ({ dataIndex }) => {
      const cell = cells[dataIndex];
      if (!cell) return undefined;
      const title = `${WEEKDAYS[cell.weekday - 1] ?? ''}, ${cell.hour}:00 – ${cell.hour + 1}:00`;
      return { title, rows: [{ label: 'On average', value: euros(cell.revenue) }] };
    }),
    visualMap: {
      type: 'continuous',
      show: false,
      min: 0,
      max: Math.max(1, ...cells.map(cell => cell.revenue)),
      inRange: { color: [...palette.scale] },
    },
    xAxis: {
      ...nameAxis(canvas, HOURS.map(String)),
      ...plain,
      axisLabel: { color: palette.muted, fontSize: TEXT_SIZE, interval: every - 1 },
    },
    yAxis: { ...nameAxis(canvas, WEEKDAYS), ...plain, inverse: true },
    series: [
      {
        id: 'hours',
        type: 'heatmap',
        itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
        emphasis: { itemStyle: { borderColor: palette.ink, borderWidth: 1 } },
        data: cells.map(cell => [cell.hour - 6, cell.weekday - 1, cell.revenue]),
      },
    ],
  };
}

runDashboard<RevenueAnswer>({
  name: 'revenue',
  figures: answer => [
    // Six digits do not fit into a tile of a narrow frame, and seven do not fit into any tile.
    compared(answer.revenue, value => (innerWidth < 360 || value >= 1e6 ? shortEuros(value) : euros(value))),
    compared(answer.orders, whole),
    compared(answer.averageOrder, eurosAndCents),
  ],
  charts: [trend, hours],
});
