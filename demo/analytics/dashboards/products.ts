import type { ProductRow, ProductsAnswer } from '../answers.js';
import { legend, nameAxis, TEXT_SIZE, valueAxis, zoom, zoomSpace } from './chart-parts.js';
import { runDashboard } from './dashboard.js';
import type { ChartOption } from './echarts.js';
import { compared, comparedShare, type FigureText } from './figures.js';
import { day, euros, percent, shortEuros, stepName, whole, wholePercent } from './format.js';
import { inkOn, type Palette } from './palette.js';
import type { Canvas } from './plot.js';
import { tooltip } from './tooltip.js';

const CATEGORIES = ['Espresso bar', 'Bakery', 'Cold drinks', 'Filter & tea', 'Beans'];

const categoryColor = ({ hues, ink }: Palette, category: string): string =>
  hues[CATEGORIES.indexOf(category)] ?? ink;

function range({ rows }: ProductsAnswer, canvas: Canvas): ChartOption {
  const { palette, width, height } = canvas;
  const named = height >= 150;
  const total = rows.reduce((sum, { revenue }) => sum + revenue, 0) || 1;
  // A truncated number would be wrong: a tile shows only text that fits, the tooltip shows the rest.
  const textOf = ({ product, revenue }: ProductRow): string => {
    const side = Math.sqrt((revenue / total) * width * height);
    const name = product.replace(/,.*/, '');
    return side < 44 ? '' : side < 80 ? name : `${name}\n${shortEuros(revenue)}`;
  };
  return {
    tooltip: tooltip('item', ({ name }) => {
      const row = rows.find(({ product }) => product === name);
      if (!row) return undefined;
      return {
        title: row.product,
        rows: [
          { label: row.category, value: euros(row.revenue), color: categoryColor(palette, row.category) },
          { label: 'Period before', value: euros(row.previous) },
          { label: 'Items', value: whole(row.items) },
          { label: 'Gross margin', value: percent(row.margin) },
        ],
      };
    }),
    series: [
      {
        id: 'range',
        type: 'treemap',
        top: 0,
        left: 0,
        right: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        sort: 'desc',
        upperLabel: { height: 18, padding: 0, fontSize: TEXT_SIZE, color: palette.muted },
        label: {
          fontSize: TEXT_SIZE,
          lineHeight: 14,
          position: [0, 0],
          padding: [5, 6],
          overflow: 'truncate',
          ellipsis: '…',
        },
        itemStyle: { borderColor: palette.surface, borderWidth: 0 },
        levels: [{ itemStyle: { gapWidth: 5 } }, { itemStyle: { gapWidth: 2 }, upperLabel: { show: named } }],
        data: CATEGORIES.flatMap(category => {
          const color = categoryColor(palette, category);
          const products = rows.filter(row => row.category === category);
          if (products.length === 0) return [];
          return [
            {
              name: category,
              itemStyle: { color },
              children: products.map(row => ({
                name: row.product,
                value: row.revenue,
                itemStyle: { color, borderRadius: 3 },
                label: {
                  color: inkOn(color),
                  formatter: textOf(row),
                },
              })),
            },
          ];
        }),
      },
    ],
  };
}

function mix({ trend: points, step }: ProductsAnswer, canvas: Canvas): ChartOption {
  const { palette } = canvas;
  const starts = [...new Set(points.map(({ start }) => start))];
  const revenueOf = new Map(points.map(({ start, name, revenue }) => [`${start} ${name}`, revenue]));
  const at = (start: string, name: string): number => revenueOf.get(`${start} ${name}`) ?? 0;
  const totals = new Map(
    starts.map(start => [start, CATEGORIES.reduce((sum, name) => sum + at(start, name), 0)]),
  );
  const shareOf = (start: string, name: string): number => at(start, name) / (totals.get(start) || 1);
  return {
    grid: { top: 24, left: 2, right: 6, bottom: 2 + zoomSpace(canvas), containLabel: true },
    legend: legend(canvas, CATEGORIES),
    dataZoom: zoom(canvas),
    tooltip: tooltip('axis', ({ dataIndex }) => {
      const start = starts[dataIndex];
      if (start === undefined) return undefined;
      return {
        title: stepName(start, step),
        rows: CATEGORIES.map(name => ({
          label: name,
          value: `${wholePercent(shareOf(start, name))} · ${euros(at(start, name))}`,
          color: categoryColor(palette, name),
        })).reverse(),
      };
    }),
    xAxis: nameAxis(canvas, starts.map(day)),
    yAxis: { ...valueAxis(canvas, wholePercent), max: 1, interval: 0.25 },
    series: CATEGORIES.map(name => ({
      id: name,
      name,
      type: 'bar' as const,
      stack: 'mix',
      barCategoryGap: '14%',
      itemStyle: {
        color: categoryColor(palette, name),
        borderColor: palette.surface,
        borderWidth: starts.length > 30 ? 0 : 0.5,
      },
      data: starts.map(start => shareOf(start, name)),
    })),
  };
}

function favourite({ rows }: ProductsAnswer): FigureText {
  const [first] = [...rows].sort((a, b) => b.items - a.items);
  return first ? { value: first.product, isName: true, note: `${whole(first.items)} sold` } : { value: '–' };
}

runDashboard<ProductsAnswer>({
  name: 'products',
  figures: answer => [compared(answer.items, whole), comparedShare(answer.margin), favourite(answer)],
  charts: [range, mix],
});
