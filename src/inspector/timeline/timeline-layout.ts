import { timeOfDay } from '../log/describe.js';
import type { Entry } from '../log/entries.js';
import type { FrameRecord } from '../log/frame-record.js';
import { markItems, type MarkItem } from './mark-items.js';
import { intervalItems, tokenItems, type Item, type IntervalItem, type TokenItem } from './timeline-items.js';
import { gutterWidth, TIMELINE_HEIGHT_PX } from './timeline-lanes.js';
import { timelineModel } from './timeline-model.js';
import { axisTicks, timeScale, type Viewport } from './timeline-scale.js';

/** The input of a layout. */
export interface TimelineSource {
  readonly entries: readonly Entry[];
  readonly frames: readonly FrameRecord[];
  /** Epoch ms. */
  readonly now: number;
  readonly viewport: Viewport;
  /** px of the whole timeline. */
  readonly width: number;
  /** Intervals that have not ended are drawn this long past `now`, because the drawing moves until the next render. */
  readonly drawAheadMs: number;
}

/** The timeline as it is drawn. All positions are in px. */
export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  /** Left edge and width of the part that shows time. */
  readonly plotX: number;
  readonly plotWidth: number;
  /** The position of the present time; it can be outside of the plot. */
  readonly nowX: number;
  /** px by which the drawing moves in a second. */
  readonly pxPerSecond: number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly inactivity: readonly IntervalItem[];
  readonly statuses: readonly IntervalItem[];
  readonly gaps: readonly IntervalItem[];
  readonly tokens: readonly TokenItem[];
  readonly marks: readonly MarkItem[];
}

/** px to the right of the plot. */
const RIGHT_MARGIN_PX = 8;
/** px on both sides of the present time that its label needs. */
const NOW_LABEL_SPACE_PX = 44;
/** px of a tick's label. */
const TICK_LABEL_WIDTH_PX = 50;

/** Calculates the positions of everything that is visible. */
export function timelineLayout(source: TimelineSource): TimelineLayout {
  const { entries, frames, now, viewport, width, drawAheadMs } = source;
  const plotX = gutterWidth(width);
  const plotWidth = Math.max(40, width - plotX - RIGHT_MARGIN_PX);
  const scale = timeScale(viewport, plotX, plotWidth);
  const model = timelineModel(entries);
  const context = {
    scale,
    viewport: { ...viewport, end: viewport.end + drawAheadMs },
    drawnUntil: now + drawAheadMs,
    frames,
  };
  const utcOffsetMs = -new Date(now).getTimezoneOffset() * 60_000;
  // The label of the present time or the edge covers the tick's label.
  const isCovered = (tickX: number): boolean =>
    Math.abs(tickX - scale(now)) < NOW_LABEL_SPACE_PX ||
    tickX < plotX + TICK_LABEL_WIDTH_PX / 2 ||
    tickX > plotX + plotWidth - TICK_LABEL_WIDTH_PX / 2;
  return {
    width,
    height: TIMELINE_HEIGHT_PX,
    plotX,
    plotWidth,
    nowX: scale(now),
    pxPerSecond: (plotWidth / (viewport.end - viewport.start)) * 1_000,
    ticks: axisTicks(viewport, plotWidth, utcOffsetMs).map(({ at, hasSeconds }) => ({
      x: scale(at),
      label: isCovered(scale(at)) ? '' : timeOfDay(at).slice(0, hasSeconds ? 8 : 5),
    })),
    inactivity: intervalItems('inactivity', model.inactivity, context),
    statuses: intervalItems('status', model.statuses, context),
    gaps: intervalItems('gap', model.gaps, context),
    tokens: tokenItems(model, context),
    marks: markItems(model, context),
  };
}

/** All items, in the order of time. */
export function itemsOf({ inactivity, statuses, gaps, tokens, marks }: TimelineLayout): readonly Item[] {
  return [...inactivity, ...statuses, ...gaps, ...tokens, ...marks].sort((a, b) => a.at - b.at);
}
