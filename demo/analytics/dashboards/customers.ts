import type { CustomersAnswer } from '../answers.js';
import {
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
import { compared, comparedShare } from './figures.js';
import { day, month, percent, stepName, whole, wholePercent } from './format.js';
import { inkOnScale } from './palette.js';
import type { Canvas } from './plot.js';
import { tooltip } from './tooltip.js';

const KINDS = [
  ['returning', 'Returning'],
  ['fresh', 'New'],
] as const;

function visits({ trend: steps, step }: CustomersAnswer, canvas: Canvas): ChartOption {
  const { palette } = canvas;
  const colors = { returning: palette.hues[0], fresh: palette.hues[1] };
  return {
    grid: { top: 24, left: 2, right: 6, bottom: 2 + zoomSpace(canvas), containLabel: true },
    legend: legend(
      canvas,
      KINDS.map(([, label]) => label),
    ),
    dataZoom: zoom(canvas),
    tooltip: tooltip('axis', ({ dataIndex }) => {
      const at = steps[dataIndex];
      if (!at) return undefined;
      const rows = KINDS.map(([kind, label]) => ({ label, value: whole(at[kind]), color: colors[kind] }));
      const share = { label: 'Share of new', value: percent(at.fresh / (at.fresh + at.returning || 1)) };
      return { title: stepName(at.start, step), rows: [...rows, share] };
    }),
    xAxis: nameAxis(
      canvas,
      steps.map(({ start }) => day(start)),
    ),
    yAxis: valueAxis(canvas, whole),
    series: KINDS.map(([kind, label]) => ({
      id: kind,
      name: label,
      type: 'bar' as const,
      stack: 'guests',
      barCategoryGap: '28%',
      itemStyle: {
        color: colors[kind],
        borderColor: palette.surface,
        borderWidth: steps.length > 30 ? 0 : 0.5,
      },
      data: withUnfinishedLast(steps.map(at => at[kind])),
    })),
  };
}

function retention({ cohorts }: CustomersAnswer, canvas: Canvas): ChartOption {
  const { palette, width, height } = canvas;
  const months = [...new Set(cohorts.map(({ joined }) => joined))];
  const longest = Math.max(1, ...cohorts.map(cell => cell.months));
  const hasRoomForLabels = (width - 50) / longest >= 28 && height / Math.max(months.length, 1) >= 14;
  const shares = cohorts.map(({ share }) => share);
  const min = Math.min(1, ...shares) * 0.8;
  const max = Math.max(0.01, ...shares);
  const labelColor = (share: number): string => inkOnScale(palette.scale, (share - min) / (max - min || 1));
  const plain = { axisLine: { show: false }, splitArea: { show: false } };
  return {
    grid: { top: 2, left: 2, right: 2, bottom: 2, containLabel: true },
    tooltip: tooltip('item', ({ dataIndex }) => {
      const cell = cohorts[dataIndex];
      if (!cell) return undefined;
      return {
        title: `First visit in ${month(cell.joined)}`,
        rows: [
          { label: 'Guests', value: whole(cell.size) },
          { label: `Back in month ${cell.months}`, value: percent(cell.share) },
        ],
      };
    }),
    visualMap: {
      type: 'continuous',
      show: false,
      min,
      max,
      inRange: { color: [...palette.scale] },
    },
    xAxis: {
      ...nameAxis(
        canvas,
        Array.from({ length: longest }, (_, index) => `+${index + 1}`),
      ),
      ...plain,
      position: 'top',
    },
    yAxis: { ...nameAxis(canvas, months.map(month)), ...plain, inverse: true },
    series: [
      {
        id: 'retention',
        type: 'heatmap',
        itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
        emphasis: { itemStyle: { borderColor: palette.ink, borderWidth: 1 } },
        label: {
          show: hasRoomForLabels,
          fontSize: TEXT_SIZE - 1,
          formatter: ({ dataIndex }) => {
            const cell = cohorts[dataIndex];
            return cell ? wholePercent(cell.share) : '';
          },
        },
        data: cohorts.map(cell => ({
          value: [cell.months - 1, months.indexOf(cell.joined), cell.share],
          label: { color: labelColor(cell.share) },
        })),
      },
    ],
  };
}

runDashboard<CustomersAnswer>({
  name: 'customers',
  figures: answer => [
    compared(answer.guests, whole),
    compared(answer.newGuests, whole),
    comparedShare(answer.repeatRate),
  ],
  charts: [visits, retention],
});
