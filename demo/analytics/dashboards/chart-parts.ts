import type { ChartOption } from './echarts.js';
import type { Canvas } from './plot.js';
import type { Palette } from './palette.js';

/** A part of ECharts' option object. */
export type Part<Name extends keyof ChartOption> = NonNullable<ChartOption[Name]>;

/** Size of all text in charts, in px. */
export const TEXT_SIZE = 11;

/** A series' name, with the icon that marks it if it is not a circle. */
export type LegendEntry = string | { readonly name: string; readonly icon: string };

/** Marks a dashed line in a legend. */
export const DASH_ICON = 'path://M0 4h4v2H0zM6 4h4v2H6z';

/** A legend above the plot; hidden series stay hidden when the figures are updated. */
export function legend({ palette, width }: Canvas, names: readonly LegendEntry[]): Part<'legend'> {
  return {
    type: 'scroll',
    data: [...names],
    top: 0,
    left: 0,
    right: 0,
    padding: 0,
    itemGap: width < 420 ? 7 : 14,
    itemWidth: 9,
    itemHeight: 9,
    icon: 'circle',
    textStyle: { color: palette.muted, fontSize: TEXT_SIZE, padding: [0, 0, 0, -2] },
    inactiveColor: palette.line,
    pageIconColor: palette.muted,
    pageIconInactiveColor: palette.line,
    pageIconSize: 9,
    pageTextStyle: { color: palette.muted, fontSize: TEXT_SIZE },
  };
}

interface AxisLabel {
  readonly color: string;
  readonly fontSize: number;
}

/** An axis of names, to be spread into `xAxis` or `yAxis`. */
export interface NameAxis {
  readonly type: 'category';
  readonly data: string[];
  readonly axisLine: object;
  readonly axisTick: { readonly show: false };
  readonly axisLabel: object;
}

/** An axis of values, to be spread into `xAxis` or `yAxis`. */
export interface ValueAxis {
  readonly type: 'value';
  readonly splitNumber: number;
  readonly splitLine: { readonly lineStyle: { readonly color: string } };
  readonly axisLabel: AxisLabel & { readonly formatter: (value: number) => string };
}

/** An axis with as many names as fit. */
export function nameAxis({ palette }: Canvas, names: readonly string[]): NameAxis {
  return {
    type: 'category',
    data: [...names],
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, fontSize: TEXT_SIZE, hideOverlap: true },
  };
}

/** An axis of values, with grid lines across the plot. */
export function valueAxis({ palette, height }: Canvas, label: (value: number) => string): ValueAxis {
  return {
    type: 'value',
    splitNumber: height < 220 ? 3 : 4,
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.muted, fontSize: TEXT_SIZE, formatter: label },
  };
}

/** Zoom by dragging the handles of a slim bar, or by pinching; the wheel still scrolls the page. */
export function zoom({ palette, height }: Canvas): Part<'dataZoom'> {
  return [
    { type: 'inside', zoomOnMouseWheel: 'shift', moveOnMouseWheel: false },
    {
      type: 'slider',
      show: height >= 170,
      height: 5,
      bottom: 5,
      left: 8,
      right: 8,
      brushSelect: false,
      showDetail: false,
      showDataShadow: false,
      borderColor: 'transparent',
      backgroundColor: withAlpha(palette.line, 0.5),
      fillerColor: withAlpha(palette.hues[0], 0.22),
      handleSize: 11,
      handleIcon: 'circle',
      handleStyle: { color: palette.surface, borderColor: palette.hues[0], borderWidth: 1.5 },
      moveHandleSize: 0,
      emphasis: { handleStyle: { borderColor: palette.hues[0] } },
    },
  ];
}

/** Space that {@link zoom} takes below the plot, in px. */
export const zoomSpace = ({ height }: Canvas): number => (height >= 170 ? 20 : 0);

/** `#rrggbb` with an opacity from 0 to 1. */
export function withAlpha(color: Palette['ink'], alpha: number): string {
  return `${color}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

/** Bars; the last one is paler because its day or week has not ended. */
export const withUnfinishedLast = (
  values: readonly number[],
): { value: number; itemStyle: { opacity: number } }[] =>
  values.map((value, index) => ({ value, itemStyle: { opacity: index === values.length - 1 ? 0.6 : 1 } }));
