import type { StoreRow, StoresAnswer } from '../answers.js';
import { legend, nameAxis, TEXT_SIZE, valueAxis, zoom, zoomSpace, type NameAxis } from './chart-parts.js';
import { runDashboard } from './dashboard.js';
import type { ChartOption } from './echarts.js';
import { growth, signedPercent, type FigureText } from './figures.js';
import { day, euros, shortEuros, stepName, whole } from './format.js';
import type { Palette } from './palette.js';
import type { Canvas } from './plot.js';
import { tooltip } from './tooltip.js';

// The order fixes each city's color, so that a filter does not change it.
const CITIES = ['Hamburg', 'Lisbon', 'Rotterdam', 'Marseille', 'Gothenburg', 'Bergen'];

const cityColor = ({ hues, ink }: Palette, city: string): string => hues[CITIES.indexOf(city)] ?? ink;

function changeOf({ isNew, revenue, previous }: StoreRow): string {
  if (isNew || previous === 0) return 'new';
  return signedPercent(revenue / previous - 1);
}

function ranking({ rows }: StoresAnswer, canvas: Canvas): ChartOption {
  const { palette, height } = canvas;
  const rowHeight = (height - 4) / Math.max(rows.length, 1);
  const size = Math.min(TEXT_SIZE, Math.max(9, rowHeight - 2));
  const label = { fontSize: size, interval: 0 };
  const column = (names: string[]): NameAxis & { inverse: true; axisLine: { show: false } } => ({
    ...nameAxis(canvas, names),
    inverse: true,
    axisLine: { show: false },
  });
  return {
    grid: { top: 2, left: 2, right: 2, bottom: 2, containLabel: true },
    tooltip: tooltip('axis', ({ dataIndex }) => {
      const row = rows[dataIndex];
      if (!row) return undefined;
      return {
        title: `${row.store}, ${row.city}`,
        rows: [
          { label: 'Revenue', value: euros(row.revenue), color: cityColor(palette, row.city) },
          { label: 'Period before', value: row.previous === 0 ? 'not open' : euros(row.previous) },
          { label: 'Change', value: changeOf(row) },
          { label: 'Orders', value: whole(row.orders) },
        ],
      };
    }),
    xAxis: { type: 'value', show: false, max: ({ max }) => max },
    // Names on the left, changes in a column on the right.
    yAxis: [
      { ...column(rows.map(({ store }) => store)), axisLabel: { ...label, color: palette.ink } },
      { ...column(rows.map(changeOf)), position: 'right', axisLabel: { ...label, color: palette.muted } },
    ],
    series: [
      {
        id: 'revenue',
        type: 'bar',
        barCategoryGap: '30%',
        barMaxWidth: 26,
        data: rows.map(({ revenue, city }) => ({
          value: revenue,
          itemStyle: { color: cityColor(palette, city), borderRadius: [0, 3, 3, 0] },
        })),
      },
      {
        id: 'previous',
        type: 'scatter',
        symbol: 'rect',
        symbolSize: [2, Math.min(24, Math.max(6, rowHeight * 0.86))],
        itemStyle: { color: palette.ink, opacity: 1 },
        silent: true,
        z: 4,
        data: rows.map(({ previous }, index) => [previous === 0 ? null : previous, index]),
      },
    ],
  };
}

function trend({ trend: points, step }: StoresAnswer, canvas: Canvas): ChartOption {
  const { palette } = canvas;
  const present = [...new Set(points.map(({ name }) => name))];
  const names = [
    ...CITIES.filter(city => present.includes(city)),
    ...present.filter(name => !CITIES.includes(name)),
  ];
  // Without the last step, which has not ended: the line would seem to fall at its end.
  const starts = [...new Set(points.map(({ start }) => start))].slice(0, -1);
  const valuesOf = (name: string): number[] =>
    points.flatMap(point => (point.name === name ? [point.revenue] : [])).slice(0, -1);
  const colorOf = (name: string, index: number): string =>
    CITIES.includes(name) ? cityColor(palette, name) : (palette.hues[index] ?? palette.ink);
  const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];
  return {
    grid: { top: 24, left: 2, right: 8, bottom: 2 + zoomSpace(canvas), containLabel: true },
    legend: legend(canvas, names),
    dataZoom: zoom(canvas),
    tooltip: tooltip('axis', ({ dataIndex }) => {
      const start = starts[dataIndex];
      if (start === undefined) return undefined;
      const rows = names.map((name, index) => ({
        label: name,
        revenue: valuesOf(name)[dataIndex] ?? 0,
        color: colorOf(name, index),
      }));
      rows.sort((a, b) => b.revenue - a.revenue);
      return {
        title: stepName(start, step),
        rows: rows.map(({ label, revenue, color }) => ({ label, value: euros(revenue), color })),
      };
    }),
    xAxis: { ...nameAxis(canvas, starts.map(day)), boundaryGap: false },
    yAxis: valueAxis(canvas, shortEuros),
    series: names.map((name, index) => ({
      id: name,
      name,
      type: 'line' as const,
      symbol: symbols[index] ?? 'circle',
      symbolSize: 5,
      showSymbol: starts.length <= 14,
      lineStyle: { width: 2, color: colorOf(name, index) },
      itemStyle: { color: colorOf(name, index) },
      emphasis: { focus: 'series' as const },
      data: valuesOf(name),
    })),
  };
}

function strongest({ rows: [best] }: StoresAnswer): FigureText {
  return best
    ? { value: best.store, isName: true, note: `${shortEuros(best.revenue)} · ${best.city}` }
    : { value: '–' };
}

runDashboard<StoresAnswer>({
  name: 'stores',
  figures: answer => {
    const { value, previous } = answer.stores;
    const opened = (value ?? 0) - (previous ?? 0);
    return [
      growth(answer.likeForLike, 'same stores'),
      { value: whole(value ?? 0), note: opened > 0 ? `${whole(opened)} new` : 'as before' },
      strongest(answer),
    ];
  },
  charts: [ranking, trend],
});
